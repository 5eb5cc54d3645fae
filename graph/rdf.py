"""RDF terms as plain values: an IRI is a `str`, a literal is a `Literal`; blank is only what was just parsed."""

from typing import Final, NamedTuple, TypeAlias

__all__ = ["BLANK", "Iri", "Literal", "Node", "Quad", "Triple"]

Iri: TypeAlias = str


class Literal(NamedTuple):
    """A text with its language (BCP 47), or a value with its datatype IRI, never both.

    >>> Literal("Batch Size", "en")
    Literal(value='Batch Size', language='en', datatype='')
    """

    value: str
    language: str = ""
    datatype: str = ""


Node: TypeAlias = Iri | Literal
Triple: TypeAlias = tuple[Iri, Iri, Node]

BLANK: Final = "_:"
"""Begins the label of a blank node, which stands in the place of an IRI until `graph.skolem` gives it one."""


class Quad(NamedTuple):
    """A triple and the graph that a document states it in, empty for the default graph."""

    subject: Iri
    predicate: Iri
    value: Node
    graph: Iri = ""
