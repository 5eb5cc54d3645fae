"""Facets of search results: the filters and search modes that a page offers, and those that are chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.web.page_context import PageContext
from api.web.search.state import STEP, FacetKind, SearchState
from embeddings.hits import SearchMode
from graph.facets import Facets

_MODES: Final[Mapping[SearchMode, str]] = {
    SearchMode.HYBRID: "Words and meaning",
    SearchMode.SEMANTIC: "Meaning alone",
    SearchMode.LEXICAL: "Words alone",
}

_FACETS: Final[Mapping[FacetKind, tuple[str, int]]] = {
    "category": ("Category", 12),
    "organization": ("Organization", 16),
    "glossary": ("Glossary", 8),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its number of terms; `address` applies it as a filter, or removes it if it is chosen.

    A search mode has no count.
    """

    name: str
    address: str
    is_chosen: bool
    count: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Facets of one kind under a title."""

    kind: str
    title: str
    facets: Sequence[Facet]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An active filter; `address` removes it."""

    title: str
    name: str
    address: str


def facets_of(context: PageContext, state: SearchState, counted: Facets, total: int) -> Iterator[FacetGroup]:
    """Yield the groups with a facet that reduces the number of results, which is `total`, or that can be removed."""
    for kind, (title, first) in _FACETS.items():
        facets = [
            Facet(
                name=context.lexicon.catalog.title(kind, one.iri),
                address=state.toggled(kind, one.iri).address(context),
                is_chosen=getattr(state, kind) == one.iri,
                count=one.terms,
                depth=one.depth,
            )
            for one in counted.largest(kind, min(first, context.most))
        ]
        if any(one.is_chosen or one.count != total for one in facets):
            yield FacetGroup(kind, title, facets)


def modes_of(context: PageContext, state: SearchState) -> Iterator[FacetGroup]:
    """Yield the search modes, if there is a query, and vectors to compare it with."""
    if state.query and context.lexicon.usual_mode is SearchMode.HYBRID:
        modes = [
            Facet(words, replace(state, mode=mode, shown=STEP).address(context), is_chosen=mode is state.mode)
            for mode, words in _MODES.items()
        ]
        yield FacetGroup("mode", "Search by", modes)


def chosen_in(context: PageContext, state: SearchState) -> list[Chosen]:
    """Return the active filters, and whether terms that are less alike are shown."""
    alike = replace(state, is_all=False, shown=STEP)
    also = [Chosen("Also", "less alike", alike.address(context))] if state.is_all else []
    return also + [
        Chosen(_FACETS[kind][0], context.lexicon.catalog.title(kind, iri), state.toggled(kind, iri).address(context))
        for kind in _FACETS
        if (iri := getattr(state, kind)) is not None
    ]
