"""Validate the triples of RDF documents against the SHACL shapes of `graph/shapes.ttl`.

| code | meaning |
|---|---|
| `broken-shape` | a resource of a class that Lexigraph also writes violates a shape: an organization without a name |

Lexigraph's own triples violate only shapes that `ingest.checks.rules` already reports, which a test ensures.
Therefore only the triples of RDF documents are validated, all documents together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

from graph.prefixes import to_short_name
from graph.rdf import Iri
from graph.resources import Fact
from graph.shapes import Shapes, Violation
from graph.vocabulary import RDF, SKOS
from ingest.checks.rules import Breach
from ingest.rdf.imports import Import

_SHACL: Final = "http://www.w3.org/ns/shacl#"
_REPORTED: Final = {
    (SKOS.prefLabel, _SHACL + "UniqueLangConstraintComponent"),
    (SKOS.definition, _SHACL + "UniqueLangConstraintComponent"),
    (SKOS.altLabel, _SHACL + "DisjointConstraintComponent"),
}
"""Violations that `ingest.checks.rules` reports, with the labels."""


class Conformance:
    """The triples of RDF documents that are subject to a shape, by subject."""

    def __init__(self) -> None:
        self._facts: dict[Iri, set[Fact]] = defaultdict(set)
        self.documents: dict[Iri, str] = {}
        """The first document that describes each node."""

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes()  # slow to load, and needed for RDF only

    def add(self, document: str, imported: Import) -> None:
        """Add a document's own triples and the triples that were derived from them."""
        for triples in (*imported.graphs.values(), imported.triples):
            for triple in filter(self._shapes.concern, triples):
                subject, property_, value = triple
                self._facts[subject].add((property_, value))
                self.documents.setdefault(subject, document)

    def breaches(self, terms: Collection[Iri]) -> Iterator[Breach]:
        """Yield violations ordered by node, except of concepts outside `terms`: `ingest.rdf.imports` reports those."""
        if not self._facts:
            return
        found = {
            _breach(violation)
            for violation in self._shapes.violations(self._facts)
            if (violation.path, violation.constraint) not in _REPORTED
            and (violation.node in terms or (RDF.type, SKOS.Concept) not in self._facts[violation.node])
        }
        yield from sorted(found)


def _breach(violation: Violation) -> Breach:
    problem, _, remedy = violation.message.partition(": ")
    property_ = ":".join(to_short_name(violation.path) or (f"<{violation.path}>",))
    value = f"; its {property_} is {violation.value!r}" if violation.value else ""
    node = violation.node
    return Breach(node, "broken-shape", node, f"{problem}{value}.", f"{remedy[0].upper()}{remedy[1:]}")
