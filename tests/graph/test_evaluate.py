"""Evaluation of untrusted queries: the graphs they read, and the formats of their results."""

import csv
import io
import json
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
import rdflib

from graph.errors import InvalidIri, NotExportable, QueryError, QueryRefused, ResultTooLarge
from graph.export import LOSSLESS, RdfFormat, graph_chunks
from graph.nquads import to_nquads
from graph.query_results import QueryDataset, ResultFormat, ResultKind
from graph.rdf import Iri, Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from tests.api.conftest import parsed

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


def subjects(store: OxigraphStore, query: str, dataset: QueryDataset | None = None) -> list[Iri]:
    """Return the names of the subjects that a SELECT of `?s` finds, sorted."""
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
def test_query_reads_the_graphs_it_names_or_all_graphs(
    small: OxigraphStore, pattern: str, clauses: str, found: list[str]
) -> None:
    assert subjects(small, pattern.format(**{"from": clauses})) == found


@pytest.mark.parametrize(
    ("pattern", "dataset", "found"),
    [
        (DEFAULT, QueryDataset([ONE]), ["a", "both"]),
        (NAMED, QueryDataset([ONE]), []),
        (DEFAULT, QueryDataset([ONE, TWO]), ["a", "b", "both"]),
        (DEFAULT, QueryDataset([], [ONE]), []),
        (NAMED, QueryDataset([], [ONE]), ["a", "both"]),
        (DEFAULT, QueryDataset([TWO], [ONE]), ["b", "both"]),
    ],
)
def test_dataset_overrides_from_clauses(
    small: OxigraphStore, pattern: str, dataset: QueryDataset, found: list[str]
) -> None:
    for clauses in ("", "FROM <one> FROM NAMED <two>", "FROM <nowhere>"):
        assert subjects(small, pattern.format(**{"from": clauses}), dataset) == found


def test_prefixed_name_after_from_is_expanded(small: OxigraphStore) -> None:
    query = "# FROM <two>\nPREFIX kg: <https://kg.example/> SELECT ?s FROM kg:one { ?s ?p ?o }"
    assert subjects(small, query) == ["a", "both"]


def test_triple_in_two_graphs_gives_two_solutions_but_one_constructed_triple(small: OxigraphStore) -> None:
    assert subjects(small, "SELECT ?s { ?s ?p ?o }") == ["a", "b", "both", "both"]
    built = small.evaluate("CONSTRUCT WHERE { ?s ?p ?o }", BASE).serialize(RdfFormat.NTRIPLES, ENOUGH)
    assert len(built.splitlines()) == 3


def test_unknown_graph_is_refused_by_name(small: OxigraphStore) -> None:
    for query in (
        "ASK FROM <none> {}",
        "ASK FROM <one> FROM NAMED <none> {}",
        "BASE <https://kg.example/> ASK FROM <none> {}",
    ):
        with pytest.raises(QueryRefused, match=r"Unknown graph <.*/none>"):
            small.evaluate(query, BASE)
    for dataset in (QueryDataset([f"{BASE}none"]), QueryDataset([ONE], [f"{BASE}none"])):
        with pytest.raises(QueryRefused, match=r"Unknown graph <.*/none>"):
            small.evaluate("ASK {}", BASE, dataset)
    with pytest.raises(InvalidIri):
        small.evaluate("ASK {}", BASE, QueryDataset(["one"]))


def test_relative_iris_are_resolved_against_the_base(small: OxigraphStore) -> None:
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
def test_result_has_a_kind(small: OxigraphStore, query: str, kind: ResultKind) -> None:
    assert small.evaluate(query, BASE).kind is kind


@pytest.mark.parametrize("format", LOSSLESS)
def test_triples_can_be_serialized_in_every_format(
    small: OxigraphStore, format: RdfFormat, parse: Callable[[bytes, RdfFormat], set[Triple]]
) -> None:
    document = small.evaluate("CONSTRUCT WHERE { ?s ?p ?o }", BASE).serialize(format, ENOUGH)
    assert parse(document, format) == {triple("a"), triple("b"), triple("both")}


