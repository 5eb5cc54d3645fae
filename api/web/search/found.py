"""Search results for the page at /: terms with match reasons, and facets. Keep in step with assets/search.js."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from api.lexicon import Lexicon
from api.web.addresses import Addresses, Link
from api.web.links import Links
from api.web.search.marking import Piece, marked, marked_words
from api.web.search.state import STEP, FacetKind, SearchState
from embeddings.encoder import Vectors
from embeddings.engine import Filter
from embeddings.hits import Hit, Match, MatchKind
from graph.facets import Count, Facets
from graph.model import Term
from graph.rdf import Iri

__all__ = ["LEAST_SCORE", "REASONS", "Chosen", "FacetGroup", "Found", "FoundTerm", "facet_groups", "view_found"]

LEAST_SCORE: Final = 0.1
"""Minimum score of a hit shown on the page; the APIs return all hits by default."""

_RANKED: Final = 1000
"""Maximum number of hits that are counted and included in facets, as in GraphQL."""

REASONS: Final[Mapping[MatchKind, str]] = {
    MatchKind.EXACT: "exact name",
    MatchKind.SYNONYM: "synonym",
    MatchKind.NOTATION: "code",
    MatchKind.FUZZY: "similar spelling",
    MatchKind.REPLACEMENT: "replaces",
    MatchKind.SEMANTIC: "similar meaning",
    MatchKind.LEXICAL: "keywords",
}

_FACETS: Final[Mapping[FacetKind, tuple[str, int]]] = {
    "category": ("Category", 12),
    "organization": ("Organization", 16),
    "glossary": ("Glossary", 8),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A match reason in words, and the text that matched; `text` is empty if the page already shows it.

    A technical definition is only named, because it may be long.
    """

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term with the matched parts marked; it has a score and reasons only if there was a query.

    `glossaries` is empty if the lexicon has one glossary only.
    """

    address: str
    language: str
    name: Sequence[Piece]
    categories: Sequence[Link]
    glossaries: str
    definition: Sequence[Piece]
    score: float | None = None
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its number of terms; `address` applies it as a filter, or removes it if it is chosen."""

    name: str
    address: str
    count: int
    depth: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """At most `first` facets of one kind, counted over `total` terms."""

    kind: FacetKind
    title: str
    first: int
    facets: Sequence[Facet]
    total: int

    @property
    def is_helpful(self) -> bool:
        """Whether any facet reduces the number of results or can be removed."""
        return any(one.is_chosen or one.count < self.total for one in self.facets)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An active filter; `address` removes it."""

    title: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """The search results that are shown; `more` is the address that shows more of them, or None."""

    total: int
    terms: Sequence[FoundTerm]
    groups: Sequence[FacetGroup]
    chosen: Sequence[Chosen]
    more: str | None


def view_found(lexicon: Lexicon, state: SearchState, vector: Vectors | None, addresses: Addresses, most: int) -> Found:
    """Return the results for `state`, with at most `most` terms and at most `most` facets of each kind.

    `vector` is the embedding of the query, if it is needed. Raises `EmptyQuery`, `IndexUnusable`.
    """
    if state.query:
        hits = lexicon.search(state.query, state.mode, state.where, LEAST_SCORE, vector, _RANKED)
        total, where = len(hits), Filter(keys=frozenset(hit.key for hit in hits))
    else:
        where = lexicon.filter(state.where)
        page = lexicon.view.page(where, state.shown)
        hits, total = [Hit(iri, 0.0, None, ()) for iri in page.keys], page.total
    counted = lexicon.facets(where)
    shown = {hit.key: hit for hit in hits[: state.shown]}
    more = replace(state, shown=min(state.shown + STEP, most))
    return Found(
        total=total,
        terms=[_found(term, shown[iri], lexicon, addresses) for iri, term in lexicon.terms(shown).items()],
        groups=facet_groups(most, total, _facets(counted, lexicon, state, addresses.root, most)),
        chosen=_chosen(lexicon, state, addresses.root),
        more=more.address(addresses.root, lexicon) if total > state.shown < more.shown else None,
    )


def _found(term: Term, hit: Hit, lexicon: Lexicon, addresses: Addresses) -> FoundTerm:
    words = " ".join(match.text for match in hit.matches if match.kind is MatchKind.LEXICAL)
    is_named = any(_is_name(match) for match in hit.matches)
    definition = term.definition.value if term.definition else ""
    links = Links(lexicon, addresses)
    return FoundTerm(
        address=addresses.of(term.iri),
        language=term.name.language,
        name=marked(term.name.value) if is_named else marked_words(term.name.value, words),
        categories=links.categories(term.categories),
        glossaries=links.glossary_note(term.glossaries),
        definition=marked_words(definition, words),
        score=hit.score if hit.matches else None,
        reasons=[Reason(REASONS[match.kind], _matched_text(match)) for match in hit.matches],
    )


def _is_name(match: Match) -> bool:
    return match.field == "name" and match.kind in (MatchKind.EXACT, MatchKind.FUZZY)


def _matched_text(match: Match) -> str:
    if match.kind is MatchKind.SEMANTIC:
        return "technical definition" if match.field == "technicalDefinition" else ""
    return "" if _is_name(match) else match.text


def facet_groups(
    most: int, total: int = 0, facets: Mapping[FacetKind, Sequence[Facet]] = MappingProxyType({})
) -> list[FacetGroup]:
    """Return the facet groups in page order, each with at most `most` facets.

    Groups without facets are included, since the search in the browser may fill them.
    """
    return [
        FacetGroup(kind, title, min(first, most), facets.get(kind, ()), total)
        for kind, (title, first) in _FACETS.items()
    ]


def _facets(
    counted: Facets, lexicon: Lexicon, state: SearchState, root: str, most: int
) -> dict[FacetKind, list[Facet]]:
    count: Mapping[FacetKind, Callable[[int], list[Count]]] = {
        "category": counted.categories,
        "organization": counted.organizations,
        "glossary": counted.glossaries,
    }
    return {
        kind: [
            Facet(
                name=lexicon.catalog.title(kind, one.iri),
                address=state.toggled(kind, one.iri).address(root, lexicon),
                count=one.terms,
                depth=one.depth,
                is_chosen=getattr(state, kind) == one.iri,
            )
            for one in count[kind](min(first, most))
        ]
        for kind, (_, first) in _FACETS.items()
    }


def _chosen(lexicon: Lexicon, state: SearchState, root: str) -> list[Chosen]:
    chosen: dict[FacetKind, Iri | None] = {
        "category": state.category,
        "organization": state.organization,
        "glossary": state.glossary,
    }
    return [
        Chosen(_FACETS[kind][0], lexicon.catalog.title(kind, iri), state.toggled(kind, iri).address(root, lexicon))
        for kind, iri in chosen.items()
        if iri is not None
    ]
