"""Facts that many sources share, each said once: the glossary, its categories, the registry's organizations."""

from collections.abc import Collection, Iterable, Iterator
from itertools import product

from graph.iris import Iris
from graph.mapping import category_triples, glossary_triples, organization_triples
from graph.model import Organization, Term
from graph.queries import CATALOG_DEVELOPERS, bind
from graph.rdf import Iri, Literal, Triple
from graph.store import TripleStore
from graph.vocabulary import SCHEMA, SKOS
from ingest.derive import bring_graph, graph_triples
from ingest.organizations import Organizations
from ingest.terms import Reading, TermMaker

__all__ = ["drop_unused_facts", "shared_facts"]


def shared_facts(store: TripleStore, maker: TermMaker, readings: Collection[Reading]) -> set[Triple]:
    """Return the facts that are not there yet on all that `readings` name; those that they take the place of are gone.

    Of two spellings of a category or a glossary, which have one IRI, the one read last stays.
    """
    graph = maker.iris.shared_graph
    organizations = _organizations(maker.iris, maker.registry, readings)
    told = {organization.iri for organization in organizations}
    there = graph_triples(store, graph)
    wanted = {_slot(fact): fact for fact in there if fact[0] not in told}
    for fact in _facts(maker, readings, organizations):
        wanted[_slot(fact)] = fact
    facts = set(wanted.values())
    bring_graph(store, graph, there, there & facts)
    return facts - there


def drop_unused_facts(store: TripleStore, iris: Iris, terms: Iterable[Term]) -> None:
    """Take out the facts on what none of `terms`, all terms there are, stands in or is developed by."""
    there = graph_triples(store, iris.shared_graph)
    in_use = set(_developers(store, there))
    known = list(terms)
    memberships = {pair for term in known for pair in product(term.categories, term.glossaries)}
    in_use |= {category for category, _ in memberships} | {glossary for term in known for glossary in term.glossaries}
    kept = {
        fact for fact in there if fact[0] in in_use and (fact[1] != SKOS.inScheme or (fact[0], fact[2]) in memberships)
    }
    bring_graph(store, iris.shared_graph, there, kept)


def _facts(maker: TermMaker, readings: Iterable[Reading], organizations: Iterable[Organization]) -> Iterator[Triple]:
    yield from glossary_triples(maker.glossary)
    for category in dict.fromkeys(category for reading in readings for category in reading.categories):
        yield from category_triples(category, maker.glossary.iri)
    for organization in organizations:
        yield from organization_triples(organization)


def _slot(fact: Triple) -> tuple[object, ...]:
    """Return what a later fact shares with the one whose place it takes: a thing has one name in a language."""
    subject, predicate, value = fact
    if predicate == SKOS.prefLabel and isinstance(value, Literal):
        return subject, predicate, value.language
    return fact


def _developers(store: TripleStore, facts: Iterable[Triple]) -> Iterator[Iri]:
    """Yield the organizations that any term names, and those that these are units of."""
    parents = {unit: str(parent) for unit, predicate, parent in facts if predicate == SCHEMA.parentOrganization}
    seen: set[Iri] = set()
    for _, developer in store.query(bind(CATALOG_DEVELOPERS)):
        organization: Iri | None = str(developer)
        while organization is not None and organization not in seen:
            seen.add(organization)
            yield organization
            organization = parents.get(organization)


def _organizations(iris: Iris, registry: Organizations, readings: Iterable[Reading]) -> list[Organization]:
    names = {name for reading in readings for name in reading.registered}
    names |= {ancestor for name in names for ancestor in registry.ancestors(name)}
    facts = [registry.facts[name] for name in sorted(names)]
    return [
        Organization(
            iris.organization(fact.name),
            (Literal(fact.name),),
            tuple(map(Literal, fact.aliases)),
            iris.organization(fact.parent) if fact.parent else None,
            fact.homepage,
            fact.wikidata,
        )
        for fact in facts
    ]
