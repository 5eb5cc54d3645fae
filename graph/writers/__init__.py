"""A writer per format, each one file: resources in, or entries where a format is no RDF, text out, one at a time."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from graph.rdf import Iri, Literal, Node
from graph.vocabulary import PREFIXES, RDF

__all__ = ["Fact", "Resource", "Writer", "subject_order", "to_resource", "to_resources", "to_short_name"]

Fact: TypeAlias = tuple[Iri, Node]
"""What is said of a subject: a property and its value."""

_BASES: Final = {base: prefix for prefix, base in PREFIXES.items()}
# Narrower than Turtle and XML allow, so that a name needs no escape in any format.
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Resource:
    """All triples of one subject: properties, `rdf:type` first, then by IRI, each with its sorted values."""

    iri: Iri
    facts: Mapping[Iri, tuple[Node, ...]]


class Writer(Protocol):
    """Writes one format of RDF.

    Guarantees: holds one resource in memory; the text depends on nothing but the resources and their order.
    Raises `NotExportable` for a triple that the format has no way to write.
    """

    def __call__(self, resources: Iterable[Resource]) -> Iterator[str]:
        """Yield the document of `resources` in pieces; joined they are one whole document."""
        ...


def to_resource(iri: Iri, facts: Iterable[Fact]) -> Resource:
    """Return the resource of `facts`, in the one order that all writers keep, each fact once."""
    values: dict[Iri, set[Node]] = defaultdict(set)
    for property_, value in facts:
        values[property_].add(value)
    ordered = sorted(values, key=lambda property_: (property_ != RDF.type, property_))
    return Resource(iri, {property_: tuple(sorted(values[property_], key=_order)) for property_ in ordered})


def _order(value: Node) -> tuple[bool, tuple[str, ...]]:
    return isinstance(value, Literal), tuple(value) if isinstance(value, Literal) else (value,)


def to_resources(facts: Mapping[Iri, Iterable[Fact]]) -> list[Resource]:
    """Return the resources of facts by subject, in the order of N-Triples."""
    return [to_resource(subject, facts[subject]) for subject in sorted(facts, key=subject_order)]


def subject_order(subject: Iri) -> str:
    """Return what sorts subjects as `sort` does lines of N-Triples, where > ends an IRI."""
    return subject + ">"


def to_short_name(iri: Iri) -> tuple[str, str] | None:
    """Return the prefix and the local name of `iri`, or None where it has to stand whole.

    >>> to_short_name("http://www.w3.org/2004/02/skos/core#prefLabel")
    ('skos', 'prefLabel')
    """
    split = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BASES.get(iri[:split])
    return (prefix, iri[split:]) if prefix and _LOCAL_NAME.match(iri, split) else None
