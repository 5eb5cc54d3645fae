"""Reads resources (all triples of one subject) from a store: the whole graph as a stream, or single descriptions.

Named graphs, and the commits of the log, are described as well.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from graph.iris import Iris
from graph.log_queries import COMMIT_FACTS, COMMITTED_TERMS, NONEMPTY_GRAPHS
from graph.queries import SOURCES_OF_GRAPH, TERMS_IN_SOURCE
from graph.rdf import Iri, Literal, Node, Triple
from graph.resource_queries import DESCRIPTIONS, GRAPH_TRIPLES, NAMES_OF, REFERENCES, SUBJECTS, TRIPLES_OF
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.vocabulary import DCTERMS, PROV, RDF, RDFS, SD

_SUBJECTS_A_QUERY: Final = 1_000

Fact: TypeAlias = tuple[Iri, Node]
"""A property of a subject, and its value."""

_Facts: TypeAlias = dict[Iri, set[Fact]]


@dataclass(frozen=True, slots=True)
class Resource:
    """All triples of one subject: its properties (first `rdf:type`, then by IRI), each with its sorted values."""

    iri: Iri
    facts: Mapping[Iri, tuple[Node, ...]]


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


def read_graph(store: TripleStore, graph: Iri) -> set[Triple]:
    """Return all triples of one graph."""
    rows = store.query(bind(GRAPH_TRIPLES, graph=graph))
    return {(str(subject), str(predicate), value) for subject, predicate, value in rows if value is not None}


def read_parts(store: TripleStore, graph: Iri, subjects: Iterable[Iri]) -> set[Triple]:
    """Return what one graph states of these subjects: their triples, memberships and involvements."""
    ordered, found = sorted(subjects), set[Triple]()
    for start in range(0, len(ordered), _SUBJECTS_A_QUERY):
        query = bind(TERMS_IN_SOURCE, terms=ordered[start : start + _SUBJECTS_A_QUERY], source=graph)
        found.update(
            (str(subject), str(property_), value)
            for subject, property_, value in store.query(query)
            if value is not None
        )
    return found


def read_resources(store: TripleStore) -> Iterator[Resource]:
    """Yield all resources in the union of all named graphs, in N-Triples order.

    Memory holds the list of subjects, and the triples of up to 1,000 of them.
    """
    subjects = sorted((str(subject) for (subject,) in store.query(bind(SUBJECTS))), key=subject_order)
    for start in range(0, len(subjects), _SUBJECTS_A_QUERY):
        batch = subjects[start : start + _SUBJECTS_A_QUERY]
        facts = _read_facts(store, TRIPLES_OF, batch)
        yield from (to_resource(subject, facts[subject]) for subject in batch if subject in facts)


def read_descriptions(store: TripleStore, iris: Collection[Iri]) -> dict[Iri, list[Resource]]:
    """Return a description of each of `iris` that is in the graph, by IRI. Runs two queries.

    A description is self-contained. Besides the triples of the resource it contains its involvements, the triples of
    its developers, links to it (from the terms, units and abbreviations of an organization, from the categories of a
    term), and the types and names of all linked resources. Raises `InvalidIri`.
    """
    if not iris:
        return {}
    described: dict[Iri, _Facts] = {iri: defaultdict(set) for iri in iris}
    for about, subject, property_, value in store.query(bind(DESCRIPTIONS, iris=list(described))):
        if value is not None:
            described[str(about)][str(subject)].add((str(property_), value))
    known = {iri: facts for iri, facts in described.items() if iri in facts}
    linked = {iri: _linked(facts) for iri, facts in known.items()}
    everything = sorted(set().union(*linked.values()))
    names = _read_facts(store, NAMES_OF, everything) if everything else {}
    for iri, facts in known.items():
        for other in linked[iri] & names.keys():
            facts[other] |= names[other]
    return {iri: to_resources(facts) for iri, facts in known.items()}


def read_references(store: TripleStore, iri: Iri) -> list[Resource]:
    """Return up to 1,000 triples that link to an IRI of which nothing is stated, and the names of their subjects.

    Such are the IRIs of links to terms that no document defines, and aliases of terms. The list is empty without links.
    Raises `InvalidIri`.
    """
    facts: _Facts = defaultdict(set)
    for subject, property_ in store.query(bind(REFERENCES, iri=iri)):
        facts[str(subject)].add((str(property_), iri))
    if not facts:
        return []
    for subject, named in _read_facts(store, NAMES_OF, list(facts)).items():
        facts[subject] |= named
    facts[iri].add((RDF.type, RDFS.Resource))
    return to_resources(facts)


def read_subset(store: TripleStore, iris: Collection[Iri]) -> list[Resource]:
    """Return the descriptions of `iris` as one list of resources, in N-Triples order. Raises `InvalidIri`."""
    ordered = sorted(iris)
    facts: _Facts = defaultdict(set)
    for start in range(0, len(ordered), _SUBJECTS_A_QUERY):
        for resources in read_descriptions(store, ordered[start : start + _SUBJECTS_A_QUERY]).values():
            for resource in resources:
                known = facts[resource.iri]
                known.update((property_, value) for property_, values in resource.facts.items() for value in values)
    return to_resources(facts)


def _read_facts(store: TripleStore, query: str, subjects: Collection[Iri]) -> _Facts:
    facts: _Facts = defaultdict(set)
    for subject, property_, value in store.query(bind(query, subjects=subjects)):
        if value is not None:
            facts[str(subject)].add((str(property_), value))
    return facts


def _linked(facts: _Facts) -> set[Iri]:
    values = (value for known in facts.values() for _, value in known)
    return set(facts) | {value for value in values if not isinstance(value, Literal)}


def describe_graph(store: TripleStore, iris: Iris, graph: Iri) -> Resource | None:
    """Return the description of a named graph of the dataset, or None if it is empty."""
    if not graph.startswith((*iris.data_graphs, iris.log_graph, store.log)):
        return None
    if not store.query(bind(NONEMPTY_GRAPHS, graphs=[graph])):
        return None
    return to_resource(graph, _graph_facts(store, iris, graph))


def describe_commit(store: TripleStore, iris: Iris, commit: Iri) -> Resource | None:
    """Return the triples of a commit in the log, with at most 1,000 terms, or None if the log does not contain it."""
    if not commit.startswith(iris.commits):
        return None
    rows = store.query(bind(COMMIT_FACTS, log=store.log, commit=commit))
    if not rows:
        return None
    rows += store.query(bind(COMMITTED_TERMS, log=store.log, commit=commit))
    return to_resource(commit, [(str(property_), value) for property_, value in rows if value is not None])


def _graph_facts(store: TripleStore, iris: Iris, graph: Iri) -> Iterator[Fact]:
    yield RDF.type, SD.Graph
    yield DCTERMS.isPartOf, iris.dataset
    titles = {
        iris.shared_graph: "Glossaries, categories and organizations that sources share",
        iris.mentions_graph: "Mentions of terms, derived from texts",
        iris.links_graph: "Links between terms, derived from names",
        iris.abbreviations_graph: "Organizations that are named by an abbreviation, derived from names",
        iris.log_graph: "Log of commits",
        store.log: "Log of commits",
    }
    if graph in titles:
        yield DCTERMS.title, Literal(titles[graph], "en")
    for (source,) in store.query(bind(SOURCES_OF_GRAPH, graph=graph)):
        yield DCTERMS.title, Literal("Unmodified triples of a source", "en")
        yield PROV.wasDerivedFrom, str(source)
