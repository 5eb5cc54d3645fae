"""Ingesting documents: terms, counts, removals, and the state that is kept after an error."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.lexicon.filters import TermWhere
from api.lexicon.term_lookup import Ambiguous, find_term
from graph.errors import UnknownName
from graph.model import Term
from ingest.input.documents import Document, Inputs, piped_document, uploaded_document
from ingest.organizations.registry import Organizations
from ingest.readers.options import ReadingOptions
from ingest.report import Report
from tests.support.effort import repetitions

if TYPE_CHECKING:
    from tests.ingest.conftest import Workspace

CUSTOMERS_PAGE = Path(__file__).parents[2] / "examples" / "ai-glossary" / "batch-size.txt"


def counts(report: Report) -> dict[str, int]:
    named = ("added", "changed", "unchanged", "removed")
    return {name: getattr(report, name) for name in named if getattr(report, name)}


def codes(report: Report) -> list[tuple[str, str]]:
    return [(found.file, found.code) for found in report.errors]


# The customer's page


def test_the_customers_page_becomes_a_term_with_category_synonyms_and_developers(desk: Workspace) -> None:
    report = desk.ingest(CUSTOMERS_PAGE)
    assert (report.sources, report.terms, report.added, report.organizations) == (1, 1, 1, 13)
    assert report.diagnostics == ()
    lexicon = desk.lexicon()
    term = find_term(lexicon, "batch size")
    assert isinstance(term, Term)
    assert [category.name for category in lexicon.catalog.categories.values()] == [
        "Model Optimization and Prompt Syntax"
    ]
    assert [synonym.value for synonym in term.synonyms] == ["Mini-batch size", "training batch"]
    organizations = lexicon.catalog.organizations
    assert len(organizations) == report.organizations  # with parents, as pages count them
    descriptions = {organizations[one.organization].name: one.description.value for one in term.developers}
    assert list(descriptions) == [
        "NVIDIA",
        "Google",
        "Meta AI",
        "Hugging Face",
        "Azure Machine Learning",
        "AWS SageMaker",
        "Databricks",
    ]
    page = CUSTOMERS_PAGE.read_text()
    assert len(set(descriptions.values())) == 7
    assert all(sentence in page for sentence in descriptions.values())
    lexicon.close()


def test_a_filter_by_company_includes_the_terms_of_its_units(desk: Workspace) -> None:
    desk.ingest(CUSTOMERS_PAGE)
    lexicon = desk.lexicon()
    (term,) = lexicon.all_terms()
    for organization in ("Microsoft", "Amazon", "Amazon Web Services", "NVIDIA", "Meta"):
        assert lexicon.all_terms(lexicon.filter(TermWhere(organization=organization))) == (term,), organization
    for organization in ("Microsoft", "Amazon"):
        assert lexicon.all_terms(lexicon.filter(TermWhere(organization=organization, include_units=False))) == (), (
            organization
        )
    lexicon.close()


# Counts


def test_the_report_counts_terms(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha", "Beta")
    desk.put("docs/b.txt", "Gamma")
    first = desk.ingest("docs")
    assert (first.sources, first.terms, counts(first)) == (2, 3, {"added": 3})
    desk.put("docs/a.txt", "Alpha", desk.page("Beta", "Something else."), "Delta")
    second = desk.ingest("docs")
    assert (second.sources, second.terms) == (2, 4)
    assert counts(second) == {"added": 1, "changed": 1, "unchanged": 2}
    desk.put("docs/a.txt", "Alpha")
    assert counts(desk.ingest("docs")) == {"unchanged": 2, "removed": 2}


def test_only_the_changed_source_is_written(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    before = desk.sources()
    desk.put("docs/a.txt", desk.page("Alpha", "Something else."))
    desk.ingest("docs")
    after = desk.sources()
    assert after["docs/b.txt"] == before["docs/b.txt"]
    assert after["docs/a.txt"].digest != before["docs/a.txt"].digest
    assert desk.terms()["Alpha"].definition != desk.terms()["Beta"].definition


# Deleted files


def test_a_page_deleted_from_its_folder_is_removed(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    (desk.root / "docs/b.txt").unlink()
    assert counts(desk.ingest("docs")) == {"unchanged": 1, "removed": 1}
    assert set(desk.terms()) == {"Alpha"}
    assert "Beta" not in desk.export()


def test_a_renamed_file_keeps_its_terms(desk: Workspace) -> None:
    path = desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    path.rename(desk.root / "docs" / "z.txt")
    report = desk.ingest("docs")
    assert report.errors == ()
    assert counts(report) == {"added": 1, "removed": 1}
    assert desk.terms_of("docs/z.txt") == {"Alpha"}


def test_ingesting_one_file_removes_nothing(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    other = desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    other.unlink()
    assert counts(desk.ingest("docs/a.txt")) == {"unchanged": 1}
    assert set(desk.terms()) == {"Alpha", "Beta"}


def test_uploads_and_pipes_are_not_removed_with_a_folder(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    uploaded = uploaded_document("b.txt", desk.page("Beta"))
    piped = piped_document(desk.page("Gamma").encode())
    desk.ingest(inputs=Inputs((uploaded, piped)))
    assert counts(desk.ingest(".")) == {"added": 1}
    assert set(desk.terms()) == {"Alpha", "Beta", "Gamma"}


def test_a_file_outside_the_root_is_not_removed_with_it(
    desk: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "far.txt"
    elsewhere.write_text(desk.page("Far"))
    desk.put("a.txt", "Alpha")
    desk.ingest(elsewhere)
    elsewhere.unlink()
    assert counts(desk.ingest(".")) == {"added": 1}


def test_an_explicit_file_with_an_unknown_extension_is_not_removed_with_its_folder(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.log", "Beta")
    desk.ingest("docs", "docs/b.log")
    assert counts(desk.ingest("docs")) == {"unchanged": 1}
    (desk.root / "docs/b.log").unlink()
    assert counts(desk.ingest("docs")) == {"unchanged": 1, "removed": 1}


def test_a_source_is_removed_by_its_name_or_iri(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha", "Beta")
    desk.put("docs/b.txt", "Gamma")
    desk.ingest("docs")
    assert counts(desk.remove("docs/a.txt")) == {"removed": 2}
    assert counts(desk.remove(desk.sources()["docs/b.txt"].iri)) == {"removed": 1}
    assert desk.terms() == {}


def test_an_unknown_source_is_refused_with_similar_names(desk: Workspace) -> None:
    desk.put("docs/alpha.txt", "Alpha")
    desk.ingest("docs")
    with pytest.raises(UnknownName, match=r"Unknown source 'alpha.txt'; did you mean docs/alpha.txt"):
        desk.remove("alpha.txt")


# Documents with errors


def test_unreadable_documents_are_reported_and_the_others_stored(desk: Workspace) -> None:
    desk.put("docs/good.txt", "Alpha")
    (desk.root / "docs/binary.txt").write_bytes(b"\x7fELF\0\0\1")
    (desk.root / "docs/empty.txt").write_bytes(b"")
    (desk.root / "docs/nameless.txt").write_text("\n// TRAINING TERM\n")
    (desk.root / "docs/prose.txt").write_text("Just a letter.\n")
    (desk.root / "docs/dangling.txt").symlink_to(desk.root / "absent")
    report = desk.ingest("docs", "docs/missing.txt", "empty")
    assert {(found.file.rpartition("/")[2], found.line, found.code) for found in report.errors} == {
        ("binary.txt", None, "binary-content"),
        ("empty.txt", None, "empty-file"),
        ("nameless.txt", 2, "no-name"),
        ("prose.txt", 1, "not-a-term-page"),
        ("dangling.txt", None, "unreadable"),
        ("missing.txt", None, "not-found"),
        ("empty", None, "not-found"),
    }
    assert all(found.message and found.remedy for found in report.errors)
    assert (report.sources, report.terms) == (1, 1)
    assert set(desk.terms()) == {"Alpha"}


@pytest.mark.parametrize("content", [b"", b"\0\0", b"A letter.\n", b"// TRAINING TERM\n"])
def test_a_document_that_became_invalid_keeps_its_old_state(content: bytes, desk: Workspace) -> None:
    path = desk.put("docs/a.txt", "Alpha", "Beta")
    desk.ingest("docs")
    before = desk.export()
    path.write_bytes(content)
    report = desk.ingest("docs")
    assert len(report.errors) == 1
    assert desk.export() == before


def test_a_file_that_can_no_longer_be_opened_keeps_its_old_state(desk: Workspace) -> None:
    path = desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    before = desk.export()
    path.unlink()
    path.symlink_to(desk.root / "absent")
    report = desk.ingest("docs")
    assert codes(report) == [("docs/a.txt", "unreadable")]
    assert desk.export() == before


class Failing(io.BytesIO):
    """A disk that fails after the first pages."""

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        if not found:
            raise OSError(5, "Input/output error")
        return found


def test_a_read_error_midway_keeps_the_old_state(desk: Workspace) -> None:
    long = desk.page(
        "Alpha", background="Long. " * 200_000
    )  # larger than the read-ahead, so the file is opened three times
    path = desk.put("docs/a.txt", long, "Beta")
    desk.ingest("docs")
    before = desk.export()
    calls = iter((io.BytesIO, io.BytesIO, Failing))

    def open_changed() -> BinaryIO:
        return next(calls)(path.read_bytes().replace(b"Beta", b"Gamma"))

    report = desk.ingest(inputs=Inputs((Document("docs/a.txt", open_changed),)))
    assert codes(report) == [("docs/a.txt", "unreadable")]
    assert desk.export() == before


def test_a_file_damaged_by_nul_bytes_keeps_its_old_state(desk: Workspace) -> None:
    whole = [desk.page(f"Term {number}", background="Long. " * 2000) for number in range(20)]
    path = desk.put("docs/a.txt", *whole)
    desk.ingest("docs")
    before = desk.export()
    path.write_bytes(path.read_bytes()[:200_000] + bytes(1000))
    report = desk.ingest("docs")
    assert codes(report) == [("docs/a.txt", "binary-content")]
    assert desk.export() == before


def test_valid_pages_of_a_document_with_an_error_are_stored_and_it_is_read_again(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha", "// TRAINING TERM\n\n", "Beta")
    first = desk.ingest("docs")
    assert [found.code for found in first.errors] == ["no-name"]
    assert set(desk.terms()) == {"Alpha", "Beta"}
    again = desk.ingest("docs")
    assert again.errors == first.errors
    assert counts(again) == {"unchanged": 2}


def test_a_repeated_page_in_a_file_is_refused_but_preserved(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha", "Alpha")
    (found,) = desk.ingest("docs").errors
    assert (found.code, found.line) == ("repeated", 6)
    assert "first on line 2" in found.message
    assert desk.terms_of("docs/a.txt") == {"Alpha"}
    (refused,) = desk.sources()["docs/a.txt"].refused
    assert refused.split("\n")[:2] == ["// TRAINING TERM", "Alpha"]


def test_two_uploads_with_the_same_name_are_not_mixed_up(desk: Workspace) -> None:
    documents = (uploaded_document("a.txt", desk.page("Alpha")), uploaded_document("a.txt", desk.page("Beta")))
    report = desk.ingest(inputs=Inputs(documents))
    assert codes(report) == [("upload:a.txt", "repeated-document")]
    assert (report.sources, report.terms, counts(report)) == (1, 1, {"added": 1})
    assert set(desk.terms()) == {"Alpha"}


def test_strict_mode_does_not_store_a_document_with_a_warning(desk: Workspace) -> None:
    desk.put("docs/fine.txt", "Alpha")
    desk.put("docs/warned.txt", desk.page("Beta", ""))
    report = desk.ingest("docs", strict=True)
    assert [found.code for found in report.warnings] == ["no-definition"]
    assert set(desk.terms()) == {"Alpha"}
    assert set(desk.sources()) == {"docs/fine.txt"}
    desk.ingest("docs")
    assert set(desk.terms()) == {"Alpha", "Beta"}


# The same term in two sources


def test_a_term_of_another_source_is_refused_but_preserved(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    desk.put("docs/b.txt", desk.page("Alpha", "Another."), "Beta")
    report = desk.ingest("docs")
    (found,) = report.errors
    assert (found.file, found.line, found.code) == ("docs/b.txt", 2, "taken")
    assert "docs/a.txt" in found.message
    assert "docs/b.txt" in found.message
    assert "Token (security)" in found.remedy
    assert counts(report) == {"added": 1, "unchanged": 1}
    assert desk.terms_of("docs/a.txt") == {"Alpha"}
    assert desk.terms_of("docs/b.txt") == {"Beta"}
    (refused,) = desk.sources()["docs/b.txt"].refused
    assert refused.strip() == desk.page("Alpha", "Another.").strip()


def test_the_only_page_of_a_file_is_preserved_too_when_it_is_refused(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", desk.page("Alpha", "Another."))
    assert codes(desk.ingest("docs")) == [("docs/b.txt", "taken")]
    (refused,) = desk.sources()["docs/b.txt"].refused
    assert "Another." in refused
    assert desk.lexicon().counts()["refusedPages"] == 1


def test_a_refused_page_becomes_a_term_after_the_first_is_removed(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", desk.page("Alpha", "Another."))
    desk.ingest("docs")
    desk.remove("docs/a.txt")
    report = desk.ingest("docs/b.txt")
    assert report.errors == ()
    assert counts(report) == {"added": 1}
    assert desk.terms_of("docs/b.txt") == {"Alpha"}
    assert desk.sources()["docs/b.txt"].refused == ()


def test_refusing_a_page_again_changes_nothing(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Alpha", "Beta", "Beta")
    first = desk.ingest("docs")
    before = desk.files()
    assert desk.ingest("docs").errors == first.errors
    assert desk.files() == before


@pytest.mark.parametrize("files", [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_a_page_can_move_between_files_in_either_order(files: tuple[str, str], desk: Workspace) -> None:
    giver, taker = files
    desk.put(f"docs/{giver}", "Alpha", "Beta")
    desk.put(f"docs/{taker}", "Gamma")
    desk.ingest("docs")
    desk.put(f"docs/{giver}", "Beta")
    desk.put(f"docs/{taker}", "Gamma", "Alpha")
    report = desk.ingest("docs")
    assert report.errors == ()
    assert counts(report) == {"added": 1, "unchanged": 2, "removed": 1}
    assert desk.terms_of(f"docs/{taker}") == {"Gamma", "Alpha"}


def test_pages_can_be_exchanged_in_a_cycle(desk: Workspace) -> None:
    developers = {"Alpha": "NVIDIA", "Beta": "Google", "Gamma": "Databricks"}
    ring = [desk.page(name, developers=[f"{developer} builds it."]) for name, developer in developers.items()]
    for file, page in zip("abc", ring, strict=True):
        desk.put(f"docs/{file}.txt", page)
    desk.ingest("docs")
    for file, page in zip("abc", ring[1:] + ring[:1], strict=True):
        desk.put(f"docs/{file}.txt", page)
    report = desk.ingest("docs")
    assert report.errors == ()
    assert (report.sources, report.terms, report.organizations) == (3, 3, 4)
    assert [desk.terms_of(f"docs/{file}.txt") for file in "abc"] == [{"Beta"}, {"Gamma"}, {"Alpha"}]


def test_a_source_that_still_states_a_term_keeps_it(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    desk.put("docs/a.txt", "Alpha", "Beta")
    desk.put("docs/b.txt", "Beta", "Alpha")
    assert codes(desk.ingest("docs")) == [("docs/a.txt", "taken"), ("docs/b.txt", "taken")]
    assert desk.terms_of("docs/a.txt") == {"Alpha"}
    assert desk.terms_of("docs/b.txt") == {"Beta"}


def test_in_strict_mode_no_page_moves_out_of_a_file_that_is_not_stored(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    before = desk.export()
    desk.put("docs/a.txt", "Beta")
    desk.put("docs/b.txt", desk.page("Alpha", ""))  # no definition
    report = desk.ingest("docs", strict=True)
    assert codes(report) == [("docs/a.txt", "taken")]
    assert [found.code for found in report.warnings] == ["no-definition"]
    assert desk.export() == before


def test_homonyms_with_qualifiers_can_coexist(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Token (security)")
    desk.put("docs/b.txt", "Token (text)")
    assert desk.ingest("docs").errors == ()
    lexicon = desk.lexicon()
    found = find_term(lexicon, "Token")
    assert isinstance(found, Ambiguous)
    assert {*lexicon.names(found.candidates).values()} == {"Token (security)", "Token (text)"}
    exact = find_term(lexicon, "token (text)")
    assert isinstance(exact, Term)
    assert exact.name.value == "Token (text)"
    lexicon.close()


# Changes after which every source is read again


def test_another_glossary_or_spelling_of_its_name_is_applied_only_if_it_is_given(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    moved = {"added": 1, "removed": 1}
    for name, expected in {"Other Words": moved, "OTHER words": {"unchanged": 1}, "Words": moved}.items():
        assert counts(desk.ingest("docs", glossary=name)) == expected
        assert counts(desk.ingest("docs")) == {"unchanged": 1}
        desk.put("docs/a.txt", desk.page("Alpha", f"Of {name}."))
        assert counts(desk.ingest("docs")) == {"changed": 1}
        lexicon = desk.lexicon()
        assert [glossary.name for glossary in lexicon.catalog.glossaries.values()] == [name]
        lexicon.close()


def categories(desk: Workspace) -> list[str]:
    lexicon = desk.lexicon()
    try:
        return [category.name for category in lexicon.catalog.categories.values()]
    finally:
        lexicon.close()


@pytest.mark.parametrize("files", [("docs/a.txt", "docs/b.txt"), ("docs/b.txt", "docs/a.txt")])
def test_a_changed_spelling_of_a_category_is_applied_once_no_document_has_the_former(
    files: tuple[str, str], desk: Workspace
) -> None:
    for file in files:
        desk.put(file, desk.page(file, category="WEB SCALE TRAINING"))
        desk.ingest(file)
    for file, expected in zip(files, ("Web Scale Training", "Web-Scale Training"), strict=True):
        desk.put(file, desk.page(file, category="WEB-SCALE TRAINING"))
        desk.ingest(file)
        assert categories(desk) == [expected]
    assert desk.export().count('"Web-Scale Training"') == 1


@pytest.mark.parametrize("files", [("a.csv", "b.csv", "c.csv"), ("c.csv", "b.csv", "a.csv")])
def test_of_several_spellings_of_a_category_one_in_mixed_case_is_shown(files: Sequence[str], desk: Workspace) -> None:
    for file, category in {"a.csv": "MODELS", "b.csv": "Models", "c.csv": "models"}.items():
        desk.put(file, f"name,category\nTerm of {file},{category}\n")
    for file in files:
        desk.ingest(file)
    assert categories(desk) == ["Models"]
    desk.remove("b.csv")
    assert categories(desk) == ["models"]
    desk.remove("c.csv")
    assert categories(desk) == ["MODELS"]


def test_a_category_is_removed_with_its_last_term_and_belongs_to_the_glossaries_of_its_terms(desk: Workspace) -> None:
    desk.put("docs/a.txt", desk.page("Alpha", category="SERVING"), desk.page("Gamma", category="STORAGE"))
    desk.ingest("docs/a.txt", glossary="First")
    desk.put("docs/b.txt", desk.page("Beta", category="SERVING"))
    desk.ingest("docs/b.txt", glossary="Second")
    desk.remove("docs/a.txt")
    exported = desk.export()
    assert "category/serving" in exported
    assert "glossary/second" in exported
    assert "category/storage" not in exported
    assert "glossary/first" not in exported


def registry(homepage: str, *aliases: str) -> Organizations:
    document = f'["Example"]\nhomepage = "{homepage}"\naliases = {list(aliases)}\n'
    return Organizations.from_toml(document.replace("'", '"').encode())


def test_a_changed_registry_is_applied(desk: Workspace) -> None:
    desk.put("docs/a.txt", desk.page("Alpha", developers=["Exempel develops it."]))
    desk.ingest("docs", registry=registry("https://old.example/"))
    assert "Exempel" in desk.export()
    report = desk.ingest("docs", registry=registry("https://old.example/", "Exempel"))
    assert counts(report) == {"changed": 1}
    desk.ingest("docs", registry=registry("https://new.example/", "Exempel"))
    exported = desk.export()
    assert "https://new.example/" in exported
    assert "https://old.example/" not in exported


def test_a_changed_parent_of_an_organization_is_applied_to_the_terms_of_all_documents(desk: Workspace) -> None:
    def developed_by(organization: str) -> int:
        lexicon = desk.lexicon()
        try:
            return len(lexicon.all_terms(lexicon.filter(TermWhere(organization=organization))))
        finally:
            lexicon.close()

    def owned_by(parent: str) -> Organizations:
        return Organizations.from_toml(f'[Unit]\nparent = "{parent}"\n[Old]\n[New]'.encode())

    desk.put("docs/a.txt", desk.page("Alpha", developers=["Unit develops it.", "Old uses it.", "New uses it."]))
    desk.put("docs/b.txt", desk.page("Beta", developers=["Unit develops it."]))
    desk.ingest("docs", registry=owned_by("Old"))
    assert (developed_by("Old"), developed_by("New")) == (2, 1)
    desk.ingest("docs", registry=owned_by("New"))
    assert (developed_by("Old"), developed_by("New")) == (1, 2)


def test_only_organizations_in_use_and_their_parents_are_stored(desk: Workspace) -> None:
    desk.put("docs/a.txt", desk.page("Alpha", developers=["AWS SageMaker trains models."]))
    desk.put("docs/b.txt", desk.page("Beta", developers=["NVIDIA builds processors."]))
    desk.ingest("docs")

    def organizations() -> set[str]:
        lexicon = desk.lexicon()
        try:
            return {organization.name for organization in lexicon.catalog.organizations.values()}
        finally:
            lexicon.close()

    assert organizations() == {"AWS SageMaker", "Amazon Web Services", "Amazon", "NVIDIA"}
    desk.remove("docs/a.txt")
    assert organizations() == {"NVIDIA"}
    desk.remove("docs/b.txt")
    assert organizations() == set()


# Order


def small_pages(desk: Workspace) -> dict[str, str]:
    return {
        "a": desk.page(
            "Gradient Descent", "Follows the loss.", developers=["AWS SageMaker trains.", "Foo Labs helps."]
        ),
        "b": desk.page("Loss", "What gradient descent lowers.", category="MATHS", developers=["Foo Labs helps."]),
        "c": desk.page("Learning Rate", "The step of Gradient Descent.", synonyms=["step size"]),
        "d": desk.page("Epoch", "All steps once.", developers=["The Foo Labs (FL) team counts.", "Azure ML counts."]),
    }


@pytest.fixture
def plain_export(desk: Workspace) -> str:
    """The export after all small pages are ingested at once."""
    pages = small_pages(desk)
    desk.ingest(inputs=Inputs(tuple(uploaded_document(name, page) for name, page in pages.items())))
    return desk.export()


@settings(max_examples=repetitions(2), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations("abcd"), parts=st.integers(1, 4))
def test_the_order_of_ingests_does_not_matter(
    order: list[str], parts: int, plain_export: str, new_desk: Callable[[], Workspace]
) -> None:
    desk = new_desk()
    pages = small_pages(desk)
    for part in range(parts):
        documents = tuple(uploaded_document(name, pages[name]) for name in order[part::parts])
        desk.ingest(inputs=Inputs(documents))
    assert desk.export() == plain_export


def test_a_source_with_any_name_can_be_stored_and_removed(desk: Workspace) -> None:
    files = ["a b.txt", "Größe.txt", "🦜.txt", "a#b.txt", "a?b.txt", "a%20b.txt", "a\nb.txt", "caf\udce9.txt"]
    for number, file in enumerate(files):
        desk.put(f"docs/{file}", f"Term {number}")
    assert counts(desk.ingest("docs")) == {"added": 8}
    assert counts(desk.ingest("docs")) == {"unchanged": 8}
    assert set(desk.sources()) == {f"docs/{file}" for file in (*files[:6], "a\\nb.txt", "caf\\udce9.txt")}
    assert counts(desk.remove("docs/a%20b.txt")) == {"removed": 1}
    assert counts(desk.remove("docs/caf\\udce9.txt")) == {"removed": 1}
    assert "docs/a b.txt" in desk.sources()


def test_documents_are_read_again_with_other_hints(desk: Workspace) -> None:
    desk.put("words.csv", "Wort,Name,Sinn\nHund,dog,Ein Tier.\n")
    assert desk.ingest("words.csv").added == 1
    assert set(desk.terms()) == {"dog"}
    options = ReadingOptions.parse(["name=Wort", "definition=Sinn"])
    report = desk.ingest("words.csv", options=options)
    assert (report.added, report.removed) == (1, 1)
    (term,) = desk.terms().values()
    assert (term.name.value, term.definition and term.definition.value) == ("Hund", "Ein Tier.")
    assert desk.ingest("words.csv", options=options).unchanged == 1


def test_a_truncated_document_keeps_its_old_state(desk: Workspace) -> None:
    file = desk.put("words.json", '[{"name": "A"},\n{"name": "B"}]')
    assert desk.ingest("words.json").added == 2
    file.write_text('[{"name": "A"},\n{"na')
    report = desk.ingest("words.json")
    assert [found.code for found in report.errors] == ["cut-off"]
    assert set(desk.terms()) == {"A", "B"}


def test_terms_can_refer_to_other_rows_by_name(desk: Workspace) -> None:
    desk.put("words.csv", "ID,Name,Parent,Related\n1,A,B,2\n2,B,,\n")
    desk.ingest("words.csv")
    terms = desk.terms()
    assert terms["A"].broader == terms["A"].related == (terms["B"].iri,)
