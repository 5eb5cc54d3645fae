"""What all sources say together: the organisations in use, and which term mentions which."""

from collections.abc import Iterable, Iterator, Mapping

from graph.glossary import read_terms
from graph.iris import Iris
from graph.mapping import organization_triples
from graph.model import Organization, Term
from graph.queries import CATALOGUE_DEVELOPERS, CATALOGUE_TERMS, GRAPH_TRIPLES, bind, delete_data, insert_data
from graph.rdf import Iri, Triple
from graph.store import TripleStore
from graph.vocabulary import SCHEMA
from ingest.mentions import mention_triples
from ingest.organizations import Organizations

__all__ = [
    "add_registry_facts",
    "derive_mentions",
    "drop_unused_organizations",
    "graph_triples",
    "read_all_terms",
]

_CHUNK = 1000  # terms that are read at a time


def add_registry_facts(store: TripleStore, iris: Iris, registry: Organizations, names: Iterable[str]) -> None:
    """See that the registry's facts on the organisations `names`, and on all they are units of, are there."""
    facts = _facts(iris, registry, names)
    there = graph_triples(store, iris.organizations_graph)
    told = {fact.iri for fact in facts}
    wanted = {triple for triple in there if triple[0] not in told}
    wanted.update(triple for fact in facts for triple in organization_triples(fact))
    _bring(store, iris.organizations_graph, there, wanted)


def drop_unused_organizations(store: TripleStore, iris: Iris) -> None:
    """Take out of the graph of organisations those that no term names, nor a unit of theirs."""
    graph = iris.organizations_graph
    there = graph_triples(store, graph)
    parents = {unit: str(parent) for unit, predicate, parent in there if predicate == SCHEMA.parentOrganization}
    in_use: set[Iri] = set()
    for _, developer in store.query(bind(CATALOGUE_DEVELOPERS)):
        organization: Iri | None = str(developer)
        while organization is not None and organization not in in_use:
            in_use.add(organization)
            organization = parents.get(organization)
    _bring(store, graph, there, {triple for triple in there if triple[0] in in_use})


def derive_mentions(store: TripleStore, iris: Iris, terms: Iterable[Term]) -> None:
    """Make the graph of mentions hold which of `terms`, all terms there are, names which."""
    known = list(terms)
    labels = {term.iri: [term.name.value, *(synonym.value for synonym in term.synonyms)] for term in known}
    there = graph_triples(store, iris.mentions_graph)
    _bring(store, iris.mentions_graph, there, set(mention_triples(labels, known)))


def read_all_terms(store: TripleStore, known: Mapping[Iri, Term]) -> Iterator[Term]:
    """Yield every term in the order of their IRIs; those not `known` are read, without their developers."""
    iris = sorted({str(row[0]) for row in store.query(bind(CATALOGUE_TERMS))})
    for start in range(0, len(iris), _CHUNK):
        chunk = iris[start : start + _CHUNK]
        read = read_terms(store, [iri for iri in chunk if iri not in known], developers=False)
        yield from (known.get(iri) or read[iri] for iri in chunk)


def graph_triples(store: TripleStore, graph: Iri) -> set[Triple]:
    """Return what a graph holds."""
    rows = store.query(bind(GRAPH_TRIPLES, graph=graph))
    return {(str(subject), str(predicate), value) for subject, predicate, value in rows if value is not None}


def _bring(store: TripleStore, graph: Iri, there: set[Triple], wanted: set[Triple]) -> None:
    removed, added = sorted(there - wanted), sorted(wanted - there)
    if not there:
        store.load({graph: added})
    elif removed or added:
        store.update(" ;\n".join(filter(None, (delete_data(graph, removed), insert_data(graph, added)))))


def _facts(iris: Iris, registry: Organizations, names: Iterable[str]) -> list[Organization]:
    facts = {name: registry.facts[name] for known in names for name in (known, *registry.ancestors(known))}
    return [
        Organization(
            iris.organization(name),
            name,
            fact.aliases,
            iris.organization(fact.parent) if fact.parent else None,
            fact.homepage,
            fact.wikidata,
        )
        for name, fact in sorted(facts.items())
    ]
