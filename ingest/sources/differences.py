"""What changes in the graph when a source is stored as it was read."""

from collections.abc import Collection, Iterable, Mapping, Set
from contextlib import closing
from dataclasses import dataclass

from embeddings.chunks import chunks
from embeddings.engine import SearchView
from embeddings.records import Filter, Tag
from graph.iris import Iris
from graph.model import Source
from graph.nquads import to_nquads
from graph.organization_queries import ORGANIZATIONS_IN
from graph.rdf import Iri, Literal, Triple
from graph.resources import read_graph, read_parts
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from graph.term_writer import organization_triples, source_triples, term_triples
from graph.vocabulary import DCTERMS, LEX, SCHEMA, SKOS
from ingest.sources.source import SourceReading

_OF_INVOLVEMENTS = frozenset({DCTERMS.description, LEX.organization, SCHEMA.position})


@dataclass(frozen=True, slots=True)
class Difference:
    """The triples to remove and to add per graph, and the subjects that differ.

    The subject of a membership is the term, not the category, and that of an involvement is its term.
    """

    removed: Mapping[Iri, Collection[Triple]]
    added: Mapping[Iri, Collection[Triple]]
    subjects: Set[Iri]
    is_import: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the source is stored exactly like this already."""
        return not any((*self.removed.values(), *self.added.values()))


def difference(
    store: TripleStore, reading: SourceReading, known: Source | None, before: Set[Iri], iris: Iris
) -> Difference:
    """Return the difference between a source as it was read and as it is stored.

    `known` is None if it is not stored, and `before` are the terms that it states then.
    """
    is_import = reading.imported is not None
    if known is None:
        added = reading.graphs(iris)
        return Difference({}, added, _subjects(added.values(), {}) if is_import else reading.stated, is_import)
    if not (is_import or known.graphs) and _is_large(reading) and _has_same_mapping(known, reading.source):
        found = _difference_in_pieces(store, reading, before, iris)
        if found is not None:
            return found
    wanted = {graph: set(triples) for graph, triples in reading.graphs(iris).items()}
    removed: dict[Iri, Collection[Triple]] = {}
    added = {}
    involvements: dict[Iri, Iri] = {}
    for graph in {known.iri, *known.graphs, *wanted}:
        stored, after = read_graph(store, graph), wanted.get(graph, set())
        missing = _normalized(after - stored)
        removed[graph] = (stored - after) - missing
        added[graph] = missing - stored
        involvements |= _involvements(removed[graph], stored) | _involvements(added[graph], after)
    subjects = _subjects((*removed.values(), *added.values()), involvements)
    return Difference(removed, added, subjects, is_import or bool(known.graphs))


def _difference_in_pieces(
    store: TripleStore, reading: SourceReading, before: Set[Iri], iris: Iris
) -> Difference | None:
    """Return the same as `difference`; memory holds a thousand terms, the differences, and all organizations.

    None if an organization has the IRI of a term, which makes their triples indistinguishable.
    """
    graph = reading.source.iri
    removed, added, subjects = set[Triple](), set[Triple](), set[Iri]()
    rest = set(source_triples(reading.source))

    def compare(stored: Set[Triple], wanted: Set[Triple]) -> None:
        found = difference_of(graph, stored, wanted)
        removed.update(found.removed[graph])
        added.update(found.added[graph])
        subjects.update(found.subjects)

    for chunk in chunks(reading.readings):
        rest.update(one for read in chunk for new in read.newcomers for one in organization_triples(new))
        stored = read_parts(store, graph, [read.term.iri for read in chunk])
        compare(stored, {one for read in chunk for one in term_triples(read.term, iris)})
    for gone in chunks(sorted(before - reading.stated)):
        compare(read_parts(store, graph, gone), set())
    described = [str(organization) for (organization,) in store.query(bind(ORGANIZATIONS_IN, graph=graph))]
    if not before.isdisjoint(described) or not reading.stated.isdisjoint({*described, *(one[0] for one in rest)}):
        return None
    compare(read_parts(store, graph, [graph, *described]), rest)
    return Difference({graph: removed}, {graph: added}, frozenset(subjects))


def _is_large(reading: SourceReading) -> bool:
    return not isinstance(reading.readings, tuple)


def _has_same_mapping(known: Source, source: Source) -> bool:
    """Return whether the terms of a graph were mapped to triples as they are now."""
    mapping = source.digest.partition(" ")[2]
    return bool(mapping) and known.digest.partition(" ")[2] == mapping


def difference_of(graph: Iri, before: Set[Triple], after: Set[Triple]) -> Difference:
    """Return the difference between a part of a graph and the triples that replace it."""
    missing = _normalized(after - before)
    removed, added = (before - after) - missing, missing - before
    involvements = _involvements(removed, before) | _involvements(added, after)
    return Difference({graph: removed}, {graph: added}, _subjects((removed, added), involvements))


def removal(store: TripleStore, source: Source) -> Difference:
    """Return the difference after which nothing of a source is stored."""
    triples = {graph: read_graph(store, graph) for graph in (source.iri, *source.graphs)}
    return Difference(triples, {}, _subjects(triples.values(), {}), bool(source.graphs))


def affected_terms(view: SearchView, changed: Iterable[Triple], imported: Iterable[Iri]) -> set[Iri]:
    """Return the terms in `view` whose records may differ because these triples of other sources changed.

    They are the narrower terms, whose records contain the names of broader ones; the terms of organizations that have
    other parents; and the `imported` subjects, because RDF can contain statements about terms of other sources.
    """
    if not view.page(Filter(), 1).keys:
        return set()
    terms = {*imported}
    organizations: set[Iri] = set()
    for subject, predicate, value in changed:
        if predicate == SKOS.narrower:
            terms.add(str(value))
        elif predicate == SKOS.broader:
            terms.add(subject)
        elif predicate in (SCHEMA.parentOrganization, SCHEMA.name) or value == SCHEMA.Organization:
            organizations.add(subject)
    existing = set(view.tags(sorted(terms), "source")) if terms else set()
    tags = frozenset(Tag(kind, one) for one in organizations for kind in ("organization", "lineage"))
    return existing | tagged_terms(view, tags) if tags else existing


def tagged_terms(view: SearchView, tags: Iterable[Tag]) -> frozenset[Iri]:
    """Return the terms with one of these tags."""
    return frozenset(view.keys(Filter((frozenset(tags),))))


def _subjects(graphs: Iterable[Iterable[Triple]], involvements: Mapping[Iri, Iri]) -> frozenset[Iri]:
    return frozenset(
        str(value) if predicate == SKOS.member else involvements.get(subject, subject)
        for triples in graphs
        for subject, predicate, value in triples
    )


def _involvements(changed: Collection[Triple], graph: Iterable[Triple]) -> dict[Iri, Iri]:
    """Return the terms of the involvements whose triples changed; `graph` contains all triples."""
    if _OF_INVOLVEMENTS.isdisjoint(predicate for _, predicate, _ in changed):
        return {}
    return {str(value): term for term, predicate, value in graph if predicate == LEX.involvement}


def _normalized(triples: Collection[Triple]) -> set[Triple]:
    """Return the triples as a store returns them: numbers and dates in canonical form, language tags in lower case."""
    written = {triple for triple in triples if isinstance(triple[2], Literal) and _may_differ(triple[2])}
    if not written:
        return set(triples)
    graph = "urn:graph"
    with closing(OxigraphStore.in_memory()) as store:
        store.load(to_nquads({graph: written}))
        return (set(triples) - written) | read_graph(store, graph)


def _may_differ(literal: Literal) -> bool:
    return bool(literal.datatype) or literal.language != literal.language.lower()
