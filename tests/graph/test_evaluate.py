"""Queries of somebody else's: which graphs they see, and what their answers are written as."""

import csv
import io
import json
from collections.abc import Callable, Iterator

import pytest

from graph.errors import InvalidIri, NotExportable, QueryError, QueryRefused, ResultTooLarge
from graph.export import LOSSLESS, RdfFormat
from graph.nquads import to_nquads
from graph.rdf import Iri, Literal, Triple
from graph.sparql import Dataset, ResultFormat, ResultKind
from graph.stores.oxigraph import OxigraphStore

BASE = "https://kg.example/"
ONE, TWO = f"{BASE}one", f"{BASE}two"
KNOWS = "https://kg.example/knows"
ENOUGH = 100_000


def triple(name: str) -> Triple:
    return f"{BASE}{name}", KNOWS, Literal(name, "en")


@pytest.fixture(scope="module")
def small() -> Iterator[OxigraphStore]:
    store = OxigraphStore.in_memory()
    store.load(to_nquads({ONE: [triple("a"), triple("both")], TWO: [triple("b"), triple("both")]}))
    yield store
    store.close()


def subjects(store: OxigraphStore, query: str, dataset: Dataset | None = None) -> list[Iri]:
    """The subjects that a SELECT of `?s` finds, as names, in order."""
    document = store.evaluate(query, BASE, dataset).serialize(ResultFormat.CSV, ENOUGH)
    return sorted(row["s"].removeprefix(BASE) for row in csv.DictReader(io.StringIO(document.decode())))


DEFAULT = "SELECT DISTINCT ?s {from} {{ ?s ?p ?o }}"
NAMED = "SELECT DISTINCT ?s {from} {{ GRAPH ?g {{ ?s ?p ?o }} }}"


@pytest.mark.parametrize(
    ("pattern", "clauses", "found"),
    [
        (DEFAULT, "", ["a", "b", "both"]),
        (NAMED, "", ["a", "b", "both"]),
        (DEFAULT, "FROM <one>", ["a", "both"]),
        (NAMED, "FROM <one>", []),
        (DEFAULT, "FROM <one> FROM <https://kg.example/two>", ["a", "b", "both"]),
        (DEFAULT, "FROM NAMED <one>", []),
        (NAMED, "FROM NAMED <one>", ["a", "both"]),
        (NAMED, "FROM <two> FROM NAMED <one>", ["a", "both"]),
        (DEFAULT, "FROM <two> FROM NAMED <one>", ["b", "both"]),
    ],
)
def test_a_query_sees_the_graphs_that_it_names_or_all_of_them(
    small: OxigraphStore, pattern: str, clauses: str, found: list[str]
) -> None:
    assert subjects(small, pattern.format(**{"from": clauses})) == found


@pytest.mark.parametrize(
    ("pattern", "dataset", "found"),
    [
        (DEFAULT, Dataset([ONE]), ["a", "both"]),
        (NAMED, Dataset([ONE]), []),
        (DEFAULT, Dataset([ONE, TWO]), ["a", "b", "both"]),
        (DEFAULT, Dataset([], [ONE]), []),
        (NAMED, Dataset([], [ONE]), ["a", "both"]),
        (DEFAULT, Dataset([TWO], [ONE]), ["b", "both"]),
    ],
)
def test_a_dataset_goes_before_the_clauses_of_the_query(
    small: OxigraphStore, pattern: str, dataset: Dataset, found: list[str]
) -> None:
    for clauses in ("", "FROM <one> FROM NAMED <two>", "FROM <nowhere>"):
        assert subjects(small, pattern.format(**{"from": clauses}), dataset) == found


def test_a_prefixed_name_after_from_is_the_graph_that_it_means(small: OxigraphStore) -> None:
    query = "# FROM <two>\nPREFIX kg: <https://kg.example/> SELECT ?s FROM kg:one { ?s ?p ?o }"
    assert subjects(small, query) == ["a", "both"]


def test_a_triple_of_two_graphs_is_two_solutions_of_their_union_and_one_in_a_graph(small: OxigraphStore) -> None:
    assert subjects(small, "SELECT ?s { ?s ?p ?o }") == ["a", "b", "both", "both"]
    built = small.evaluate("CONSTRUCT WHERE { ?s ?p ?o }", BASE).serialize(RdfFormat.NTRIPLES, ENOUGH)
    assert len(built.splitlines()) == 3