@pytest.mark.parametrize("format", LOSSLESS)
def test_constructed_triples_are_written_as_exports_are(small: OxigraphStore, format: RdfFormat) -> None:
    document = small.evaluate("CONSTRUCT WHERE { ?s ?p ?o }", BASE).serialize(format, ENOUGH)
    assert document == b"".join(graph_chunks(small, format))


@pytest.mark.parametrize("format", LOSSLESS)
def test_constructed_blank_nodes_stay_connected(small: OxigraphStore, format: RdfFormat) -> None:
    query = "CONSTRUCT { <a> <b> _:x . _:x <c> 1 , _:y . _:y <c> 2 } {}"
    document = small.evaluate(query, BASE).serialize(format, ENOUGH)
    a, b, c = (rdflib.URIRef(BASE + name) for name in "abc")
    graph = parsed(document, format)
    (x,) = graph.objects(a, b)
    assert isinstance(x, rdflib.BNode)
    assert len(graph) == 4
    assert set(graph.objects(None, c)) == {rdflib.Literal(1), rdflib.Literal(2), *graph.objects(x, c)}


def test_constructed_triple_terms_are_written_in_turtle_and_ntriples(small: OxigraphStore) -> None:
    for format in (RdfFormat.TURTLE, RdfFormat.NTRIPLES):
        document = small.evaluate("CONSTRUCT { <a> <b> <<( <a> <b> 'x' )>> } {}", BASE).serialize(format, ENOUGH)
        ((triple,),) = [[quad.triple for quad in ox.parse(document, ox.RdfFormat.from_media_type(format.media_type))]]
        assert str(triple.object) == f'<{BASE}a> <{BASE}b> "x"'


@pytest.mark.parametrize("query", ["", "SELECT", "SELECT * {", "ASK {} ; ASK {}", "SELECT (<f>() AS ?x) {}"])
def test_invalid_query_raises_error(small: OxigraphStore, query: str) -> None:
    with pytest.raises(QueryError):
        small.evaluate(query, BASE).serialize(ResultFormat.JSON, ENOUGH)


def test_result_larger_than_the_limit_is_refused(small: OxigraphStore) -> None:
    many = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u }"
    whole = small.evaluate("SELECT * { ?s ?p ?o }", BASE).serialize(ResultFormat.CSV, ENOUGH)
    assert small.evaluate("SELECT * { ?s ?p ?o }", BASE).serialize(ResultFormat.CSV, len(whole)) == whole
    for query, format in ((f"SELECT * {many}", ResultFormat.CSV), ("CONSTRUCT WHERE { ?s ?p ?o }", RdfFormat.TURTLE)):
        with pytest.raises(ResultTooLarge, match=f"exceeds {len(whole) - 1} bytes"):
            small.evaluate(query, BASE).serialize(format, len(whole) - 1)


@pytest.mark.parametrize(
    ("query", "format", "reason"),
    [
        ('SELECT ("bell \\u0007" AS ?x) {}', ResultFormat.XML, "control character"),
        ('SELECT ("\\uFFFF" AS ?x) {}', ResultFormat.XML, "control character"),
        ('CONSTRUCT { <a> <b> "bell \\u0007" } {}', RdfFormat.RDFXML, r"character U\+0007"),
        ("CONSTRUCT { <a> <1> 2 } {}", RdfFormat.RDFXML, "cannot represent the property"),
        ("CONSTRUCT { <a> <b> <<( <a> <b> 1 )>> } {}", RdfFormat.RDFXML, "triple terms"),
        ("CONSTRUCT { <a> <b> <<( <a> <b> 1 )>> } {}", RdfFormat.JSONLD, "triple terms"),
        ('CONSTRUCT { <a> <b> ?x } { BIND (STRLANGDIR("x", "en", "rtl") AS ?x) }', RdfFormat.JSONLD, "base direction"),
    ],
)
def test_unrepresentable_result_raises_error(
    small: OxigraphStore, query: str, format: RdfFormat | ResultFormat, reason: str
) -> None:
    with pytest.raises(NotExportable, match=reason):
        small.evaluate(query, BASE).serialize(format, ENOUGH)
    if reason != "base direction":
        other = RdfFormat.TURTLE if isinstance(format, RdfFormat) else ResultFormat.TSV
        assert small.evaluate(query, BASE).serialize(other, ENOUGH)
