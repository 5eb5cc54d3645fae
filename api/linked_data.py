"""RDF over HTTP: every resource at the path of its IRI, and the whole graph at /export."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.errors import FAULT, ApiError, Problem, problem_of
from api.http_errors import problem_response
from api.lexicon import Lexicon
from api.negotiation import GRAPHS, negotiated
from graph.errors import InvalidIri, NotExportable
from graph.export import RdfFormat, describe, graph_chunks

__all__ = ["linked_data_routes"]

_UTF8 = "; charset=utf-8"


def linked_data_routes(current: Current) -> APIRouter:
    """Return the routes over the state that is published at each request."""
    router = APIRouter(tags=["linked data"])

    @router.get("/term/{slug}", summary="A term as RDF")
    async def term(request: Request, slug: str, format: str | None = None) -> Response:
        return await _resource(request, current.lexicon, f"term/{slug}", format)

    @router.get("/organization/{slug}", summary="An organisation as RDF, with what it works on")
    async def organization(request: Request, slug: str, format: str | None = None) -> Response:
        return await _resource(request, current.lexicon, f"organization/{slug}", format)

    @router.get("/category/{slug}", summary="A category as RDF, with its terms")
    async def category(request: Request, slug: str, format: str | None = None) -> Response:
        return await _resource(request, current.lexicon, f"category/{slug}", format)

    @router.get("/export", summary="The whole graph as RDF")
    async def export(request: Request, format: str | None = None) -> Response:
        store = current.lexicon.store

        def answer(chosen: RdfFormat, media_type: str) -> Response:
            return StreamingResponse(
                graph_chunks(store, chosen),
                media_type=_typed(media_type),
                headers={"Content-Disposition": f'attachment; filename="lexigraph{chosen.suffix}"'},
            )

        return await _negotiate(request, format, answer)

    return router


async def _resource(request: Request, lexicon: Lexicon, path: str, format: str | None) -> Response:
    iri = lexicon.iris.base + path

    def answer(chosen: RdfFormat, media_type: str) -> Response:
        try:
            document = describe(lexicon.store, [iri], chosen).get(iri)
        except InvalidIri:
            document = None
        if document is None:
            problem = Problem("NOT_FOUND", f"There is nothing at {iri}; /export has all there is.", 404)
            return problem_response(request.url.path, problem)
        return PlainTextResponse(document, media_type=_typed(media_type))

    return await _negotiate(request, format, answer)


async def _negotiate(request: Request, format: str | None, answer: Callable[[RdfFormat, str], Response]) -> Response:
    accept = ",".join(request.headers.getlist("accept"))
    try:
        chosen, media_type = negotiated(accept, format, GRAPHS)
        response = await run_in_threadpool(answer, chosen, media_type)
    except (ApiError, NotExportable) as error:
        response = problem_response(request.url.path, problem_of(error) or FAULT)
    response.headers["Vary"] = "Accept"
    return response


def _typed(media_type: str) -> str:
    return media_type + _UTF8 if media_type.startswith("text/") else media_type
