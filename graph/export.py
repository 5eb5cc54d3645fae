"""How triples leave: the whole graph in a stream, resources with their surroundings, or an rdflib graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from graph.queries import (
    DESCRIPTIONS,
    NAMES_OF,
    PROPERTIES,
    SUBJECTS,
    TRIPLES_OF,
    UNWRITABLE_IN_XML,
    bind,
)
from graph.rdf import Iri, Literal, Node
from graph.store import TripleStore
from graph.writers import Resource, Writer, to_resource
from graph.writers.jsonld import write_jsonld
from graph.writers.ntriples import write_ntriples
from graph.writers.rdfxml import check_property, check_text, write_rdfxml
from graph.writers.turtle import write_turtle

if TYPE_CHECKING:
    import rdflib

__all__ = ["RdfFormat", "describe", "graph_chunks", "to_rdflib"]

_SUBJECTS_A_QUERY: Final = 1_000
_CHARACTERS_A_CHUNK: Final = 65_536


class RdfFormat(StrEnum):
    """A syntax that the graph is written in, by the name it has on the command line."""

    TURTLE = "turtle"
    JSONLD = "jsonld"
    NTRIPLES = "ntriples"
    RDFXML = "rdfxml"

    @property
    def media_type(self) -> str:
        """The registered media type, for `Accept` and `Content-Type`."""
        return _MEDIA_TYPES[self]

    @property
    def suffix(self) -> str:
        """The usual end of a file's name, with its dot."""
        return _SUFFIXES[self]


_MEDIA_TYPES: Final = {
    RdfFormat.TURTLE: "text/turtle",
    RdfFormat.JSONLD: "application/ld+json",
    RdfFormat.NTRIPLES: "application/n-triples",
    RdfFormat.RDFXML: "application/rdf+xml",
}
_SUFFIXES: Final = {
    RdfFormat.TURTLE: ".ttl",
    RdfFormat.JSONLD: ".jsonld",
    RdfFormat.NTRIPLES: ".nt",
    RdfFormat.RDFXML: ".rdf",
}
_WRITERS: Final[dict[RdfFormat, Writer]] = {
    RdfFormat.TURTLE: write_turtle,
    RdfFormat.JSONLD: write_jsonld,
    RdfFormat.NTRIPLES: write_ntriples,
    RdfFormat.RDFXML: write_rdfxml,
}


def graph_chunks(store: TripleStore, format: RdfFormat) -> Iterator[bytes]:
    """Return the union of all named graphs as UTF-8 in pieces of some 64 KB: same graph, same bytes.

    Memory holds the list of subjects and the triples of 1,000 of them. A source that is replaced meanwhile
    may come half old, half new; export a checkpoint where that matters.
    Raises `NotExportable`, for RDF/XML before the first piece.
    """
    if format is RdfFormat.RDFXML:
        _check_xml(store)
    return _encoded(_WRITERS[format](_resources(store)))


def describe(store: TripleStore, iris: Collection[Iri], format: RdfFormat) -> dict[Iri, str]:
    """Return a document for each resource in the graph, by IRI; what is not there is left out. Two queries.

    A document can be read alone: with its own triples come its involvements, the facts of its developers,
    what points at it (the terms of an organisation, its units, the category of a term), and types and names
    of all that it links to. Raises `InvalidIri`, `NotExportable`.
    """
    if not iris:
        return {}
    facts: dict[Iri, dict[Iri, set[tuple[Iri, Node]]]] = {iri: defaultdict(set) for iri in iris}
    for about, subject, property_, value in store.query(bind(DESCRIPTIONS, iris=list(facts))):
        if value is not None:
            facts[str(about)][str(subject)].add((str(property_), value))
    known = {iri: surroundings for iri, surroundings in facts.items() if iri in surroundings}
    names = _names(store, {iri for surroundings in known.values() for iri in _linked(surroundings)})
    documents: dict[Iri, str] = {}
    for iri, surroundings in known.items():
        for linked in _linked(surroundings):
            if linked in names:
                surroundings[linked] |= names[linked]
        resources = [to_resource(subject, surroundings[subject]) for subject in sorted(surroundings, key=_order)]
        documents[iri] = "".join(_WRITERS[format](resources))
    return documents


def to_rdflib(store: TripleStore) -> rdflib.Graph:
    """Return the union of all named graphs as an rdflib graph in memory, for SHACL and notebooks."""
    import rdflib

    def term(node: Node) -> rdflib.URIRef | rdflib.Literal:
        if not isinstance(node, Literal):
            return rdflib.URIRef(node)
        datatype = rdflib.URIRef(node.datatype) if node.datatype else None
        return rdflib.Literal(node.value, lang=node.language or None, datatype=datatype, normalize=False)

    graph = rdflib.Graph()
    for resource in _resources(store):
        subject = rdflib.URIRef(resource.iri)
        for property_, values in resource.facts.items():
            for value in values:
                graph.add((subject, rdflib.URIRef(property_), term(value)))
    return graph


def _order(subject: Iri) -> str:
    # The order of N-Triples lines, where > ends an IRI.
    return subject + ">"


def _resources(store: TripleStore) -> Iterator[Resource]:
    subjects = sorted((str(subject) for (subject,) in store.query(bind(SUBJECTS))), key=_order)
    for start in range(0, len(subjects), _SUBJECTS_A_QUERY):
        batch = subjects[start : start + _SUBJECTS_A_QUERY]
        facts = _facts(store, TRIPLES_OF, batch)
        yield from (to_resource(subject, facts[subject]) for subject in batch if subject in facts)


def _facts(store: TripleStore, query: str, subjects: Collection[Iri]) -> dict[Iri, set[tuple[Iri, Node]]]:
    facts: dict[Iri, set[tuple[Iri, Node]]] = defaultdict(set)
    for subject, property_, value in store.query(bind(query, subjects=subjects)):
        if value is not None:
            facts[str(subject)].add((str(property_), value))
    return facts


def _names(store: TripleStore, iris: Collection[Iri]) -> dict[Iri, set[tuple[Iri, Node]]]:
    return _facts(store, NAMES_OF, sorted(iris)) if iris else {}


def _linked(surroundings: dict[Iri, set[tuple[Iri, Node]]]) -> set[Iri]:
    values = (value for facts in surroundings.values() for _, value in facts)
    return set(surroundings) | {value for value in values if not isinstance(value, Literal)}


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= _CHARACTERS_A_CHUNK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode()


def _check_xml(store: TripleStore) -> None:
    for (property_,) in store.query(bind(PROPERTIES)):
        check_property(str(property_))
    for subject, property_, value in store.query(bind(UNWRITABLE_IN_XML)):
        if isinstance(value, Literal):
            check_text(str(subject), str(property_), value.value)
