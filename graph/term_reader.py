"""Reads model values from the graph, in batches: the number of queries does not depend on the number of terms."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.datatypes import is_true, number_of
from graph.iris import Iris
from graph.language_preference import choose_readings, shown_first
from graph.model import Category, Glossary, Involvement, MappingLink, Organization, Relations, Source, Term
from graph.organization_queries import ABBREVIATIONS, ORGANIZATIONS
from graph.queries import (
    CATEGORIES,
    COUNT_SOURCES,
    COUNT_TRIPLES,
    GLOSSARIES,
    INVOLVEMENTS,
    MENTIONED_BY,
    MENTIONS,
    ORDERED_COLLECTIONS,
    RELATIONS,
    SOURCES,
    SOURCES_BY_IRI,
    TERM_FACTS,
)
from graph.rdf import Iri, Literal, Node
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_fields import (
    IRI_PROPERTIES,
    LITERAL_PROPERTIES,
    MAPPING_PROPERTIES,
    RELATION_PROPERTIES,
    TEXT_PROPERTIES,
)
from graph.vocabulary import LEX, OWL, PROV, SCHEMA, SKOS, WIKIDATA


def read_terms(store: TripleStore, terms: Collection[Iri]) -> dict[Iri, Term]:
    """Return those of `terms` that are in the graph, by IRI, in the given order.

    Runs two queries, or one if no term has developers.
    """
    if not terms:
        return {}
    facts: dict[Iri, dict[Iri, list[Node]]] = {iri: defaultdict(list) for iri in terms}
    terms = list(facts)  # without duplicates: a repeated value would double the rows
    for term, property_, value in store.query(bind(TERM_FACTS, terms=terms)):
        facts[str(term)][str(property_)].append(value)  # type: ignore[arg-type]
    developed = [iri for iri, known in facts.items() if LEX.involvement in known]
    involvements = _read_involvements(store, developed) if developed else {}
    return {
        iri: to_term(iri, known, involvements.get(iri, ())) for iri, known in facts.items() if SKOS.prefLabel in known
    }


def _read_involvements(store: TripleStore, terms: Collection[Iri]) -> dict[Iri, list[tuple[int, Involvement]]]:
    involvements: dict[Iri, list[tuple[int, Involvement]]] = defaultdict(list)
    for term, organization, description, position in store.query(bind(INVOLVEMENTS, terms=terms)):
        if isinstance(description, Literal) and isinstance(position, Literal):
            involvement = Involvement(str(organization), description)
            involvements[str(term)].append((int(position.value), involvement))
    return involvements


def to_term(
    iri: Iri, facts: Mapping[Iri, Collection[Node]], involvements: Iterable[tuple[int, Involvement]] = ()
) -> Term:
    """Return the term that `facts` (its values by property) and `involvements` (by position) describe.

    Under `skos:member`, `facts` has the categories that contain the term. A `skos:prefLabel` is required.
    """
    literals = {
        field: [value for value in facts[property_] if isinstance(value, Literal)]
        for field, property_ in TEXT_PROPERTIES.items()
        if property_ in facts
    }
    texts, translations = choose_readings(literals)
    iris: dict[str, Any] = {
        field: _sorted_iris(facts.get(property_, ())) for field, property_ in IRI_PROPERTIES.items()
    }
    lists: dict[str, Any] = {
        field: _sorted_literals(facts.get(property_, ())) for field, property_ in LITERAL_PROPERTIES.items()
    }
    return Term(
        iri=iri,
        source=_first_iri(facts, PROV.wasDerivedFrom) or "",
        categories=_sorted_iris(facts.get(SKOS.member, ())),
        mappings=tuple(
            MappingLink(relation, concept)
            for relation, property_ in MAPPING_PROPERTIES.items()
            for concept in _sorted_iris(facts.get(property_, ()))
        ),
        is_deprecated=any(isinstance(value, Literal) and is_true(value) for value in facts.get(OWL.deprecated, ())),
        status=min((value.value for value in facts.get(LEX.status, ()) if isinstance(value, Literal)), default=None),
        translations=translations,
        developers=tuple(
            involvement
            for _, involvement in sorted(
                involvements, key=lambda one: (one[0], one[1].organization, one[1].description)
            )
        ),
        **texts,
        **lists,
        **iris,
    )


def _sorted_literals(values: Collection[Node]) -> tuple[Literal, ...]:
    if not values:
        return ()
    literals = {value for value in values if isinstance(value, Literal)}
    return tuple(sorted(literals, key=lambda literal: (literal.value.casefold(), literal)))


def _sorted_iris(values: Collection[Node]) -> tuple[Iri, ...]:
    if not values:
        return ()
    return tuple(sorted({value for value in values if not isinstance(value, Literal)}))


def _first_iri(facts: Mapping[Iri, Collection[Node]], property_: Iri) -> Iri | None:
    return min((value for value in facts.get(property_, ()) if not isinstance(value, Literal)), default=None)


def read_abbreviations(store: TripleStore, iris: Iris) -> dict[Iri, Iri]:
    """Return the organizations named by an abbreviation alone, each with the one that it is. Runs one query."""
    rows = store.query(bind(ABBREVIATIONS, abbreviations=iris.abbreviations_graph))
    return {str(organization): str(other) for organization, other in rows}


def read_organizations(store: TripleStore, abbreviations: Mapping[Iri, Iri]) -> dict[Iri, Organization]:
    """Return all organizations in the graph, by IRI, in the order of their names. Runs one query.

    Those in `abbreviations` are omitted, and their units are units of the organization that they are.
    """
    facts: dict[Iri, dict[Iri, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for organization, property_, value in store.query(bind(ORGANIZATIONS)):
        if property_ == SCHEMA.parentOrganization:
            value = abbreviations.get(str(value), value)
        if organization not in abbreviations:
            facts[str(organization)][str(property_)].append(value)  # type: ignore[arg-type]
    found = [_to_organization(iri, known) for iri, known in facts.items()]
    named = sorted(
        (organization for organization in found if organization.names), key=lambda one: (one.name.casefold(), one.iri)
    )
    return {organization.iri: organization for organization in named}


def _to_organization(iri: Iri, facts: Mapping[Iri, Collection[Node]]) -> Organization:
    items = (str(one).removeprefix(WIKIDATA) for one in facts.get(OWL.sameAs, ()) if str(one).startswith(WIKIDATA))
    return Organization(
        iri=iri,
        names=shown_first(facts.get(SCHEMA.name, ())),
        alternate_names=_sorted_literals(facts.get(SCHEMA.alternateName, ())),
        parent=_first_iri(facts, SCHEMA.parentOrganization),
        homepage=_first_iri(facts, SCHEMA.url),
        wikidata=min(items, default=None),
    )


def read_categories(store: TripleStore) -> dict[Iri, Category]:
    """Return all categories by IRI, in the order of their names. Runs one query."""
    return {iri: Category(iri, names) for iri, names in _names(store, CATEGORIES).items()}


def read_ordered_collections(store: TripleStore) -> dict[Iri, Sequence[Iri]]:
    """Return the members of each collection with a `skos:memberList`, in its order; none twice. Runs one query."""
    nodes: dict[Iri, dict[Iri, tuple[Iri, Iri]]] = defaultdict(dict)
    for collection, node, first, rest in store.query(bind(ORDERED_COLLECTIONS)):
        if isinstance(first, str):
            nodes[str(collection)][str(node)] = (first, str(rest))
    return {iri: _in_order(found) for iri, found in sorted(nodes.items())}


def _in_order(nodes: Mapping[Iri, tuple[Iri, Iri]]) -> Sequence[Iri]:
    """Return the items of the lists with these nodes; one that continues itself is followed once."""
    continued = {rest for _, rest in nodes.values()}
    found: dict[Iri, None] = {}
    for head in sorted(nodes.keys() - continued) or sorted(nodes)[:1]:
        seen: set[Iri] = set()
        while head in nodes and head not in seen:
            seen.add(head)
            item, head = nodes[head]
            found[item] = None
    return list(found)


def read_glossaries(store: TripleStore) -> dict[Iri, Glossary]:
    """Return all glossaries by IRI, in the order of their names. Runs one query."""
    return {iri: Glossary(iri, names) for iri, names in _names(store, GLOSSARIES).items()}


def _names(store: TripleStore, query: str) -> dict[Iri, tuple[Literal, ...]]:
    texts: dict[Iri, list[Node]] = defaultdict(list)
    for iri, name in store.query(bind(query)):
        if isinstance(name, Literal):
            texts[str(iri)].append(name)
    names = {iri: shown_first(found) for iri, found in texts.items()}
    return dict(sorted(names.items(), key=lambda item: (item[1][0].value.casefold(), item[0])))


def read_sources(store: TripleStore, iris: Collection[Iri] | None = None) -> dict[Iri, Source]:
    """Return the sources that exist, or all, by IRI in the order of their names. Runs one query."""
    sources: dict[Iri, Source] = {}
    query = bind(SOURCES) if iris is None else bind(SOURCES_BY_IRI, sources=iris)
    for iri, name, digest, glossary, format, refused, graph in store.query(query):
        if isinstance(name, Literal) and isinstance(digest, Literal):
            known = sources.get(str(iri)) or Source(
                str(iri),
                name.value,
                digest.value,
                glossary=None if glossary is None else str(glossary),
                format=format.value if isinstance(format, Literal) else None,
            )
            pages = {*known.refused, refused.value} if isinstance(refused, Literal) else known.refused
            graphs = known.graphs if graph is None else {*known.graphs, str(graph)}
            sources[str(iri)] = replace(known, refused=tuple(sorted(pages)), graphs=tuple(sorted(graphs)))
    return dict(sorted(sources.items(), key=lambda item: item[1].name))


def count_sources(store: TripleStore) -> int:
    """Return the number of sources."""
    return number_of(store.query(bind(COUNT_SOURCES))[0][0])


def count_triples(store: TripleStore, property_: Iri) -> int:
    """Return the number of different triples with a property, in all graphs."""
    return number_of(store.query(bind(COUNT_TRIPLES, property=property_))[0][0])


def read_mentions(store: TripleStore, iris: Iris, terms: Collection[Iri]) -> dict[Iri, tuple[Iri, ...]]:
    """Return for each term the terms that its text mentions. Runs one query."""
    return _related(store, MENTIONS, iris, terms)


def read_mentioned_by(store: TripleStore, iris: Iris, terms: Collection[Iri]) -> dict[Iri, tuple[Iri, ...]]:
    """Return for each term the terms whose text mentions it. Runs one query."""
    return _related(store, MENTIONED_BY, iris, terms)


def read_relations(store: TripleStore, terms: Collection[Iri]) -> dict[Iri, Relations]:
    """Return the broader, narrower and related terms of each term, stated in either direction. Runs one query."""
    found: dict[Iri, dict[Iri, list[Iri]]] = {iri: defaultdict(list) for iri in terms}
    if terms:
        for term, relation, other in store.query(bind(RELATIONS, terms=terms)):
            found[str(term)][str(relation)].append(str(other))
    return {
        term: Relations(**{field: tuple(sorted(links[relation])) for field, relation in RELATION_PROPERTIES.items()})
        for term, links in found.items()
    }


def _related(store: TripleStore, query: str, iris: Iris, terms: Collection[Iri]) -> dict[Iri, tuple[Iri, ...]]:
    others: dict[Iri, list[Iri]] = {iri: [] for iri in terms}
    if terms:
        for term, other in store.query(bind(query, terms=terms, mentions=iris.mentions_graph)):
            others[str(term)].append(str(other))
    return {term: tuple(sorted(set(found))) for term, found in others.items()}
