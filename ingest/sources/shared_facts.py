"""Facts shared by many sources and stored once: glossaries, categories, and the registry's organizations.

Names of glossaries and categories depend on all sources that use them, whose spellings may differ. Each source keeps
its spellings in the graph of the log; the name that is stored is chosen from the spellings in use.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set

from graph.iris import Iris
from graph.log_queries import SPELLED_BY, SPELLINGS
from graph.model import Organization
from graph.rdf import Iri, Literal, Triple
from graph.resources import read_parts
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_writer import category_triples, glossary_triples, organization_triples
from graph.vocabulary import LEX, SKOS
from ingest.organizations.registry import Organizations
from ingest.sources.source import SourceReading


def shared_facts(
    store: TripleStore, iris: Iris, registry: Organizations, sources: Collection[SourceReading]
) -> tuple[set[Triple], set[Triple]]:
    """Return the facts to remove and to add, so that everything that `sources` refer to is described.

    Their names are missing for glossaries and categories; see `ingest/derived/groups.py`.
    """
    names = {name for source in sources for name in source.shared.registered}
    organizations = _organizations(iris, registry, names)
    described = {organization.iri for organization in organizations}
    wanted = set(_facts(sources, organizations))
    present = read_parts(store, iris.shared_graph, {fact[0] for fact in wanted})
    return {fact for fact in present - wanted if fact[0] in described}, wanted - present


def spellings(source: SourceReading) -> dict[Iri, set[Literal]]:
    """Return the names of the glossary and of each category as a source spells them."""
    found: dict[Iri, set[Literal]] = defaultdict(set, {source.glossary.iri: set(source.glossary.names)})
    for category in source.shared.categories:
        found[category.iri].update(category.names)
    return found


def read_spellings(store: TripleStore, sources: Collection[Iri]) -> set[Triple]:
    """Return which names these sources spell, as triples of the graph of the log."""
    rows = store.query(bind(SPELLED_BY, log=store.log, sources=sorted(sources))) if sources else []
    return {(str(source), LEX.spells, name) for source, name in rows if name is not None}


def read_glossary_names(store: TripleStore) -> dict[Iri, str]:
    """Return the name of each glossary that any source spells, or that any source spelled before."""
    names: dict[Iri, set[Literal]] = defaultdict(set)
    for resource, name, _ in store.query(bind(SPELLINGS, log=store.log)):
        if isinstance(name, Literal):
            names[str(resource)].add(name)
    return {resource: min(found, key=preference).value for resource, found in names.items()}


def preference(name: Literal) -> tuple[bool, bool, str]:
    """Return a key by which the best of several spellings comes first: one in mixed case."""
    return name.value.isupper(), name.value.islower(), name.value


def _facts(sources: Iterable[SourceReading], organizations: Iterable[Organization]) -> Iterator[Triple]:
    for organization in organizations:
        yield from organization_triples(organization)
    for source in sources:
        facts = [*glossary_triples(source.glossary)]
        for category in source.shared.categories:
            facts += category_triples(category, source.glossary.iri)
        yield from (fact for fact in facts if fact[1] != SKOS.prefLabel)


def _organizations(iris: Iris, registry: Organizations, names: Set[str]) -> list[Organization]:
    """Return the organizations with these names in the registry, and those above them."""
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
