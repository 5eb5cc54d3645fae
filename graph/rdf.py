"""RDF terms as plain values: an IRI is a `str`, a literal is a `Literal`; only parsers and queries make blank nodes."""

from typing import Final, NamedTuple, TypeAlias

Iri: TypeAlias = str


class Literal(NamedTuple):
    """A text with a language tag (BCP 47), or a value with a datatype IRI, never both.

    >>> Literal("Batch Size", "en")
    Literal(value='Batch Size', language='en', datatype='')
    """

    value: str
    language: str = ""
    datatype: str = ""


Node: TypeAlias = Iri | Literal
Triple: TypeAlias = tuple[Iri, Iri, Node]

BLANK: Final = "_:"
"""Prefix of a blank node's label, which takes the place of an IRI until `graph.skolem` assigns one."""

TRIPLE_TERM: Final = "<<"
"""Prefix of a triple term of RDF 1.2 in N-Triples syntax, which only results of queries contain."""


class Quad(NamedTuple):
    """A triple and the name of its graph in the document, empty for the default graph."""

    subject: Iri
    predicate: Iri
    value: Node
    graph: Iri = ""
