"""The neighborhood of a term or an organization: the nodes that its picture shows, and the edges between them."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from api.lexicon.filters import work_of
from api.lexicon.lexicon import Lexicon
from embeddings.hits import Hit
from embeddings.records import Filter
from graph.model import Organization, Surroundings, Term
from graph.rdf import Iri

MOST_NODES: Final = 40
"""Maximum number of nodes in a picture, including its center; more would be unreadable."""


class NodeKind(StrEnum):
    """What a node represents."""

    TERM = "term"
    SYNONYM = "synonym"
    CATEGORY = "category"
    ORGANIZATION = "organization"


class EdgeKind(StrEnum):
    """The kind of a link between nodes, strongest first.

    The end of an edge is broader or narrower than its start, or related to it. PART links a synonym, category,
    developer or unit.
    """

    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"
    MENTION = "mention"
    SIMILARITY = "similarity"
    PART = "part"


RELATIONS: Final = (EdgeKind.BROADER, EdgeKind.NARROWER, EdgeKind.RELATED)
"""The links that a vocabulary states."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node with the IRI that it represents (None for a synonym); `note` describes its link in words."""

    kind: NodeKind
    label: str
    iri: Iri | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two nodes, given by their indices."""

    start: int
    end: int
    kind: EdgeKind


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """At most `MOST_NODES` nodes, of which the first is the center, and at most one edge between any two of them.

    `omitted` is the number of nodes that did not fit.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    omitted: int = 0


def around_term(lexicon: Lexicon, term: Term, surroundings: Surroundings, similar: Sequence[Hit]) -> Neighborhood:
    """Return the neighborhood of a term, with its surroundings and the terms that are similar in meaning.

    A few of its categories, organizations and synonyms come first. Other terms follow, those with the most kinds of
    links first. Any nodes that are still free go to the remaining categories, organizations and synonyms.
    """
    catalog = lexicon.catalog
    categories = [Node(NodeKind.CATEGORY, one.name, one.iri, "category") for one in catalog.categories_of(term)]
    organizations = [_organization(one, "works on this term") for one, _ in catalog.developers_of(term)]
    synonyms = [Node(NodeKind.SYNONYM, one.value, None, "synonym") for one in term.synonyms]
    links = _links(surroundings, similar)
    names = lexicon.names(links)
    terms = [
        Node(NodeKind.TERM, names[iri], iri, ", ".join(link.note for link in found))
        for iri, found in links.items()
        if iri in names and iri != term.iri
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
    """Return the neighborhood of an organization: its parent, its units, and the terms that they work on.

    Only units that work on a term are shown, and they take at most a third of the nodes.
    """
    catalog = lexicon.catalog
    parent = catalog.organizations.get(organization.parent or "")
    work = Filter().having(work_of(organization.iri))
    developers = lexicon.sizes("organization", work)
    units = [iri for iri in _below(catalog.units, organization.iri) if iri in developers]
    shown = units[: MOST_NODES // 3]
    nodes = [_organization(organization, "")]
    nodes += [_organization(parent, "parent organization")] if parent else []
    nodes += [_organization(catalog.organizations[iri], "unit") for iri in shown]
    page = lexicon.view.page(work, MOST_NODES - len(nodes))
    nodes += [Node(NodeKind.TERM, name, iri) for iri, name in lexicon.names(page.keys).items()]
    developers_of = lexicon.developers(page.keys)
    places = {node.iri: place for place, node in enumerate(nodes)}
    edges = [Edge(0, 1, EdgeKind.PART)] if parent else []
    for iri in shown:
        edges.append(Edge(places.get(catalog.organizations[iri].parent, 0), places[iri], EdgeKind.PART))
    for place, node in enumerate(nodes):
        if node.kind is NodeKind.TERM and node.iri:
            known = [places[one] for one in developers_of[node.iri] if one in places]
            edges += [Edge(one, place, EdgeKind.PART) for one in sorted(known) or [0]]
    omitted = len(units) - len(shown) + page.total - len(page.keys)
    return Neighborhood(tuple(nodes), (*edges, *_mentions_among(lexicon, nodes)), omitted)


class _Link(NamedTuple):
    """One link between a term and the center."""

    kind: EdgeKind
    note: str
    score: float = 0.0


def _links(surroundings: Surroundings, similar: Sequence[Hit]) -> dict[Iri, list[_Link]]:
    """Return the links of each term, strongest first, ordered by the importance of the terms."""
    links: dict[Iri, list[_Link]] = defaultdict(list)
    groups: list[tuple[EdgeKind, str, Sequence[Iri]]] = [
        *((kind, kind.value, getattr(surroundings.relations, kind)) for kind in RELATIONS),
        (EdgeKind.MENTION, "mentioned by this term", surroundings.mentions),
        (EdgeKind.MENTION, "mentions this term", surroundings.mentioned_by),
    ]
    for kind, note, iris in groups:
        for iri in iris:
            links[iri].append(_Link(kind, note))
    for hit in similar:
        links[hit.key].append(_Link(EdgeKind.SIMILARITY, f"similar ({hit.score:.2f})", hit.score))

    def importance(iri: Iri) -> tuple[bool, int, float, Iri]:
        found = links[iri]
        return found[0].kind not in RELATIONS, -len(found), -max(link.score for link in found), iri

    return {iri: links[iri] for iri in sorted(links, key=importance)}


def _mentions_among(lexicon: Lexicon, nodes: Sequence[Node]) -> Iterator[Edge]:
    """Yield one edge for each pair of terms around the center of which one mentions the other."""
    places = {node.iri: place for place, node in enumerate(nodes) if place and node.kind is NodeKind.TERM and node.iri}
    found = lexicon.mentions(list(places))
    pairs = {(places[iri], places[other]) for iri, others in found.items() for other in others if other in places}
    for start, end in sorted({(min(pair), max(pair)) for pair in pairs}):
        yield Edge(start, end, EdgeKind.MENTION)


def _organization(organization: Organization, note: str) -> Node:
    return Node(NodeKind.ORGANIZATION, organization.name, organization.iri, note)


def _below(units: Mapping[Iri, Sequence[Iri]], organization: Iri) -> Iterator[Iri]:
    """Yield the units below an organization, nearest first."""
    seen = {organization}
    waiting = deque([organization])
    while waiting:
        for unit in units.get(waiting.popleft(), ()):
            if unit not in seen:
                seen.add(unit)
                waiting.append(unit)
                yield unit
