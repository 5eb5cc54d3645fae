"""Validate the triples of RDF documents: against the SHACL shapes of `graph/shapes.ttl`, and the classes of SKOS.

| code | meaning |
|---|---|
| `broken-shape` | a resource of a class that Lexigraph also writes violates a shape: an organization without a name |
| `disjoint-types` | a resource is more than one of concept, concept scheme and collection (SKOS, S9 and S37) |

Lexigraph's own triples violate only shapes that `ingest.checks.rules` already reports, which a test ensures.
Therefore only the triples of RDF documents are validated, all documents together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Final

from graph.prefixes import to_short_name
from graph.rdf import Iri, Node
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
_KINDS: Final[Mapping[Node, str]] = {
    SKOS.Concept: "concept",
    SKOS.ConceptScheme: "concept scheme",
    SKOS.Collection: "collection",
    SKOS.OrderedCollection: "collection",
}
"""The classes of SKOS of which a resource can have only one, apart from the two kinds of collections."""


class Conformance:
    """The triples of RDF documents that are subject to a shape, by subject."""

    def __init__(self) -> None:
        self._facts: dict[Iri, set[Fact]] = defaultdict(set)
        self._kinds: dict[Iri, set[str]] = defaultdict(set)
        self.documents: dict[Iri, str] = {}
        """The first document that describes each node."""

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes()  # slow to load, and needed for RDF only

    def add(self, document: str, imported: Import) -> None:
        """Add a document's own triples and the triples that were derived from them."""
        for subject, property_, value in (triple for graph in imported.graphs.values() for triple in graph):
            if property_ == RDF.type and value in _KINDS:
                self._kinds[subject].add(_KINDS[value])
                self.documents.setdefault(subject, document)
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
        for node, kinds in sorted(self._kinds.items()):
            if len(kinds) > 1:
                message = f"Stated to be a {' and a '.join(sorted(kinds))}, which SKOS excludes."
                yield Breach(node, "disjoint-types", node, message, "Give each of them an IRI of its own.")


def _breach(violation: Violation) -> Breach:
    problem, _, remedy = violation.message.partition(": ")
    property_ = ":".join(to_short_name(violation.path) or (f"<{violation.path}>",))
    value = f"; its {property_} is {violation.value!r}" if violation.value else ""
    node = violation.node
    return Breach(node, "broken-shape", node, f"{problem}{value}.", f"{remedy[0].upper()}{remedy[1:]}")
