"""Blank nodes get IRIs by what is said of them."""

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
def test_nothing_is_lost_and_nothing_is_joined(quads: list[Quad]) -> None:
    named = list(skolemized(quads, BEGIN))
    assert not any(node.startswith(BLANK) for quad in named for node in quad if isinstance(node, str))
    assert isomorphic(to_rdflib(quads), to_rdflib(named))


@given(st.randoms())
def test_neither_labels_nor_order_matter(shuffle: random.Random) -> None:
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


def test_a_change_elsewhere_leaves_a_name_as_it_is() -> None:
    note = Quad("http://a.example/x", "http://a.example/p", "_:a")
    more = Quad("http://a.example/y", "http://a.example/q", "_:b")
    (alone,) = skolemized([note], BEGIN)
    assert alone in set(skolemized([more, note], BEGIN))


def test_nodes_that_all_point_at_each_other_are_named_at_once() -> None:
    nodes = [f"_:{number}" for number in range(100)]
    quads = [Quad(one, "http://a.example/p", other) for one in nodes for other in nodes if one != other]
    named = list(skolemized(quads, BEGIN))
    assert len({quad.subject for quad in named}) == 100
    assert named == list(skolemized(quads, BEGIN))
