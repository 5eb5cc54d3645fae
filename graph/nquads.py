"""Serializes the triples of many graphs as N-Quads, the format for bulk loading: as one document, or in pieces."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import serialize

_PIECE = 10_000  # lines
_KEPT = 50_000  # IRIs


class _Serialized(dict[Iri, str]):
    """IRIs in angle brackets; the last ones are kept, because most occur in several triples near each other."""

    def __missing__(self, iri: Iri) -> str:
        if len(self) >= _KEPT:
            self.clear()
        text = self[iri] = serialize(iri)
        return text


def to_nquads(graphs: Mapping[Iri, Iterable[Triple]]) -> bytes:
    """Return the triples of each graph, by graph name, as N-Quads (https://www.w3.org/TR/n-quads/).

    Raises `InvalidIri`, and `ValueError` for a malformed language tag or a lone surrogate.

    >>> to_nquads({"urn:g": [("urn:s", "urn:p", Literal("Stapel", "de"))]})
    b'<urn:s> <urn:p> "Stapel"@de <urn:g> .\\n'
    """
    return b"".join(nquads_pieces(graphs, _PIECE))


def nquads_pieces(graphs: Mapping[Iri, Iterable[Triple]], size: int) -> Iterator[bytes]:
    """Yield `to_nquads` in documents of at most `size` lines; memory holds one of them. Raises the same errors."""
    lines = _lines(graphs)
    while piece := "".join(islice(lines, size)):
        yield piece.encode()


def _lines(graphs: Mapping[Iri, Iterable[Triple]]) -> Iterator[str]:
    iris = _Serialized()
    for graph, triples in graphs.items():
        name = iris[graph]
        for subject, predicate, value in triples:
            node = serialize(value) if isinstance(value, Literal) else iris[value]
            yield f"{iris[subject]} {iris[predicate]} {node} {name} .\n"
