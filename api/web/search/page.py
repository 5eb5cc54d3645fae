"""The page at /: search results, or an overview of the glossary before a search."""

from collections.abc import Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool

from api.encoding import QueryEncoder
from api.errors import ApiError, client_problem_of
from api.lexicon import Lexicon
from api.web.addresses import Addresses
from api.web.search.found import LEAST_SCORE, REASONS, FacetGroup, Found, facet_groups, view_found
from api.web.search.front import view_front
from api.web.search.state import STEP, SearchState, facet_value, query_of, usual_mode
from api.web.templates import render
from embeddings.encoder import Vectors
from embeddings.errors import EmbeddingsError
from embeddings.hits import SearchMode
from embeddings.searcher import QUERY_LIMIT
from graph.errors import AmbiguousName, UnknownName

__all__ = ["home_page"]

_MODES: Final[Mapping[SearchMode, str]] = {
    SearchMode.HYBRID: "keywords and meaning",
    SearchMode.SEMANTIC: "meaning only",
    SearchMode.LEXICAL: "keywords only",
}


async def home_page(
    parameters: Mapping[str, str], lexicon: Lexicon, encoder: QueryEncoder, addresses: Addresses, most: int
) -> tuple[str, int]:
    """Return the page for the parameters of a URL, with at most `most` hits, and its HTTP status.

    Errors are shown on the page, above a search form that still works.
    """
    state = SearchState(query_of(parameters), usual_mode(lexicon))
    found, status, problem = None, 200, ""
    try:
        state = await run_in_threadpool(SearchState.read, parameters, lexicon, most)
        if not state.is_blank:
            vectors = await _vectors(state, lexicon, encoder)
            found = await run_in_threadpool(
                view_found, lexicon, state, None if vectors is None else vectors[0], addresses, most
            )
    except (ApiError, EmbeddingsError, AmbiguousName, UnknownName) as error:
        reported = client_problem_of(error)
        assert reported is not None  # noqa: S101 (these errors are always reported)
        status, problem = reported.status, reported.message
    return await run_in_threadpool(_render, lexicon, state, found, problem, addresses, most), status


async def _vectors(state: SearchState, lexicon: Lexicon, encoder: QueryEncoder) -> Vectors | None:
    if not state.query or state.mode is SearchMode.LEXICAL:
        return None
    return await encoder.encode(lexicon.searcher.encodable([state.query]))


def _render(
    lexicon: Lexicon, state: SearchState, found: Found | None, problem: str, addresses: Addresses, most: int
) -> str:
    base = lexicon.iris.base
    usual = usual_mode(lexicon)
    groups: list[FacetGroup] = list(found.groups) if found else facet_groups(most)
    return render(
        "home.html",
        addresses=addresses,
        base=base,
        state=state,
        facet_values={
            "category": facet_value("category", state.category, base),
            "organization": facet_value("organization", state.organization, base),
            "glossary": facet_value("glossary", state.glossary, base),
        },
        modes={mode: words for mode, words in _MODES.items() if usual is SearchMode.HYBRID or mode == usual},
        is_front=found is None and not problem,
        front=view_front(lexicon, addresses),
        found=found,
        groups=groups,
        status=problem or (_summary(found.total, state.query) if found else ""),
        reasons={kind.value: words for kind, words in REASONS.items()},
        least_score=LEAST_SCORE,
        longest=QUERY_LIMIT,
        step=STEP,
        most=most,
    )


def _summary(total: int, query: str) -> str:
    terms = f"{total:,} {'term' if total == 1 else 'terms'}"
    if not query:
        return terms
    return f"{terms if total else 'No terms'} for “{query}”"
