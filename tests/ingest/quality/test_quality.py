"""The review of stored terms: each kind of finding has an example that is seeded into the sample."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from graph.iris import Iris
from ingest.data_directory.layout import REPORT
from ingest.organizations.registry import Organizations
from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.report import Review
from ingest.quality.report_file import Report, make_report, read_report
from ingest.sources.term_lines import KnownLines
from tests.conftest import EXAMPLES
from tests.ingest.conftest import BASE, Workspace

NOW = datetime(2026, 2, 1, tzinfo=UTC)

CSV = """Term,Definition,Category,Broader,Related,Synonyms,Developers
No Text,,Seeded,,,,
One Word,Thing.,Seeded,,,,
Batch Scheduler,A scheduler of batches.,Seeded,,,,
Warm Restart,"A method that repeats a warm restart, again and again.",Seeded,,,,
Hither,See: Thither.,Seeded,,,,
Thither,Same as hither.,Seeded,,,,
Bird of Prey,An animal that hunts other animals from the air.,Seeded,,,,
Prey Birds of,A creature in a garden that eats seeds and worms.,Seeded,,,,
Photo Voltaics,Makes electricity out of sunlight.,Seeded,,,solar power,
Wind Farm,Makes electricity out of moving air.,Seeded,,,Solar-Power,
Xenolith,Nothing leads to it and nothing leads away.,,,,,
Dangling,It links to a term that nobody has written.,Seeded,Never Written,,,
Upper,It is above another one.,Seeded,Lower,,,
Lower,It is below another one.,Seeded,Upper,,,
Sofa,"A long upholstered seat with a back and arms, for several people.",Seeded,,,couch,
Couch,"A long upholstered seat with a back and arms, for several people.",Seeded,,,sofa,
Made by Nobody,A thing of unclear origin.,Seeded,,,,Zorblax Research Collective
Linked Sofa,Its broader term exists.,Seeded,Sofa,,,
"""
SEEDED = {
    FindingKind.NO_DEFINITION: {("No Text", 2)},
    FindingKind.ONE_WORD_DEFINITION: {("One Word", 3)},
    FindingKind.CIRCULAR_DEFINITION: {("Batch Scheduler", 4), ("Warm Restart", 5), ("Hither", 6)},
    FindingKind.SIMILAR_NAME: {("Bird of Prey", 8)},
    FindingKind.SIMILAR_MEANING: {("Couch", 17)},
    FindingKind.SHARED_SYNONYM: {("Photo Voltaics", 10), ("Sofa", 16), ("Couch", 17)},
    FindingKind.ORPHAN: {("Xenolith", 12)},
    FindingKind.DANGLING_LINK: {("Dangling", 13)},
    FindingKind.CIRCLE: {("Lower", 15)},
    FindingKind.UNRESOLVED_ORGANIZATION: {("Zorblax Research Collective", 18)},
    FindingKind.MISSING_TRANSLATION: set(),
    FindingKind.REFUSED: {("seeded/repeated.csv", 3)},
}


@pytest.fixture(scope="module")
def seeded(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample with one document that has an example of each kind."""
    desk = Workspace(tmp_path_factory.mktemp("seeded"), encoder)
    shutil.copytree(EXAMPLES / "ai-glossary", desk.root / "ai-glossary")
    desk.put("seeded/seeded.csv", CSV)
    desk.put("seeded/repeated.csv", "ID,Term,Definition\n1,Alpha,The first one of two.\n1,Beta,The second one.\n")
    desk.ingest("ai-glossary", "seeded")
    return desk


