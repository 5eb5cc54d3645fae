"""Triples of many graphs as one document, the form in which a store takes them in bulk."""

from collections.abc import Iterable, Mapping

from graph.queries import serialize
from graph.rdf import Iri, Literal, Triple

__all__ = ["to_nquads"]


class _Serialized(dict[Iri, str]):
    """IRIs in brackets; most stand in many triples, and each is checked once."""

    def __missing__(self, iri: Iri) -> str:
        text = self[iri] = serialize(iri)
        return text


def to_nquads(graphs: Mapping[Iri, Iterable[Triple]]) -> bytes:
    """Return the triples of each graph, by its name, as N-Quads (https://www.w3.org/TR/n-quads/).

    Raises `InvalidIri`, and `ValueError` for a malformed language tag or a lone surrogate.
    """
    iris = _Serialized()
    lines: list[str] = []
    for graph, triples in graphs.items():
        name = iris[graph]
        for subject, predicate, value in triples:
            node = serialize(value) if isinstance(value, Literal) else iris[value]
            lines.append(f"{iris[subject]} {iris[predicate]} {node} {name} .\n")
    return "".join(lines).encode()