def test_a_graph_that_is_not_here_is_refused_and_named(small: OxigraphStore) -> None:
    for query in (
        "ASK FROM <none> {}",
        "ASK FROM <one> FROM NAMED <none> {}",
        "BASE <https://kg.example/> ASK FROM <none> {}",
    ):
        with pytest.raises(QueryRefused, match=r"no graph <.*/none> here"):
            small.evaluate(query, BASE)
    for dataset in (Dataset([f"{BASE}none"]), Dataset([ONE], [f"{BASE}none"])):
        with pytest.raises(QueryRefused, match=r"no graph <.*/none> here"):
            small.evaluate("ASK {}", BASE, dataset)
    with pytest.raises(InvalidIri):
        small.evaluate("ASK {}", BASE, Dataset(["one"]))


def test_a_relative_iri_is_relative_to_the_base(small: OxigraphStore) -> None:
    document = small.evaluate("ASK { <a> <knows> 'a'@en }", BASE).serialize(ResultFormat.JSON, ENOUGH)
    assert json.loads(document)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * {}", ResultKind.SOLUTIONS),
        ("ASK {}", ResultKind.BOOLEAN),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ResultKind.TRIPLES),
        ("DESCRIBE <a>", ResultKind.TRIPLES),
    ],
)
def test_an_answer_tells_its_kind(small: OxigraphStore, query: str, kind: ResultKind) -> None:
    assert small.evaluate(query, BASE).kind is kind


@pytest.mark.parametrize("format", LOSSLESS)
def test_triples_are_written_in_every_format(
    small: OxigraphStore, format: RdfFormat, parse: Callable[[bytes, RdfFormat], set[Triple]]
) -> None:
    document = small.evaluate("CONSTRUCT WHERE { ?s ?p ?o }", BASE).serialize(format, ENOUGH)
    assert parse(document, format) == {triple("a"), triple("b"), triple("both")}


@pytest.mark.parametrize("query", ["", "SELECT", "SELECT * {", "ASK {} ; ASK {}", "SELECT (<f>() AS ?x) {}"])
def test_what_is_no_query_is_an_error(small: OxigraphStore, query: str) -> None:
    with pytest.raises(QueryError):
        small.evaluate(query, BASE).serialize(ResultFormat.JSON, ENOUGH)


def test_an_answer_ends_at_its_limit(small: OxigraphStore) -> None:
    many = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u }"
    whole = small.evaluate("SELECT * { ?s ?p ?o }", BASE).serialize(ResultFormat.CSV, ENOUGH)
    assert small.evaluate("SELECT * { ?s ?p ?o }", BASE).serialize(ResultFormat.CSV, len(whole)) == whole
    for query, format in ((f"SELECT * {many}", ResultFormat.CSV), ("CONSTRUCT WHERE { ?s ?p ?o }", RdfFormat.TURTLE)):
        with pytest.raises(ResultTooLarge, match=f"longer than {len(whole) - 1} bytes"):
            small.evaluate(query, BASE).serialize(format, len(whole) - 1)


@pytest.mark.parametrize(
    ("query", "format", "reason"),
    [
        ('SELECT ("bell \\u0007" AS ?x) {}', ResultFormat.XML, "control character"),
        ('SELECT ("\\uFFFF" AS ?x) {}', ResultFormat.XML, "control character"),
        ('CONSTRUCT { <a> <b> "bell \\u0007" } {}', RdfFormat.RDFXML, "control character"),
        ("CONSTRUCT { <a> <1> 2 } {}", RdfFormat.RDFXML, "cannot name the property"),
        ("CONSTRUCT { <a> <b> <<( <a> <b> 1 )>> } {}", RdfFormat.RDFXML, "about a triple"),
        ("CONSTRUCT { <a> <b> <<( <a> <b> 1 )>> } {}", RdfFormat.JSONLD, "about a triple"),
    ],
)
def test_what_a_format_cannot_hold_is_told(
    small: OxigraphStore, query: str, format: RdfFormat | ResultFormat, reason: str
) -> None:
    with pytest.raises(NotExportable, match=reason):
        small.evaluate(query, BASE).serialize(format, ENOUGH)
    other = RdfFormat.TURTLE if isinstance(format, RdfFormat) else ResultFormat.TSV
    assert small.evaluate(query, BASE).serialize(other, ENOUGH)
