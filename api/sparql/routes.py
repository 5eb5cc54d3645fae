"""The query operation of the SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/), at /sparql.

A request without a query gets the description of the service, and in a browser a page with a form, whose results are
tables.
"""

from collections import defaultdict
from email.message import Message
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument, Problem, UnsupportedMediaType
from api.http.errors import problem_response
from api.lexicon.current import Current
from api.linked_data.descriptions import Descriptions
from api.settings import Settings
from api.sparql.messages import QueryRequest
from api.sparql.processes import QueryProcesses
from api.sparql.query_page import TABLE, query_form, query_page, table_request
from api.web.page_context import context_of
from api.web.templates import page_response
from graph.dataset_description import describe_service
from graph.errors import QueryRefused


def sparql_routes(
    processes: QueryProcesses, descriptions: Descriptions, current: Current, settings: Settings
) -> APIRouter:
    """Return the route; `processes` run queries, `descriptions` answer requests without a query."""
    router = APIRouter(tags=["SPARQL"])

    @router.get("/sparql")
    @router.post("/sparql")
    async def sparql(request: Request) -> Response:
        given = request.query_params
        if request.method == "GET" and not given.keys() - {"format", "lang"}:
            endpoint = f"{request.base_url}sparql"
            return await descriptions.respond(
                request,
                given.get("format"),
                lambda lexicon: (endpoint, describe_service(endpoint, lexicon.iris)),
                query_form,
            )
        asked = await _query_request(request)
        if request.method == "GET" and given.get("view") == TABLE:
            answer = await processes.answer(table_request(asked))
            context = context_of(request, current.lexicon, settings)
            page = await run_in_threadpool(query_page, context, asked.query, answer)
            return page_response(page, answer.status if isinstance(answer, Problem) else 200)
        answer = await processes.answer(asked)
        if isinstance(answer, Problem):
            return problem_response(request.scope, answer, {"Vary": "Accept"})
        return Response(answer.content, media_type=answer.media_type, headers={"Vary": "Accept"})

    return router


async def _query_request(request: Request) -> QueryRequest:
    """Raises `BadArgument`, `UnsupportedMediaType`, `QueryRefused`."""
    parameters = defaultdict(list)
    try:
        for name, value in [*_pairs(request.scope["query_string"]), *await _posted(request)]:
            parameters[name].append(value)
    except UnicodeDecodeError as error:
        raise BadArgument(f"The request is not UTF-8: {error}. Encode it as UTF-8.") from error
    if "update" in parameters:
        raise QueryRefused("SPARQL updates are not supported. Use `lexigraph ingest` or GraphQL mutations.")
    match parameters["query"]:
        case [query]:
            return QueryRequest(
                query,
                parameters["default-graph-uri"],
                parameters["named-graph-uri"],
                ",".join(request.headers.getlist("accept")),
                next(iter(parameters["format"]), None),
            )
        case []:
            raise BadArgument(
                "The request has no query. Send one as ?query=..., as a form, or as application/sparql-query."
            )
    raise BadArgument("The request has several queries. Send one query per request.")


async def _posted(request: Request) -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    declared = Message()
    declared["Content-Type"] = request.headers.get("content-type", "")
    charset = declared.get_content_charset("utf-8")
    if charset != "utf-8":
        raise UnsupportedMediaType(f"The charset {charset} is not supported. Send the query as UTF-8.")
    body = await request.body()
    match declared.get_content_type():
        case "application/x-www-form-urlencoded":
            return _pairs(body)
        case "application/sparql-query":
            return [("query", body.decode())]
        case "application/sparql-update":
            return [("update", "")]
    raise UnsupportedMediaType("Set `Content-Type` to application/sparql-query or application/x-www-form-urlencoded.")


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
