"""RDF terms as plain values: an IRI is a `str`, a literal is a `Literal`, nothing is blank."""

from typing import NamedTuple, TypeAlias

__all__ = ["Iri", "Literal", "Node", "Triple"]

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
