"""The page at /: search results, or an overview of the glossary before a search."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from api.errors import ApiError, client_problem_of
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.searching import encode_queries
from api.web.page_context import PageContext
from api.web.search.overview import view_front
from api.web.search.results import Found, view_found
from api.web.search.state import SearchState, query_of
from api.web.templates import render
from embeddings.errors import EmbeddingsError, EpochReplaced
from embeddings.searcher import QUERY_LIMIT
from graph.errors import AmbiguousName, UnknownName


async def home_page(context: PageContext, encoder: QueryEncoder) -> tuple[str, int]:
    """Return the page for the parameters of a URL, and its HTTP status.

    Errors are shown on the page, above a search form that still works.
    """
    answer = await _answer(context, encoder)

    def page() -> str:
        kept, front = answer.state.parameters(context.lexicon), view_front(context)
        return render("home.html", context, answer=answer, kept=kept, front=front, longest=QUERY_LIMIT)

    return await run_in_threadpool(page), answer.code


async def results_part(context: PageContext, encoder: QueryEncoder) -> str:
    """Return the results of `home_page` alone, for search as you type; without a query and filters, only a title."""
    answer = await _answer(context, encoder)
    return await run_in_threadpool(render, "results_part.html", context, answer=answer)


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
        return f"{self.state.query} · Lexigraph" if self.state.query else "Lexigraph"


async def _answer(context: PageContext, encoder: QueryEncoder) -> _Answer:
    lexicon = context.lexicon
    state = SearchState(query_of(context.parameters), lexicon.usual_mode)
    try:
        state = await run_in_threadpool(SearchState.read, context)
        if state.is_blank:
            return _Answer(state)
        queries = await encode_queries(lexicon, encoder, [state.query] if state.query else [], state.mode)
        found = await run_in_threadpool(view_found, context, state, next(iter(queries), None))
    except EpochReplaced:
        raise
    except (ApiError, EmbeddingsError, AmbiguousName, UnknownName) as error:
        reported = client_problem_of(error, "A search failed.")
        return _Answer(state, status=reported.message, code=reported.status)
    return _Answer(state, found, found.status)
