"""What stands around a term or an organization: which nodes a picture shows, and how they are linked."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from api.lexicon import Lexicon
from embeddings.errors import NoVectors
from embeddings.hits import Hit
from graph.catalog import TermWhere
from graph.model import Organization, Relations, Term
from graph.rdf import Iri

__all__ = [
    "MOST_NODES",
    "Edge",
    "EdgeKind",
    "Neighborhood",
    "Node",
    "NodeKind",
    "Surroundings",
    "around_organization",
    "around_term",
    "read_surroundings",
]

MOST_NODES: Final = 40
"""What a picture holds, its center counted: more cannot be read."""

_SIMILAR: Final = 12


class NodeKind(StrEnum):
    """What a node stands for."""

    TERM = "term"
    SYNONYM = "synonym"
    CATEGORY = "category"
    ORGANIZATION = "organization"


class EdgeKind(StrEnum):
    """What links two nodes, the strongest first; PART is a synonym, a category, a developer or a unit."""

    RELATION = "relation"
    MENTION = "mention"
    SIMILARITY = "similarity"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Node:
    """A node, by the IRI of what it stands for (none for a synonym); `note` says in words how it is linked."""

    kind: NodeKind
    label: str
    iri: Iri | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two nodes, by their places."""

    start: int
    end: int
    kind: EdgeKind


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """At most `MOST_NODES` nodes, the first one the center, and the edges between them; no two link the same nodes.

    `left_out` is how many more nodes there would be.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The terms around a term: those that its text names, that name it, that are like it, and its relations."""

    mentions: Sequence[Iri]
    mentioned_by: Sequence[Iri]
    similar: Sequence[Hit]
    relations: Relations


def read_surroundings(lexicon: Lexicon, term: Iri) -> Surroundings:
    """Return what stands around a term of the lexicon; without vectors nothing is like it."""
    try:
        similar = lexicon.similar(term, TermWhere(), None, _SIMILAR)
    except (KeyError, NoVectors):
        similar = []
    return Surroundings(
        lexicon.mentions([term])[term],
        lexicon.mentioned_by([term])[term],
        similar,
        lexicon.relations([term])[term],
    )


def around_term(lexicon: Lexicon, term: Term, surroundings: Surroundings) -> Neighborhood:
    """Return the neighborhood of a term.

    Its categories, organizations and synonyms come first, up to a few of each; other terms fill the places that are
    left, those linked in most ways before the others; if there are still places, more of the first.
    """
    catalog = lexicon.catalog
    categories = [Node(NodeKind.CATEGORY, one.name, one.iri, "category") for one in catalog.categories_of(term)]
    organizations = [_organization(one, "works on it") for one, _ in catalog.developers_of(term)]
    synonyms = [Node(NodeKind.SYNONYM, one.value, None, "synonym") for one in term.synonyms]
    links = _links(surroundings)
    terms = [
        Node(NodeKind.TERM, catalog.terms[iri].name, iri, ", ".join(link.note for link in found))
        for iri, found in links.items()
        if iri in catalog.terms and iri != term.iri
    ]
    parts = ((categories, 3), (organizations, 8), (synonyms, 6))
    first = [node for nodes, most in parts for node in nodes[:most]]
    others = [*first, *terms, *(node for nodes, most in parts for node in nodes[most:])]
    nodes = (Node(NodeKind.TERM, term.name.value, term.iri), *others[: MOST_NODES - 1])
    edges = [
        Edge(0, place, links[node.iri][0].kind if node.iri in links else EdgeKind.PART)
        for place, node in enumerate(nodes[1:], start=1)
    ]
    return Neighborhood(nodes, (*edges, *_mentions_among(lexicon, nodes)), len(others) + 1 - len(nodes))


