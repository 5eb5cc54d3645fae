"""Values bound into SPARQL are never interpreted as SPARQL."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph import link_queries, log_queries, organization_queries, queries, resource_queries
from graph.errors import GraphError, InvalidIri
from graph.nquads import to_nquads
from graph.rdf import Literal
from graph.sparql_text import bind, insert_data, serialize
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import XSD

ROOMS = (queries, resource_queries, link_queries, log_queries, organization_queries)
NAMED = {
    name: value for room in ROOMS for name, value in vars(room).items() if name.isupper() and isinstance(value, str)
}
GRAPH = "https://kg.example/source/one"
SUBJECT = "https://kg.example/term/one"
OTHER = "https://kg.example/term/untouched"
PROPERTY = "https://kg.example/p"
INSERT = "INSERT DATA { GRAPH $graph { $subject $property $value } }"
FIND = "SELECT ?subject WHERE { GRAPH ?source { ?subject ?property $value } }"
ALL = "SELECT ?subject ?value WHERE { GRAPH ?source { ?subject ?property ?value } } ORDER BY ?subject"

FRAGMENTS = (
    *('"', "'", '"""', "\\", "\\u0022", "\\U00000022", "\n", "\r", "\0", "\x1f", "\x7f", "\ufffe", "\u2028", "\u202e"),
    *("{", "}", "<", ">", "#", ";", "@en", "^^", "?x", "$value", "$graph", " DROP ALL ", "INSERT DATA {"),
)
HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3)).map("".join)


@given(HOSTILE, st.sampled_from(["", "en", "zh-hant-tw"]))
@example('" } } ; DROP ALL ; INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> "', "")
@example("\\", "en")
def test_hostile_literal_is_read_back_equal_without_side_effects(text: str, language: str) -> None:
    store = OxigraphStore.in_memory()
    store.load(to_nquads({GRAPH: [(OTHER, PROPERTY, Literal("still here"))]}))
    value = Literal(text, language)
    store.update(bind(INSERT, graph=GRAPH, subject=SUBJECT, property=PROPERTY, value=value))
    assert store.query(bind(ALL)) == [(SUBJECT, value), (OTHER, Literal("still here"))]
    assert (SUBJECT,) in store.query(bind(FIND, value=value))


@given(HOSTILE)
def test_hostile_iri_is_refused_or_kept_as_an_iri(text: str) -> None:
    store = OxigraphStore.in_memory()
    store.load(to_nquads({GRAPH: [(OTHER, PROPERTY, Literal("still here"))]}))
    iri = "https://kg.example/term/" + text
    try:
        update = bind(INSERT, graph=GRAPH, subject=SUBJECT, property=PROPERTY, value=iri)
    except InvalidIri:
        return
    store.update(update)
    assert store.query(bind(ALL)) == [(SUBJECT, iri), (OTHER, Literal("still here"))]


@pytest.mark.parametrize("language", ["en us", 'en"', "en ; DROP ALL", "-", "toolonglanguage", "en\n"])
def test_invalid_language_tag_raises_error(language: str) -> None:
    with pytest.raises(ValueError, match="BCP 47"):
        serialize(Literal("x", language))


def test_invalid_datatype_raises_error() -> None:
    with pytest.raises(InvalidIri):
        serialize(Literal("x", datatype="xsd> DROP ALL <"))


def test_placeholder_without_a_value_raises_error() -> None:
    with pytest.raises(KeyError):
        bind("SELECT ?x WHERE { ?x ?y $value }")


def test_placeholder_inside_a_value_is_not_replaced() -> None:
    bound = bind("VALUES ?x { $one } VALUES ?y { $two }", one=Literal("$two"), two=Literal("secret"))
    assert 'VALUES ?x { "$two" }' in bound


def test_lists_of_nodes_and_numbers_can_be_bound() -> None:
    bound = bind("VALUES ?x { $nodes } LIMIT $limit", nodes=["https://kg.example/a", Literal("b", "en")], limit=7)
    assert bound.endswith('VALUES ?x { <https://kg.example/a> "b"@en } LIMIT 7')


@pytest.mark.parametrize("name", sorted(NAMED))
def test_every_named_query_is_valid(name: str) -> None:
    query = NAMED[name]
    bound = bind(query, **{placeholder: [GRAPH] for placeholder in re.findall(r"\$([a-z_]+)", query)})
    store = OxigraphStore.in_memory()
    if re.match(r"\s*(DELETE|DROP)", query):
        store.update(bound)
        return
    counted = {value for row in store.query(bound) for value in row}
    assert counted <= {Literal("0", datatype=XSD.integer)}  # the COUNT of an empty graph


@pytest.mark.parametrize("name", sorted(NAMED))
def test_every_graph_variable_has_a_value_or_a_filter(name: str) -> None:
    query = NAMED[name]
    for variable in set(re.findall(r"GRAPH (\?\w+)", query)):
        is_given = f"VALUES {variable} " in query
        own = rf"^ *FILTER \(graph:is(?:Own|Data)\(\{variable}\)\)$"
        assert is_given or re.search(own, query, re.MULTILINE)


def test_data_is_inserted_and_no_data_gives_no_update() -> None:
    store = OxigraphStore.in_memory()
    triple = (SUBJECT, PROPERTY, Literal('a "b"\n', "en"))
    store.update(insert_data(GRAPH, [triple]))
    assert store.query(bind(resource_queries.GRAPH_TRIPLES, graph=GRAPH)) == [triple]
    assert insert_data(GRAPH, []) == ""


def test_unpaired_surrogate_raises_graph_error() -> None:
    with pytest.raises(GraphError):
        OxigraphStore.in_memory().update(
            bind(INSERT, graph=GRAPH, subject=SUBJECT, property=PROPERTY, value=Literal("\ud800"))
        )
