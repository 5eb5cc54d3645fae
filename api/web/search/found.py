"""What a search found, as the page at / and assets/search.js show it: terms with reasons, what narrows them down."""

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
from embeddings.hits import Hit, Match, MatchKind
from graph.facets import Count, Facets
from graph.model import Term
from graph.rdf import Iri

__all__ = ["LEAST_SCORE", "REASONS", "Chosen", "FacetGroup", "Found", "FoundTerm", "facet_groups", "view_found"]

LEAST_SCORE: Final = 0.1
"""A hit that is less likely than this to be what was meant is none for people, though programs may see it."""

_RANKED: Final = 1000
"""Of so many terms at most the page tells the number and the facets, as GraphQL does."""

REASONS: Final[Mapping[MatchKind, str]] = {
    MatchKind.EXACT: "its name",
    MatchKind.SYNONYM: "synonym",
    MatchKind.FUZZY: "spelled nearly",
    MatchKind.SEMANTIC: "by meaning",
    MatchKind.LEXICAL: "by its words",
}

_FACETS: Final[Mapping[FacetKind, tuple[str, int]]] = {
    "category": ("Category", 12),
    "organization": ("Organization", 16),
    "glossary": ("Glossary", 8),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a term was found, in words, with the text that matched; empty where that is shown anyway."""

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term with what matched marked; score and reasons where it was searched for."""

    address: str
    language: str
    name: Sequence[Piece]
    categories: Sequence[Link]
    definition: Sequence[Piece]
    score: float | None = None
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with the number of its terms; `address` chooses it, or leaves it where it is chosen."""

    name: str
    address: str
    count: int
    depth: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The facets of a kind, at most `first`, over `total` terms."""

    kind: FacetKind
    title: str
    first: int
    facets: Sequence[Facet]
    total: int

    @property
    def is_helpful(self) -> bool:
        """Whether any of them narrows down what is shown, or can be left."""
        return any(one.is_chosen or one.count < self.total for one in self.facets)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A facet that narrows down what is shown; `address` leaves it."""

    title: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is shown of what was found; `more` is the address that shows more."""

    total: int
    terms: Sequence[FoundTerm]
    groups: Sequence[FacetGroup]
    chosen: Sequence[Chosen]
    more: str | None


def view_found(lexicon: Lexicon, state: SearchState, vector: Vectors | None, addresses: Addresses, most: int) -> Found:
    """Return what `state` finds; `vector` is that of its query, and `most` terms, and facets
    of a kind, are on a page at most.

    Raises `EmptyQuery`, `IndexUnusable`.
    """
    if state.query:
        hits = lexicon.search(state.query, state.mode, state.where, LEAST_SCORE, vector, _RANKED)
    else:
        hits = [Hit(iri, 0.0, None, ()) for iri in lexicon.catalog.ordered(state.where)]
    counted = lexicon.facets([hit.key for hit in hits])
    shown = {hit.key: hit for hit in hits[: state.shown]}
    more = replace(state, shown=min(state.shown + STEP, most))
    return Found(
        total=len(hits),
        terms=[_found(term, shown[iri], lexicon, addresses) for iri, term in lexicon.terms(shown).items()],
        groups=facet_groups(most, len(hits), _facets(counted, lexicon, state, addresses.root, most)),
        chosen=_chosen(lexicon, state, addresses.root),
        more=more.address(addresses.root, lexicon) if len(hits) > state.shown < more.shown else None,
    )


def _found(term: Term, hit: Hit, lexicon: Lexicon, addresses: Addresses) -> FoundTerm:
    words = " ".join(match.text for match in hit.matches if match.kind is MatchKind.LEXICAL)
    is_named = any(_is_name(match) for match in hit.matches)
    definition = term.definition.value if term.definition else ""
    return FoundTerm(
        address=addresses.of(term.iri),
        language=term.name.language,
        name=marked(term.name.value) if is_named else marked_words(term.name.value, words),
        categories=Links(lexicon, addresses).categories(term.categories),
        definition=marked_words(definition, words),
        score=hit.score if hit.matches else None,
        reasons=[Reason(REASONS[match.kind], _told(match)) for match in hit.matches],
    )


def _is_name(match: Match) -> bool:
    return match.field == "name" and match.kind in (MatchKind.EXACT, MatchKind.FUZZY)


def _told(match: Match) -> str:
    return "" if match.kind is MatchKind.SEMANTIC or _is_name(match) else match.text


def facet_groups(
    most: int, total: int = 0, facets: Mapping[FacetKind, Sequence[Facet]] = MappingProxyType({})
) -> list[FacetGroup]:
    """Return the groups of a page in their order, of `most` facets at most.

    Those without facets are there, too: search in the browser may fill them.
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
