"""The graph as an rdflib graph in memory, for notebooks and validation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.rdf import Literal, Node
from graph.resources import Resource, read_resources
from graph.store import TripleStore

if TYPE_CHECKING:
    import rdflib


def to_rdflib(store: TripleStore) -> rdflib.Graph:
    """Return the union of all named graphs as an rdflib graph."""
    return rdflib_graph(read_resources(store))


def rdflib_graph(resources: Iterable[Resource]) -> rdflib.Graph:
    """Return the triples of `resources` as an rdflib graph, with literals not normalized."""
    import rdflib

    def term(node: Node) -> rdflib.URIRef | rdflib.Literal:
        if not isinstance(node, Literal):
            return rdflib.URIRef(node)
        datatype = rdflib.URIRef(node.datatype) if node.datatype else None
        return rdflib.Literal(node.value, lang=node.language or None, datatype=datatype, normalize=False)

    graph = rdflib.Graph()
    for resource in resources:
        subject = rdflib.URIRef(resource.iri)
        for property_, values in resource.facts.items():
            for value in values:
                graph.add((subject, rdflib.URIRef(property_), term(value)))
    return graph
