"""What RDF documents state that breaks the shapes of `graph/shapes.ttl`, where nothing else tells it.

| code | meaning |
|---|---|
| `broken-shape` | something of a class that Lexigraph writes too is not as that is: an organization without a name |

What Lexigraph makes of a document breaks no shape but those that `ingest.integrity` tells of, as a test holds. So what
RDF documents state is validated alone, all of them together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

from graph.rdf import Iri
from graph.shapes import Shapes, Violation
from graph.vocabulary import RDF, SKOS
from graph.writers import Fact, to_short_name
from ingest.imports import Import
from ingest.integrity import Breach

__all__ = ["Conformance"]

_SHACL: Final = "http://www.w3.org/ns/shacl#"
_TOLD: Final = {
    (SKOS.prefLabel, _SHACL + "UniqueLangConstraintComponent"),
    (SKOS.definition, _SHACL + "UniqueLangConstraintComponent"),
    (SKOS.altLabel, _SHACL + "DisjointConstraintComponent"),
}
"""What `ingest.integrity` tells, with the labels."""


class Conformance:
    """The triples of RDF documents that shapes speak of, by what they are about."""

    def __init__(self) -> None:
        self._facts: dict[Iri, set[Fact]] = defaultdict(set)
        self.documents: dict[Iri, str] = {}
        """Where each node is spoken of first."""

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes()  # takes time, and is for RDF only

    def add(self, document: str, imported: Import) -> None:
        """Take in what a document states, and what is read of it."""
        for triples in (*imported.graphs.values(), imported.triples):
            for triple in filter(self._shapes.concern, triples):
                subject, property_, value = triple
                self._facts[subject].add((property_, value))
                self.documents.setdefault(subject, document)

    def breaches(self, terms: Collection[Iri]) -> Iterator[Breach]:
        """Yield what breaks a shape, by node. Of a concept that is none of `terms`, `ingest.imports` says why."""
        if not self._facts:
            return
        found = {
            _breach(violation)
            for violation in self._shapes.violations(self._facts)
            if (violation.path, violation.constraint) not in _TOLD
            and (violation.node in terms or (RDF.type, SKOS.Concept) not in self._facts[violation.node])
        }
        yield from sorted(found)


def _breach(violation: Violation) -> Breach:
    what, _, remedy = violation.message.partition(": ")
    property_ = ":".join(to_short_name(violation.path) or (f"<{violation.path}>",))
    value = f"; its {property_} is {violation.value!r}" if violation.value else ""
    node = violation.node
    return Breach(node, "broken-shape", node, f"{what}{value}.", f"{remedy[0].upper()}{remedy[1:]}")
