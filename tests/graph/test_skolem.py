"""Blank nodes are replaced by IRIs that depend only on their triples."""

import random

import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from graph.rdf import BLANK, Literal, Node, Quad
from graph.skolem import skolemized

BEGIN = "https://kg.example/document/a.ttl?blank="
NODES = st.sampled_from([*(f"_:{letter}" for letter in "abcdef"), "http://a.example/x", "http://a.example/y"])
VALUES = NODES | st.builds(Literal, st.sampled_from("xy"), st.just(""), st.just(""))
QUADS = st.lists(st.builds(Quad, NODES, st.sampled_from(["http://a.example/p", "http://a.example/q"]), VALUES))


def to_rdflib(quads: list[Quad]) -> rdflib.Graph:
    def node(value: Node) -> rdflib.term.Node:
        if isinstance(value, Literal):
            return rdflib.Literal(value.value)
        blank = value.startswith((BLANK, BEGIN))
        return rdflib.BNode(value.removeprefix(BLANK).removeprefix(BEGIN)) if blank else rdflib.URIRef(value)

    graph = rdflib.Graph()
    for quad in quads:
        graph.add((node(quad.subject), node(quad.predicate), node(quad.value)))
    return graph


@given(QUADS)
def test_result_is_isomorphic_to_the_input(quads: list[Quad]) -> None:
    named = list(skolemized(quads, BEGIN))
    assert not any(node.startswith(BLANK) for quad in named for node in quad if isinstance(node, str))
    assert isomorphic(to_rdflib(quads), to_rdflib(named))


@given(st.randoms())
def test_labels_and_order_do_not_matter(shuffle: random.Random) -> None:
    def tree(labels: list[str]) -> list[Quad]:
        a, b, c = (f"_:{label}" for label in labels)
        return [
            Quad("http://a.example/x", "http://a.example/p", a),
            Quad(a, "http://a.example/p", b),
            Quad(b, "http://a.example/p", c),
            Quad(c, "http://a.example/q", Literal("x")),
            Quad(c, "http://a.example/q", Literal("in a graph"), b),
        ]

    labels, quads = ["a", "b", "c"], tree(["a", "b", "c"])
    shuffle.shuffle(labels)
    others = tree(labels)
    shuffle.shuffle(others)
    assert set(skolemized(quads, BEGIN)) == set(skolemized(others, BEGIN))


def test_changes_elsewhere_do_not_change_an_iri() -> None:
    note = Quad("http://a.example/x", "http://a.example/p", "_:a")
    more = Quad("http://a.example/y", "http://a.example/q", "_:b")
    (alone,) = skolemized([note], BEGIN)
    assert alone in set(skolemized([more, note], BEGIN))


def test_fully_connected_nodes_take_linear_time() -> None:
    nodes = [f"_:{number}" for number in range(100)]
    quads = [Quad(one, "http://a.example/p", other) for one in nodes for other in nodes if one != other]
    named = list(skolemized(quads, BEGIN))
    assert len({quad.subject for quad in named}) == 100
    assert named == list(skolemized(quads, BEGIN))
