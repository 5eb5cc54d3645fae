"""Facts shared by many sources and stored once: glossaries, categories, and the registry's organizations.

Names of glossaries and categories depend on all sources that use them, whose spellings may differ. Each source keeps
its spellings in the graph of the log; the name that is stored is chosen from the spellings in use.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from embeddings.engine import Tag
from graph.commit_log import Change
from graph.iris import Iris
from graph.mapping import category_triples, glossary_triples, organization_triples
from graph.model import Organization
from graph.queries import SPELLED_BY, SPELLINGS, bind
from graph.rdf import Iri, Literal, Triple
from graph.resources import read_graph
from graph.store import TripleStore
from graph.vocabulary import LEX, SKOS
from ingest.organizations import Organizations
from ingest.sources import SourceReading
from ingest.term_records import MEMBERSHIP

__all__ = ["read_glossary_names", "read_spellings", "settled_facts", "shared_facts", "spellings"]


def shared_facts(
    store: TripleStore, iris: Iris, registry: Organizations, sources: Collection[SourceReading]
) -> tuple[set[Triple], set[Triple]]:
    """Return the facts to remove and to add, so that everything that `sources` refer to is described.

    Their names are missing for glossaries and categories; see `settled_facts`.
    """
    names = {name for source in sources for name in source.shared.registered}
    organizations = _organizations(iris, registry, names)
    described = {organization.iri for organization in organizations}
    present = read_graph(store, iris.shared_graph)
    wanted = {fact for fact in present if fact[0] not in described}
    wanted |= set(_facts(sources, organizations))
    return present - wanted, wanted - present


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
    return {resource: min(found, key=_preference).value for resource, found in names.items()}


def settled_facts(store: TripleStore, iris: Iris, tags: Mapping[Tag, int]) -> Change:
    """Return the change after which the shared graph describes only what a record is tagged with, by one name each.

    Of several spellings in one language, one in mixed case is chosen. Those that no source uses are forgotten.
    """
    used: dict[tuple[Iri, str], set[Literal]] = defaultdict(set)
    forgotten: list[Triple] = []
    for resource, name, spelled in store.query(bind(SPELLINGS, log=store.log)):
        if isinstance(name, Literal) and spelled is not None:
            used[str(resource), name.language].add(name)
        elif isinstance(name, Literal):
            forgotten.append((str(resource), LEX.spelling, name))
    named = {resource for resource, _ in used}
    present = read_graph(store, iris.shared_graph)
    kept = _in_use(present, tags)
    described = {fact[0] for fact in kept}
    wanted = {fact for fact in kept if fact[1] != SKOS.prefLabel or fact[0] not in named}
    for (resource, _), names in used.items():
        if resource in described:
            wanted.add((resource, SKOS.prefLabel, min(names, key=_preference)))
    graph = iris.shared_graph
    return Change({graph: present - wanted, LEX.log: forgotten}, {graph: wanted - present})


def _in_use(facts: Iterable[Triple], tags: Mapping[Tag, int]) -> set[Triple]:
    in_use = {tag.value for tag in tags if tag.kind in ("category", "glossary", "organization", "lineage")}
    memberships = {tag.value for tag in tags if tag.kind == MEMBERSHIP}
    return {
        fact
        for fact in facts
        if fact[0] in in_use and (fact[1] != SKOS.inScheme or f"{fact[0]} {fact[2]}" in memberships)
    }


def _preference(name: Literal) -> tuple[bool, bool, str]:
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
