"""Facts shared by many sources and stored once: the glossary, its categories, and the registry's organizations."""

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
    """Return the missing facts about everything that `readings` refer to, and delete the facts that they replace.

    If a category or a glossary has two spellings with the same IRI, the last one read is kept.
    """
    graph = maker.iris.shared_graph
    organizations = _organizations(maker.iris, maker.registry, readings)
    described = {organization.iri for organization in organizations}
    present = graph_triples(store, graph)
    wanted = {_slot(fact): fact for fact in present if fact[0] not in described}
    for fact in _facts(maker, readings, organizations):
        wanted[_slot(fact)] = fact
    facts = set(wanted.values())
    bring_graph(store, graph, present, present & facts)
    return facts - present


def drop_unused_facts(store: TripleStore, iris: Iris, terms: Iterable[Term]) -> None:
    """Delete the facts about glossaries, categories and organizations that none of `terms`, the complete set, uses."""
    present = graph_triples(store, iris.shared_graph)
    in_use = set(_developers(store, present))
    known = list(terms)
    memberships = {pair for term in known for pair in product(term.categories, term.glossaries)}
    in_use |= {category for category, _ in memberships} | {glossary for term in known for glossary in term.glossaries}
    kept = {
        fact
        for fact in present
        if fact[0] in in_use and (fact[1] != SKOS.inScheme or (fact[0], fact[2]) in memberships)
    }
    bring_graph(store, iris.shared_graph, present, kept)


def _facts(maker: TermMaker, readings: Iterable[Reading], organizations: Iterable[Organization]) -> Iterator[Triple]:
    yield from glossary_triples(maker.glossary)
    for category in dict.fromkeys(category for reading in readings for category in reading.categories):
        yield from category_triples(category, maker.glossary.iri)
    for organization in organizations:
        yield from organization_triples(organization)


def _slot(fact: Triple) -> tuple[object, ...]:
    """Return the key under which a later fact replaces an earlier one: a resource has one name per language."""
    subject, predicate, value = fact
    if predicate == SKOS.prefLabel and isinstance(value, Literal):
        return subject, predicate, value.language
    return fact


def _developers(store: TripleStore, facts: Iterable[Triple]) -> Iterator[Iri]:
    """Yield the organizations that develop any term, and their parents at any depth."""
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
