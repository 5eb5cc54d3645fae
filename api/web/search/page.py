"""The page at /: search results, or an overview of the glossary before a search."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from api.errors import ApiError, client_problem_of
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.searching import encode_queries
from api.web.addresses import Addresses
from api.web.search.found import Found, view_found
from api.web.search.front import view_front
from api.web.search.state import SearchState, query_of
from api.web.templates import render
from embeddings.errors import EmbeddingsError, EpochReplaced
from embeddings.searcher import QUERY_LIMIT
from graph.errors import AmbiguousName, UnknownName

__all__ = ["home_page", "results_part"]


async def home_page(
    parameters: Mapping[str, str], lexicon: Lexicon, encoder: QueryEncoder, addresses: Addresses, most: int
) -> tuple[str, int]:
    """Return the page for the parameters of a URL, with at most `most` hits, and its HTTP status.

    Errors are shown on the page, above a search form that still works.
    """
    answer = await _answer(parameters, lexicon, encoder, addresses, most)
    return await run_in_threadpool(_render_page, lexicon, answer, addresses), answer.code


async def results_part(
    parameters: Mapping[str, str], lexicon: Lexicon, encoder: QueryEncoder, addresses: Addresses, most: int
) -> str:
    """Return the results of `home_page` alone, for search as you type; without a query and filters, only a title."""
    answer = await _answer(parameters, lexicon, encoder, addresses, most)
    return await run_in_threadpool(render, "results_part.html", addresses=addresses, answer=answer)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer to one state of the page: results, or a message in `status`; neither before a search.

    `code` is the HTTP status.
    """

    state: SearchState
    found: Found | None = None
    status: str = ""
    code: int = 200

    @property
    def title(self) -> str:
        """The title of the page."""
        return f"{self.state.query} · Lexigraph" if self.state.query else "Lexigraph"


async def _answer(
    parameters: Mapping[str, str], lexicon: Lexicon, encoder: QueryEncoder, addresses: Addresses, most: int
) -> _Answer:
    state = SearchState(query_of(parameters), lexicon.usual_mode)
    try:
        state = await run_in_threadpool(SearchState.read, parameters, lexicon, most)
        if state.is_blank:
            return _Answer(state)
        queries = await encode_queries(lexicon, encoder, [state.query] if state.query else [], state.mode)
        found = await run_in_threadpool(view_found, lexicon, state, next(iter(queries), None), addresses, most)
    except EpochReplaced:
        raise
    except (ApiError, EmbeddingsError, AmbiguousName, UnknownName) as error:
        reported = client_problem_of(error)
        assert reported is not None  # noqa: S101 (these errors are always reported)
        return _Answer(state, status=reported.message, code=reported.status)
    return _Answer(state, found, found.status)


def _render_page(lexicon: Lexicon, answer: _Answer, addresses: Addresses) -> str:
    return render(
        "home.html",
        addresses=addresses,
        answer=answer,
        kept=answer.state.parameters(lexicon),
        front=view_front(lexicon, addresses),
        longest=QUERY_LIMIT,
    )
