"""Everything that a name leads to: terms, organizations, categories, glossaries and sources, in one list."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from api.lexicon.lexicon import Lexicon
from api.lexicon.searching import EncodedQuery
from embeddings.hits import Match
from embeddings.ranking import reason_of
from embeddings.score import tier_of
from graph.rdf import Iri


class FoundKind(Enum):
    """The kinds of results, in the order of equal scores."""

    TERM = "term"
    ORGANIZATION = "organization"
    CATEGORY = "category"
    GLOSSARY = "glossary"
    SOURCE = "source"


GROUPS = (FoundKind.ORGANIZATION, FoundKind.CATEGORY, FoundKind.GLOSSARY, FoundKind.SOURCE)
"""The kinds of results that are groups of terms."""

_TAGS = {kind.value: kind for kind in GROUPS} | {"lineage": FoundKind.ORGANIZATION}
_TAG_OF = {kind: tag for tag, kind in _TAGS.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """A term or a group of terms; `terms` is the number of its terms, those of units included, None for a term."""

    kind: FoundKind
    iri: Iri
    name: str
    terms: int | None
    score: float
    matches: tuple[Match, ...]


def find_groups(lexicon: Lexicon, query: str, kinds: Collection[FoundKind] = GROUPS, limit: int = 10) -> list[Found]:
    """Return the organizations, categories, glossaries and sources that a text names, best first.

    They are found by name or alias in any language, by the beginning of these or of a later word, and with one or two
    misspelled letters. Scores are those of terms that are named so; of equal ones, groups without terms are last, and
    sources without terms are not found. Reads only the search engine.
    """
    found = lexicon.view.find_tags(query, [_TAG_OF[kind] for kind in kinds if kind in _TAG_OF], limit)
    groups = [
        Found(_TAGS[tag.kind], tag.value, name, terms, tier_of(match) or 0.0, (reason_of(match),))
        for tag, name, terms, match in found
    ]
    return sorted(groups, key=_order)  # stable: labels that the text begins stay in the order of the engine


def find(query: EncodedQuery, kinds: Collection[FoundKind] = tuple(FoundKind), limit: int = 10) -> list[Found]:
    """Return terms and groups of terms, best first.

    Terms below the threshold (`embeddings.score.threshold`) are omitted. Raises `EmptyQuery`.
    """
    groups = find_groups(query.lexicon, query.text, kinds, limit)
    if FoundKind.TERM not in kinds:
        return groups
    hits = query.lexicon.searcher.explain(query.text, query.hits(limit, min_score=query.threshold))
    names = query.lexicon.names([hit.key for hit in hits])
    terms = [Found(FoundKind.TERM, hit.key, names[hit.key], None, hit.score, hit.matches) for hit in hits]
    return sorted([*terms, *groups], key=_order)[:limit]


_PLACES = {kind: place for place, kind in enumerate(FoundKind)}


def _order(found: Found) -> tuple[float, int]:
    return -found.score, _PLACES[found.kind]
