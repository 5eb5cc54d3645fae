"""The guarantees of every triple store."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph.errors import GraphError, InvalidRdf, QueryError, StoreUnusable
from graph.nquads import to_nquads
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind, quad_data, replace_data
from graph.store import TripleStore
from graph.vocabulary import XSD
from tests.support.effort import repetitions

ONE, TWO = "https://kg.example/source/one", "https://kg.example/source/two"
PROPERTY = "https://kg.example/p"
OWN_GRAPHS = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o }\nFILTER (graph:isOwn(?graph))\n}"
GRAPH_QUERY = "SELECT ?subject ?property ?value WHERE { GRAPH $graph { ?subject ?property ?value } }"


def term(name: object) -> Iri:
    return f"https://kg.example/term/{name}"


def triple(name: object, text: str = "text") -> Triple:
    return term(name), PROPERTY, Literal(text, "en")


def content(store: TripleStore, graph: Iri) -> set[object]:
    return set(store.query(bind(GRAPH_QUERY, graph=graph)))


def test_a_new_store_is_empty(store: TripleStore) -> None:
    assert store.query(OWN_GRAPHS) == []


def test_update_is_visible_to_the_next_query(store: TripleStore) -> None:
    store.update(
        bind("INSERT DATA { GRAPH $graph { $term $property 1 } }", graph=ONE, term=term("a"), property=PROPERTY)
    )
    assert content(store, ONE) == {(term("a"), PROPERTY, Literal("1", datatype=XSD.integer))}


def test_an_unbound_variable_is_none(store: TripleStore) -> None:
    store.update(replace_data({ONE: [triple("a")]}))
    query = "SELECT ?term ?nothing WHERE { GRAPH $graph { ?term ?property ?value } }"
    assert store.query(bind(query, graph=ONE)) == [(term("a"), None)]


@pytest.mark.parametrize(
    "query", ["", "SELECT", "SELECT ?x WHERE { ?x", "ASK {}", "SELECT (<urn:no:such>(1) AS ?x) {}"]
)
def test_invalid_query_raises_query_error(store: TripleStore, query: str) -> None:
    with pytest.raises(QueryError):
        store.query(query)


def test_a_malformed_update_changes_nothing(store: TripleStore) -> None:
    store.update(replace_data({ONE: [triple("a")]}))
    with pytest.raises(QueryError):
        store.update(bind("DROP GRAPH $graph ; INSERT DATA { GRAPH", graph=ONE))
    assert content(store, ONE) == {triple("a")}


def test_update_that_fails_midway_changes_nothing(store: TripleStore) -> None:
    if not store.capabilities.is_atomic:
        pytest.skip("An update is not one transaction.")
    store.update(replace_data({ONE: [triple("a")]}))
    with pytest.raises(GraphError):
        store.update(bind("DROP GRAPH $one ; CLEAR GRAPH $two", one=ONE, two=TWO))
    assert content(store, ONE) == {triple("a")}


def test_replacing_a_graph_keeps_other_graphs(store: TripleStore) -> None:
    store.load(to_nquads({ONE: [triple("a"), triple("b")], TWO: [triple("a")]}))
    store.update(replace_data({ONE: [triple("b"), triple("c"), triple("c")]}))
    assert content(store, ONE) == {triple("b"), triple("c")}
    assert content(store, TWO) == {triple("a")}


def test_replacing_a_graph_with_itself_changes_nothing(store: TripleStore) -> None:
    store.update(replace_data({ONE: [triple("a")]}))
    store.update(replace_data({ONE: [triple("a")]}))
    assert content(store, ONE) == {triple("a")}


def test_replacing_a_graph_with_zero_triples_removes_it(store: TripleStore) -> None:
    store.load(to_nquads({ONE: [triple("a")], TWO: [triple("b")]}))
    store.update(replace_data({ONE: []}))
    assert store.query(OWN_GRAPHS) == [(TWO,)]
    store.update(replace_data({"https://kg.example/source/never-there": iter(())}))


BROKEN: list[Triple] = [
    ("no iri", PROPERTY, Literal("x")),
    (term("a"), "https://kg.example/a b", Literal("x")),
    (term("a"), PROPERTY, "relative/iri"),
    (term("a"), PROPERTY, "https://kg.example/%zz"),
    (term("a"), PROPERTY, Literal("x", "not a language")),
    (term("a"), PROPERTY, Literal("x", "", "no datatype")),
    (term("a"), PROPERTY, Literal("\ud800")),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_invalid_triple_keeps_the_old_graph(store: TripleStore, broken: Triple) -> None:
    store.update(replace_data({ONE: [triple("old")]}))
    with pytest.raises((GraphError, ValueError)):
        store.update(replace_data({ONE: [triple("new"), broken, triple("newer")]}))
    assert content(store, ONE) == {triple("old")}


@pytest.mark.parametrize("broken", BROKEN)
def test_invalid_triple_in_a_load_adds_nothing_to_any_graph(store: TripleStore, broken: Triple) -> None:
    store.update(replace_data({ONE: [triple("old")]}))
    with pytest.raises((GraphError, ValueError)):
        store.load(to_nquads({ONE: [triple("new")], TWO: [triple("new"), broken, triple("newer")]}))
    assert content(store, ONE) == {triple("old")}
    assert content(store, TWO) == set()


def test_error_while_reading_triples_changes_nothing(store: TripleStore) -> None:
    def failing() -> Iterator[Triple]:
        yield triple("new")
        raise OSError("the disk is gone")

    store.update(replace_data({ONE: [triple("old")]}))
    with pytest.raises((OSError, GraphError), match="the disk is gone"):
        store.update(replace_data({ONE: failing()}))
    with pytest.raises((OSError, GraphError), match="the disk is gone"):
        store.load(to_nquads({TWO: failing()}))
    assert content(store, ONE) == {triple("old")}
    assert content(store, TWO) == set()


@pytest.mark.parametrize("ending", [b"<relative> <relative> <relative> .\n", b'"', b"\xff", b"<urn:x> <urn:y>"])
def test_document_with_an_invalid_ending_is_not_loaded(store: TripleStore, ending: bytes) -> None:
    with pytest.raises(InvalidRdf):
        store.load(to_nquads({ONE: [triple(str(number)) for number in range(2_000)]}) + ending)
    assert content(store, ONE) == set()


def test_load_adds_to_existing_triples(store: TripleStore) -> None:
    store.update(replace_data({ONE: [triple("old")]}))
    store.load(to_nquads({ONE: iter([triple("old"), triple("new")]), TWO: [triple("new")]}))
    assert content(store, ONE) == {triple("old"), triple("new")}
    assert content(store, TWO) == {triple("new")}


TEXT = st.lists(
    st.sampled_from(
        ('"', "'", "\\", "\n", "\r", "\t", "\0", "\x1b", "\x85", "\u2028", "\u202e\u05d0", "\U0001f600", "\\u0041")
    )
    | st.text(max_size=4)
).map("".join)
LITERALS = st.one_of(
    TEXT.map(Literal),
    st.tuples(TEXT, st.sampled_from(("en", "de-at", "zh-hant-tw", "x-klingon"))).map(lambda pair: Literal(*pair)),
    st.integers(-(2**62), 2**62).map(lambda number: Literal(str(number), datatype=XSD.integer)),
    st.dates().map(lambda date: Literal(date.isoformat(), datatype=XSD.date)),
    st.booleans().map(lambda truth: Literal(str(truth).lower(), datatype=XSD.boolean)),
    st.sampled_from(("0", "1.5", "-0.25")).map(lambda number: Literal(number, datatype=XSD.decimal)),
    TEXT.map(lambda text: Literal(text, datatype=XSD.integer + "-like")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=repetitions(13), deadline=None)
@given(st.lists(LITERALS, max_size=6))
@example([Literal("".join(map(chr, range(256))), "en")])
@example([Literal("a"), Literal("a", "en"), Literal("a", "de"), Literal("a", datatype=XSD.token)])
def test_literals_survive_update_and_load_and_can_be_deleted(store: TripleStore, literals: list[Literal]) -> None:
    triples: list[Triple] = [(term(number), PROPERTY, literal) for number, literal in enumerate(literals)]
    for name in (ONE, TWO):
        store.update(replace_data({name: []}))
    store.update(replace_data({ONE: triples}))
    store.load(to_nquads({TWO: triples}))
    assert content(store, ONE) == content(store, TWO) == set(triples)
    store.update(f"DELETE DATA {{ {quad_data(ONE, triples)} }}")
    assert content(store, ONE) == set()


def test_language_tags_are_case_insensitive(store: TripleStore) -> None:
    store.load(to_nquads({ONE: [(term("a"), PROPERTY, Literal("x", tag)) for tag in ("pt-BR", "pt-br")]}))
    assert content(store, ONE) == {(term("a"), PROPERTY, Literal("x", "pt-br"))}


def test_iris_in_any_script_survive(store: TripleStore) -> None:
    iri = "https://\u00e9cole.example/\u6a5f\u68b0/\U00020000?q=1#frag/ment"
    store.load(to_nquads({iri: [(iri, iri, iri)]}))
    assert content(store, iri) == {(iri, iri, iri)}


def test_reader_never_sees_a_partly_replaced_graph(store: TripleStore) -> None:
    if not store.capabilities.is_atomic:
        pytest.skip("An update is not one transaction.")
    store.update(replace_data({ONE: [triple(number, "0") for number in range(50)]}))
    done = threading.Event()

    def write() -> None:
        try:
            for version in range(1, 30):
                store.update(replace_data({ONE: [triple(number, str(version)) for number in range(50)]}))
        finally:
            done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(store.query(bind(GRAPH_QUERY, graph=ONE)))
    writer.join()
    assert seen
    assert all(len(rows) == 50 and len({value for _, _, value in rows}) == 1 for rows in seen)


def test_closed_store_raises_error(store: TripleStore) -> None:
    store.close()
    with pytest.raises(StoreUnusable, match="closed"):
        store.query("SELECT ?x WHERE { ?x ?y ?z }")
    store.close()
