"""The export formats, one module each: streaming writers of RDF resources, or of entries if the format is not RDF."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from graph.rdf import BLANK, TRIPLE_TERM, Iri, Literal, Node
from graph.sparql_text import serialize
from graph.vocabulary import PREFIXES, RDF

Fact: TypeAlias = tuple[Iri, Node]
"""A property of a subject, and its value."""

_BASES: Final = {base: prefix for prefix, base in PREFIXES.items()}
# Stricter than Turtle and XML, which avoids escapes in every format.
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Resource:
    """All triples of one subject: its properties (first `rdf:type`, then by IRI), each with its sorted values."""

    iri: Iri
    facts: Mapping[Iri, tuple[Node, ...]]


class Writer(Protocol):
    """Writes one RDF format.

    Guarantees: memory holds one resource at a time; the text depends only on the resources and their order.
    Raises `NotExportable` for a triple that the format cannot represent.
    """

    def __call__(self, resources: Iterable[Resource]) -> Iterator[str]:
        """Yield the pieces of one document that contains all `resources`."""
        ...


def to_resource(iri: Iri, facts: Iterable[Fact]) -> Resource:
    """Return the resource of `facts`, without duplicates, in the order that all writers use."""
    values: dict[Iri, set[Node]] = defaultdict(set)
    for property_, value in facts:
        values[property_].add(value)
    ordered = sorted(values, key=lambda property_: (property_ != RDF.type, property_))
    return Resource(iri, {property_: tuple(sorted(values[property_], key=_order)) for property_ in ordered})


def _order(value: Node) -> tuple[bool, tuple[str, ...]]:
    return isinstance(value, Literal), tuple(value) if isinstance(value, Literal) else (value,)


def to_resources(facts: Mapping[Iri, Iterable[Fact]]) -> list[Resource]:
    """Return the resources of facts by subject, in N-Triples order."""
    return [to_resource(subject, facts[subject]) for subject in sorted(facts, key=subject_order)]


def subject_order(subject: Iri) -> str:
    """Return the key that sorts subjects as `sort` sorts lines of N-Triples, in which > ends an IRI."""
    return subject + ">"


def written(node: Node) -> str:
    """Return a node in N-Triples syntax; results of queries also contain blank nodes and triple terms, so written.

    >>> written("urn:isbn:1"), written("_:b0"), written(Literal("one", "en"))
    ('<urn:isbn:1>', '_:b0', '"one"@en')
    """
    return node if not isinstance(node, Literal) and node.startswith((BLANK, TRIPLE_TERM)) else serialize(node)


def to_short_name(iri: Iri) -> tuple[str, str] | None:
    """Return the prefix and the local name of `iri`, or None if it cannot be shortened.

    >>> to_short_name("http://www.w3.org/2004/02/skos/core#prefLabel")
    ('skos', 'prefLabel')
    """
    split = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BASES.get(iri[:split])
    return (prefix, iri[split:]) if prefix and _LOCAL_NAME.match(iri, split) else None
