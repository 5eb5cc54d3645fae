"""An organization that a document names by its abbreviation alone is the one that another document calls so."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.lexicon.filters import TermWhere
from embeddings.encoders import open_encoder
from graph.iris import Iris
from graph.resources import read_graph
from graph.vocabulary import OWL
from ingest.data_directory.folder import open_writer
from ingest.organizations.registry import Organizations
from ingest.quality.documents import unresolved_organizations
from tests.ingest.conftest import BASE, Workspace
from tests.ingest.test_histories import compared, content
from tests.support.effort import repetitions

SHORT, LONG = f"{BASE}organization/fsb", f"{BASE}organization/foo-standards-body"
ALONE, BOTH = "name,developers\nA,FSB\n", "name,developers\nB,Foo Standards Body (FSB)\n"
OTHER = "name,developers\nC,Fine Salmon Board (FSB)\n"
PREFIXES = f"@base <{BASE}> . @prefix schema: <https://schema.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, open_encoder("none"))


def developers(desk: Workspace) -> dict[str, list[str]]:
    """Return the names of the organizations of each term, and check that filters agree with them."""
    with closing(desk.lexicon()) as lexicon:
        catalog = lexicon.catalog
        terms = lexicon.terms(lexicon.all_terms())
        found = {one.name.value: [of.iri for of, _ in catalog.developers_of(one)] for one in terms.values()}
        for iri in catalog.organizations:
            named = {name for name, several in found.items() if not catalog.with_units(iri).isdisjoint(several)}
            keys = lexicon.all_terms(lexicon.filter(TermWhere(organization=iri)))
            assert {terms[key].name.value for key in keys} == named
        return {name: [catalog.title("organization", iri) for iri in several] for name, several in found.items()}


def abbreviations(desk: Workspace) -> dict[str, str]:
    with closing(desk.lexicon()) as lexicon:
        triples = read_graph(lexicon.store, Iris(BASE).abbreviations_graph)
        assert {property_ for _, property_, _ in triples} <= {OWL.sameAs}
        assert lexicon.catalog.abbreviations == {short: str(other) for short, _, other in triples}
        return dict(lexicon.catalog.abbreviations)


def findings(desk: Workspace, *files: str) -> list[str]:
    report = desk.ingest(*files)
    return [one.message for one in report.diagnostics if one.code == "ambiguous-abbreviation"]


@pytest.mark.parametrize("order", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_an_abbreviation_alone_is_the_organization_of_another_document(desk: Workspace, order: Sequence[str]) -> None:
    desk.put("a.csv", ALONE)
    desk.put("b.csv", BOTH)
    for file in order:
        desk.ingest(file)
    assert abbreviations(desk) == {SHORT: LONG}
    assert developers(desk) == {"A": ["Foo Standards Body"], "B": ["Foo Standards Body"]}
    with closing(desk.lexicon()) as lexicon:
        assert list(lexicon.catalog.organizations) == [LONG]
        assert lexicon.catalog.find_all("organization", "FSB") == (LONG,)
        assert lexicon.catalog.find_all("organization", SHORT) == (LONG,)


def test_organizations_are_separate_again_without_the_document_that_joins_them(desk: Workspace) -> None:
    desk.put("a.csv", ALONE)
    desk.put("b.csv", BOTH)
    desk.ingest("a.csv", "b.csv")
    desk.remove("b.csv")
    assert (abbreviations(desk), developers(desk)) == ({}, {"A": ["FSB"]})
    desk.ingest("b.csv")
    desk.remove("a.csv")
    assert (abbreviations(desk), developers(desk)) == ({}, {"B": ["Foo Standards Body"]})
    desk.ingest("a.csv")
    desk.put("b.csv", "name,developers\nB,Foo Standards Body\n")
    desk.ingest("b.csv")
    assert (abbreviations(desk), developers(desk)) == ({}, {"A": ["FSB"], "B": ["Foo Standards Body"]})


def test_the_abbreviation_of_two_organizations_is_neither_of_them(desk: Workspace) -> None:
    desk.put("a.csv", ALONE)
    desk.put("b.csv", BOTH)
    desk.put("c.csv", OTHER)
    assert findings(desk, "a.csv", "b.csv") == []
    (message,) = findings(desk, "c.csv")
    assert all(f"<{iri}>" in message for iri in (SHORT, LONG, f"{BASE}organization/fine-salmon-board"))
    assert abbreviations(desk) == {}
    assert developers(desk) == {"A": ["FSB"], "B": ["Foo Standards Body"], "C": ["Fine Salmon Board"]}
    desk.put("d.csv", "name,developers\nD,Zob Works\n")
    assert findings(desk, "d.csv") == [], "it is about none of these"
    desk.remove("b.csv")
    assert developers(desk)["A"] == ["Fine Salmon Board"]


def test_the_quality_report_names_the_organizations_that_an_abbreviation_can_mean(desk: Workspace) -> None:
    for file, text in {"a.csv": ALONE, "b.csv": BOTH}.items():
        desk.put(file, text)
    desk.ingest("a.csv", "b.csv")
    with closing(desk.lexicon()) as lexicon:
        found = unresolved_organizations(lexicon.store, lexicon.view, lexicon.iris, Organizations.load(), ())
        assert [(one.name, "2 terms" in one.message) for one in found] == [("Foo Standards Body", True)]


def test_the_units_of_a_former_name_are_units_of_the_organization(desk: Workspace) -> None:
    desk.put("a.csv", 'name,developers\nA,"Department of Zib, Foo University"\n')
    desk.put("b.csv", "name,developers\nB,Bar University (formerly Foo University)\n")
    desk.ingest("a.csv")
    desk.ingest("b.csv")
    with closing(desk.lexicon()) as lexicon:
        catalog = lexicon.catalog
        (unit,) = catalog.organizations_fitting(unit_of="Bar University")
        assert catalog.organizations[unit].parent == f"{BASE}organization/bar-university"
    assert developers(desk)["A"] == ["Department of Zib, Foo University"]
    desk.remove("b.csv")
    assert developers(desk) == {"A": ["Department of Zib, Foo University"]}


def test_a_term_of_both_names_has_one_organization_with_both_texts(desk: Workspace) -> None:
    desk.put("a.csv", "name,developers\nA,FSB; Foo Standards Body\n")
    desk.put("b.csv", BOTH)
    desk.ingest("a.csv", "b.csv")
    with closing(desk.lexicon()) as lexicon:
        (term,) = lexicon.terms([f"{BASE}term/a"]).values()
        ((organization, texts),) = lexicon.catalog.developers_of(term)
        assert (organization.iri, [one.value for one in texts]) == (LONG, ["FSB", "Foo Standards Body"])


def test_a_name_of_the_registry_keeps_its_organization(desk: Workspace) -> None:
    desk.put("a.csv", "name,developers\nA,IBM\n")
    desk.put("b.csv", "name,developers\nB,Ivory Bead Makers (IBM)\n")
    desk.ingest("a.csv", "b.csv")
    assert (abbreviations(desk), developers(desk)["A"]) == ({}, ["IBM"])


@pytest.mark.parametrize(
    "more",
    [
        "schema:url <https://fsb.example>",
        'schema:alternateName "F.S.B."',
        "schema:parentOrganization <urn:p>",
        'schema:name "Fast Sea Boats"',
        "owl:sameAs <http://www.wikidata.org/entity/Q1>",
    ],
)
def test_a_described_organization_is_none_of_another_document(desk: Workspace, more: str) -> None:
    desk.put("a.csv", ALONE)
    desk.put("b.csv", BOTH)
    desk.ingest("a.csv", "b.csv")
    desk.put("c.ttl", f'{PREFIXES}\n<{SHORT}> a schema:Organization ; schema:name "FSB" ; {more} .\n')
    desk.ingest("c.ttl")
    assert (abbreviations(desk), developers(desk)["A"]) in [({}, ["FSB"]), ({}, ["Fast Sea Boats"])]
    desk.remove("c.ttl")
    assert abbreviations(desk) == {SHORT: LONG}


def test_an_export_that_is_ingested_elsewhere_joins_the_same_organizations(
    desk: Workspace, new_desk: Callable[[], Workspace]
) -> None:
    desk.put("a.csv", ALONE)
    desk.put("b.csv", BOTH)
    desk.ingest("a.csv", "b.csv")
    other = new_desk()
    other.put("all.ttl", desk.export())
    other.ingest("all.ttl")
    assert abbreviations(other) == {SHORT: LONG}
    assert developers(other) == developers(desk)


def test_documents_that_did_not_change_write_nothing(desk: Workspace) -> None:
    desk.put("a.csv", ALONE)
    desk.put("b.csv", BOTH)
    desk.put("c.csv", OTHER.replace("FSB", "FSA"))
    desk.ingest("a.csv", "b.csv", "c.csv")
    before = content(desk), desk.files()
    desk.ingest("a.csv", "b.csv", "c.csv", rehash=True)
    assert (content(desk), desk.files()) == before
    with open_writer(desk.data, BASE) as writer:
        head = writer.log.head()
    desk.put("d.csv", "name,developers\nD,Zob Works\n")
    desk.ingest("d.csv")
    with open_writer(desk.data, BASE) as writer:
        changes = writer.log.changes(head)
    assert (changes.put, changes.removed) == (frozenset({f"{BASE}term/d"}), frozenset()), "no other term is put again"


CELLS = (
    *("FSB", "fsb", "Foo Standards Body (FSB)", "Fine Salmon Board (FSB)", "Foo Standards Body", "IBM"),
    *("Foo University", "Department of Zib, Foo University", "Bar University (formerly Foo University)"),
    *("Department of Zib (formerly Foo University), Foo University", "Ivory Bead Makers (IBM)", "IBM (FSB)"),
)
FACTS = (
    'schema:name "FSB"',
    'schema:name "Fast Sea Boats"',
    "schema:url <https://fsb.example>",
    "schema:parentOrganization <organization/foo-standards-body>",
    "owl:sameAs <organization/foo-standards-body>",
    "owl:sameAs <organization/fine-salmon-board>",
)
tables = st.lists(st.sampled_from(CELLS), min_size=1, max_size=2, unique=True)
turtles = st.lists(st.sampled_from(FACTS), max_size=2, unique=True)


def step(file: str, texts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[tuple[str, str | None]]:
    """Return changes of a document: its new content, or None if it is removed."""
    write = table if file.endswith(".csv") else turtle
    return st.tuples(st.just(file), st.none() | texts.map(lambda found: write(file, found)))


def table(file: str, cells: Sequence[str]) -> str:
    rows = (f'{file[0]}{number},"{cell}"' for number, cell in enumerate(cells))
    return "\n".join(["name,developers", *rows]) + "\n"


def turtle(file: str, facts: Sequence[str]) -> str:
    return f"{PREFIXES}\n<organization/fsb> {' ; '.join(('a schema:Organization', *facts))} .\n"


steps = st.one_of(step("a.csv", tables), step("b.csv", tables), step("c.ttl", turtles))
histories = st.lists(st.tuples(steps, st.booleans()), min_size=1, max_size=6)


@settings(max_examples=repetitions(5))
@given(histories)
def test_any_history_joins_the_organizations_of_one_ingest(
    history: list[tuple[tuple[str, str | None], bool]],
) -> None:
    with TemporaryDirectory() as folder:
        desk = Workspace(Path(folder), open_encoder("none"))
        last: dict[str, str] = {}
        for (file, found), is_bulk in history:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("ingest.derived.follower._BULK", 0 if is_bulk else 2_000)
                if found is not None:
                    desk.put(file, found)
                    desk.ingest(file)
                    last[file] = found
                elif last.pop(file, None):
                    desk.remove(file)
        if not last:
            return
        other = Workspace(Path(folder) / "other", open_encoder("none"))
        for file, found in last.items():
            other.put(file, found)
        other.ingest(*last)
        compared(content(desk), content(other))
        assert (abbreviations(desk), developers(desk)) == (abbreviations(other), developers(other))