@pytest.fixture(scope="module")
def report(seeded: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    with closing(reported(seeded, tmp_path_factory.mktemp("report"))) as report:
        yield report


def reported(desk: Workspace, folder: Path, key: str = "a key") -> Report:
    """Return the report of the published epoch of a desk, written to a folder."""
    lexicon = desk.lexicon()
    try:
        lines = KnownLines.of_folder(desk.data)
        review = Review(lexicon.store, lexicon.view, Iris(BASE), Organizations.load(), lines)
        make_report(folder, review, key, lexicon.epoch, NOW)
    finally:
        lexicon.close()
    report = read_report(folder, key)
    assert report is not None
    return report


def found(report: Report, kind: FindingKind) -> list[Finding]:
    return list(report.findings([kind]))


@pytest.mark.parametrize("kind", FindingKind)
def test_each_kind_finds_its_seeded_example_with_its_line(report: Report, kind: FindingKind) -> None:
    file = "seeded/repeated.csv" if kind is FindingKind.REFUSED else "seeded/seeded.csv"
    places = {(one.name, one.line) for one in found(report, kind) if one.file == file}
    assert places == SEEDED[kind]


def test_the_sample_itself_has_no_findings_but_organizations_that_the_registry_lacks(report: Report) -> None:
    own = [one for kind in FindingKind for one in found(report, kind) if one.file.startswith("ai-glossary/")]
    assert {one.kind for one in own} == {FindingKind.UNRESOLVED_ORGANIZATION}
    assert all(one.line for one in own)


def test_messages_name_the_other_terms(report: Report) -> None:
    (similar,) = found(report, FindingKind.SIMILAR_MEANING)
    assert similar.message.startswith("The meaning is almost that of 'Sofa' (cosine 1.00)")
    assert [iri.rpartition("/")[2] for iri in similar.terms] == ["couch", "sofa"]
    (circle,) = found(report, FindingKind.CIRCLE)
    assert circle.message == "The term is broader than itself: 'Lower' under 'Upper' under 'Lower'."
    (dangling,) = found(report, FindingKind.DANGLING_LINK)
    assert dangling.message == f"A link (broader) leads to <{BASE}term/never-written>, which is not a term."
    assert [one.message for one in found(report, FindingKind.SHARED_SYNONYM) if one.name == "Photo Voltaics"] == [
        "The synonym 'solar power' is also a label of 'Wind Farm'."
    ]
    (refused,) = found(report, FindingKind.REFUSED)
    assert "defined twice" in refused.message


def test_a_page_has_a_part_of_the_findings(report: Report) -> None:
    everything = list(report.findings(FindingKind))
    assert len(everything) == report.count() == sum(report.counts.findings.values())
    assert report.page(None, 5, 3) == everything[3:8]
    assert report.page(FindingKind.CIRCLE, 5) == found(report, FindingKind.CIRCLE)
    assert report.counts.terms == 107 + 18 + 1


def test_missing_translations_are_those_of_languages_that_many_terms_have(desk: Workspace) -> None:
    rows = [f"T{number},T{number} fr,{'' if number else 'T0 la'}" for number in range(9)] + ["T9,,"]
    desk.put("docs/words.csv", "\n".join(["term@en,term@fr,term@la", *rows]))
    desk.ingest("docs")
    with closing(reported(desk, desk.root)) as report:
        (missing,) = found(report, FindingKind.MISSING_TRANSLATION)
    assert (missing.name, missing.message) == ("T9", "The term has no name in the language 'fr'.")


def test_terms_of_two_glossaries_and_deprecated_terms_are_not_alike(desk: Workspace) -> None:
    desk.put("one/a.csv", "Term,Definition,Synonyms\nSofa,A long upholstered seat.,settee\n")
    desk.put("two/b.csv", "Term,Definition,Synonyms\nSofa,A long upholstered seat.,settee\n")
    desk.put("three/c.csv", "Term,Definition,Status\nSofas,A long upholstered seat.,deprecated\n")
    desk.ingest("one")
    desk.ingest("two", glossary="Furniture")
    desk.ingest("three")
    with closing(reported(desk, desk.root)) as report:
        alike = {
            kind: found(report, kind)
            for kind in (FindingKind.SIMILAR_NAME, FindingKind.SIMILAR_MEANING, FindingKind.SHARED_SYNONYM)
        }
    assert not any(alike.values())


def test_a_link_by_name_to_another_document_is_not_dangling(desk: Workspace) -> None:
    desk.put("docs/a.csv", "ID,Term,Definition\nx1,Sofa,A seat for several people.\n")
    desk.put("docs/b.csv", "Term,Definition,Broader\nDivan,A seat without a back.,Sofa\n")
    desk.ingest("docs")
    with closing(reported(desk, desk.root)) as report:
        assert found(report, FindingKind.DANGLING_LINK) == []


def test_a_missing_term_is_reported_once(desk: Workspace) -> None:
    desk.put("docs/a.csv", "Term,Definition,Broader\nSofa,A seat.,Seat\nDivan,A seat with no back.,Seat\n")
    desk.ingest("docs")
    with closing(reported(desk, desk.root)) as report:
        messages = [one.message for one in found(report, FindingKind.DANGLING_LINK)]
    assert messages == [f"A link (broader) leads to <{BASE}term/seat>, which is not a term (2 terms in all)."]


def test_an_rdf_document_has_lines_while_its_file_exists(desk: Workspace) -> None:
    desk.put(
        "docs/words.ttl",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n<urn:x:sofa> a skos:Concept ;\n"
        '    skos:prefLabel "Sofa"@en ;\n    skos:broader <urn:x:seat> .\n',
    )
    desk.ingest("docs")
    with closing(reported(desk, desk.root)) as report:
        assert [(one.file, one.line) for one in found(report, FindingKind.DANGLING_LINK)] == [("docs/words.ttl", 3)]
    (desk.root / "docs/words.ttl").unlink()
    with closing(reported(desk, desk.root, "another key")) as report:
        assert [(one.file, one.line) for one in found(report, FindingKind.DANGLING_LINK)] == [("docs/words.ttl", None)]


def test_without_vectors_similar_meaning_is_skipped(desk: Workspace) -> None:
    desk.put("docs/a.csv", "Term,Definition\nSofa,A seat for several people.\n")
    desk.ingest("docs", encoder=SentenceTransformerEncoder("/no/such/model"))
    with closing(reported(desk, desk.root)) as report:
        assert report.skipped == {FindingKind.SIMILAR_MEANING: "The terms have no vectors."}
        assert FindingKind.SIMILAR_MEANING not in report.counts.findings


def test_a_report_is_made_once_per_key_and_remembers_the_counts_of_former_epochs(desk: Workspace) -> None:
    desk.put("docs/a.csv", "Term,Definition\nSofa,\nDivan,\n")
    desk.ingest("docs")
    with closing(reported(desk, desk.root, "one")) as first:
        written = (desk.root / REPORT).stat().st_mtime_ns
        with closing(reported(desk, desk.root, "one")):
            assert (desk.root / REPORT).stat().st_mtime_ns == written
        desk.put("docs/a.csv", "Term,Definition\nSofa,A seat for several people.\nDivan,\n")
        desk.ingest("docs")
        with closing(reported(desk, desk.root, "two")) as second:
            numbers = [counts.findings[FindingKind.NO_DEFINITION] for counts in second.history]
        assert numbers == [1, 2]
        assert second.history[1] == first.counts
        assert (
            first.count(FindingKind.NO_DEFINITION) == len(found(first, FindingKind.NO_DEFINITION)) == 2
        )  # it is still readable


def test_a_damaged_report_is_not_read(tmp_path: Path) -> None:
    assert read_report(tmp_path) is None
    (tmp_path / REPORT).write_text("This is not a database.")
    assert read_report(tmp_path) is None
