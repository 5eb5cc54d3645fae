"""The shortest path between two terms over relations."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from api.errors import QueryTooLarge
from api.lexicon.lexicon import Lexicon
from graph.rdf import Iri

_MOST_SEEN: Final = 20_000


class Relation(Enum):
    """How a term is related to the one before it on a path."""

    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"
    MENTIONS = "mentions"
    MENTIONED_BY = "mentioned by"


class Step(NamedTuple):
    """A term on a path and its relation to the one before; None for the first one."""

    relation: Relation | None
    term: Iri


_Neighbors = Callable[[Lexicon, Collection[Iri]], Mapping[Iri, Sequence[Iri]]]
_NEIGHBORS: Final[Mapping[Relation, _Neighbors]] = {
    Relation.BROADER: lambda lexicon, terms: lexicon.hierarchy.broader(terms),
    Relation.NARROWER: lambda lexicon, terms: lexicon.hierarchy.narrower_of(terms, _MOST_SEEN),
    Relation.RELATED: lambda lexicon, terms: {iri: one.related for iri, one in lexicon.relations(terms).items()},
    Relation.MENTIONS: lambda lexicon, terms: lexicon.mentions(terms),
    Relation.MENTIONED_BY: lambda lexicon, terms: lexicon.mentioned_by(terms),
}
"""Broader and narrower terms are read from the search engine, the others from the graph."""


def shortest_path(
    lexicon: Lexicon, start: Iri, end: Iri, relations: Sequence[Relation], length: int
) -> Sequence[Step] | None:
    """Return the steps of a shortest path of at most `length` relations, or None without a path.

    Of equally short ones, the relations that come first in `relations` are preferred, step by step. Raises
    `QueryTooLarge` if too many terms are nearer.
    """
    came: dict[Iri, tuple[Relation | None, Iri]] = {start: (None, start)}
    waiting = [start]
    for _ in range(length):
        if end in came or not waiting:
            break
        found: dict[Iri, tuple[Relation | None, Iri]] = {}
        for relation in relations:
            neighbors = _NEIGHBORS[relation](lexicon, waiting)
            for term in waiting:
                for other in neighbors.get(term, ()):
                    if other not in came:
                        found.setdefault(other, (relation, term))
        came |= found
        waiting = list(found)
        if len(came) > _MOST_SEEN:
            raise QueryTooLarge(
                f"More than {_MOST_SEEN:,} terms are nearer than the end of the path. Choose fewer relations or a"
                " smaller `maxLength`."
            )
    if end not in came:
        return None
    steps = [Step(came[end][0], end)]
    while steps[-1].relation is not None:
        before = came[steps[-1].term][1]
        steps.append(Step(came[before][0], before))
    return steps[::-1]