def around_organization(lexicon: Lexicon, organization: Organization) -> Neighborhood:
    """Return the neighborhood of an organization: what it is a unit of, its units, and the terms of them all.

    The units that terms name come before those that none does, and no more than a third of the places are theirs.
    """
    catalog = lexicon.catalog
    parent = catalog.organizations.get(organization.parent or "")
    terms = lexicon.terms_of(catalog.with_units(organization.iri))
    developers = {developer for iri in terms for developer in catalog.terms[iri].developers}
    units = [iri for iri in _below(catalog.units, organization.iri) if iri in developers]
    shown = units[: MOST_NODES // 3]
    nodes = [_organization(organization, "")]
    nodes += [_organization(parent, "what it is a unit of")] if parent else []
    nodes += [_organization(catalog.organizations[iri], "unit") for iri in shown]
    others = [Node(NodeKind.TERM, catalog.terms[iri].name, iri) for iri in terms]
    nodes = [*nodes, *others[: MOST_NODES - len(nodes)]]
    places = {node.iri: place for place, node in enumerate(nodes)}
    edges = [Edge(0, 1, EdgeKind.PART)] if parent else []
    for iri in shown:
        edges.append(Edge(places.get(catalog.organizations[iri].parent, 0), places[iri], EdgeKind.PART))
    for place, node in enumerate(nodes):
        if node.kind is NodeKind.TERM and node.iri:
            known = [places[one] for one in catalog.terms[node.iri].developers if one in places]
            edges += [Edge(one, place, EdgeKind.PART) for one in sorted(known) or [0]]
    left_out = len(units) - len(shown) + len(others) - sum(node.kind is NodeKind.TERM for node in nodes)
    return Neighborhood(tuple(nodes), (*edges, *_mentions_among(lexicon, nodes)), left_out)


class _Link(NamedTuple):
    """One way in which a term is linked to the center."""

    kind: EdgeKind
    note: str
    score: float = 0.0


def _links(surroundings: Surroundings) -> dict[Iri, list[_Link]]:
    """Return how each term is linked, strongest first; the terms that belong into the picture first."""
    links: dict[Iri, list[_Link]] = defaultdict(list)
    relations = surroundings.relations
    groups: list[tuple[EdgeKind, str, Sequence[Iri]]] = [
        (EdgeKind.RELATION, "broader", relations.broader),
        (EdgeKind.RELATION, "narrower", relations.narrower),
        (EdgeKind.RELATION, "related", relations.related),
        (EdgeKind.MENTION, "mentioned", surroundings.mentions),
        (EdgeKind.MENTION, "mentions it", surroundings.mentioned_by),
    ]
    for kind, note, iris in groups:
        for iri in iris:
            links[iri].append(_Link(kind, note))
    for hit in surroundings.similar:
        links[hit.key].append(_Link(EdgeKind.SIMILARITY, f"similar, {hit.score:.2f}", hit.score))

    def importance(iri: Iri) -> tuple[bool, int, float, Iri]:
        found = links[iri]
        return found[0].kind is not EdgeKind.RELATION, -len(found), -max(link.score for link in found), iri

    return {iri: links[iri] for iri in sorted(links, key=importance)}


def _mentions_among(lexicon: Lexicon, nodes: Sequence[Node]) -> Iterator[Edge]:
    """Yield which of the terms around the center name each other, each pair once."""
    places = {node.iri: place for place, node in enumerate(nodes) if place and node.kind is NodeKind.TERM and node.iri}
    found = lexicon.mentions(list(places))
    pairs = {(places[iri], places[other]) for iri, others in found.items() for other in others if other in places}
    for start, end in sorted({(min(pair), max(pair)) for pair in pairs}):
        yield Edge(start, end, EdgeKind.MENTION)


def _organization(organization: Organization, note: str) -> Node:
    return Node(NodeKind.ORGANIZATION, organization.name, organization.iri, note)


def _below(units: Mapping[Iri, Sequence[Iri]], organization: Iri) -> Iterator[Iri]:
    """Yield the units below an organization, the nearest first."""
    seen = {organization}
    waiting = deque([organization])
    while waiting:
        for unit in units.get(waiting.popleft(), ()):
            if unit not in seen:
                seen.add(unit)
                waiting.append(unit)
                yield unit
