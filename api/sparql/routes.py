"""The query operation of the SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/), at /sparql."""

from collections import defaultdict
from email.message import Message
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import FAULT, BadArgument, Overloaded, Problem, UnsupportedMediaType, problem_of
from api.http_errors import problem_response
from api.sparql.messages import Question
from api.sparql.processes import QueryProcesses
from graph.errors import QueryRefused

__all__ = ["sparql_routes"]


def sparql_routes(processes: QueryProcesses) -> APIRouter:
    """Return the route, whose queries `processes` answer."""
    router = APIRouter(tags=["SPARQL"])

    @router.get("/sparql", summary="The answer to a SPARQL query")
    @router.post("/sparql", summary="The answer to a SPARQL query that is sent as a form, or as it is")
    async def sparql(request: Request) -> Response:
        path = request.url.path
        try:
            answer = await processes.answer(await _question(request))
        except Overloaded as error:
            return problem_response(path, problem_of(error) or FAULT, {"Retry-After": str(error.seconds)})
        if isinstance(answer, Problem):
            return problem_response(path, answer, {"Vary": "Accept"})
        return Response(answer.content, media_type=answer.media_type, headers={"Vary": "Accept"})

    return router


async def _question(request: Request) -> Question:
    """Raises `BadArgument`, `UnsupportedMediaType`, `QueryRefused`."""
    parameters = defaultdict(list)
    try:
        for name, value in [*_pairs(request.scope["query_string"]), *await _posted(request)]:
            parameters[name].append(value)
    except UnicodeDecodeError as error:
        raise BadArgument(f"What was sent is not UTF-8: {error}.") from error
    if "update" in parameters:
        raise QueryRefused("Updates are not taken; `lexigraph ingest` and the GraphQL mutations write.")
    match parameters["query"]:
        case [query]:
            return Question(
                query,
                parameters["default-graph-uri"],
                parameters["named-graph-uri"],
                ",".join(request.headers.getlist("accept")),
                next(iter(parameters["format"]), None),
            )
        case []:
            raise BadArgument("There is no query; send one as ?query=..., as a form, or as application/sparql-query.")
    raise BadArgument("There are several queries; send one a request.")


async def _posted(request: Request) -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    declared = Message()
    declared["Content-Type"] = request.headers.get("content-type", "")
    charset = declared.get_content_charset("utf-8")
    if charset != "utf-8":
        raise UnsupportedMediaType(f"SPARQL is sent as UTF-8, not as {charset}.")
    body = await request.body()
    match declared.get_content_type():
        case "application/x-www-form-urlencoded":
            return _pairs(body)
        case "application/sparql-query":
            return [("query", body.decode())]
        case "application/sparql-update":
            return [("update", "")]
    raise UnsupportedMediaType(
        "POST a query as application/sparql-query or application/x-www-form-urlencoded, and say so in Content-Type."
    )


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
