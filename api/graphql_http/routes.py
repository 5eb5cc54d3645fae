"""GraphQL over HTTP, following the draft of that name: requests, batches, and the editor in browsers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson
from cross_web import HTTPException
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from graphql import GraphQLError, get_operation_ast, parse
from graphql import OperationType as Operation
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from strawberry.exceptions import ConnectionRejectionError
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLHTTPResponse, process_result
from strawberry.http.parse_content_type import parse_content_type
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.errors import BadArgument, Forbidden, PersistedQueryNotFound, PersistedQueryNotSupported, Problem
from api.graphql_http.request_parameters import RequestParameters, read_parameters
from api.graphql_http.responses import (
    GRAPHQL_RESPONSE,
    JSON,
    OFFERED,
    encoded,
    error_response,
    media_type_of,
    response_of,
)
from api.graphql_http.trusted_documents import TrustedDocuments
from api.graphql_http.websocket import INIT_TIMEOUT, MAX_OPERATIONS, TextFrames, TransportHandler
from api.http.caching import NOT_STORED, REVALIDATED, entity_tag, matches_tag
from api.http.epochs import EPOCH
from api.http.errors import graphql_errors, note_lost_epoch
from api.http.negotiation import best_media_type
from api.http.security_headers import SECURITY_HEADERS
from api.schema import Schema
from api.schema.context import Context
from api.schema.response_errors import client_errors
from api.telemetry.spans import describe_span, span
from api.web.editor.page import Asked, editor_page
from api.web.editor.schema_reference import TypeEntry, read_reference
from api.web.page_context import context_of

_HTML = "text/html"

_VARY = {"Vary": "Accept"}
_RAW_EPOCH = EPOCH.lower().encode()


class GraphQLRoutes(GraphQLRouter[Context, None]):
    """Responds in the media type that the context chose from `Accept`; orjson reads and writes JSON."""

    graphql_transport_ws_handler_class = TransportHandler
    websocket_adapter_class = TextFrames
    schema: Schema

    def __init__(self, schema: Schema, trusted: TrustedDocuments, has_editor: bool, **options: Any) -> None:
        """Serve `schema`. Requests may name `trusted` documents by ID. With `has_editor`, browsers get the editor."""
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=MAX_OPERATIONS,
            **options,
        )
        self.trusted = trusted
        self._context_of: Callable[[Request], Context] = options["context_getter"]
        self._reference = read_reference(schema.as_str()) if has_editor else None

    @property
    def http_route(self) -> Route:
        """The route of requests, which handles them as strawberry's own routes do, without FastAPI's dependencies.

        Resolving these takes longer than a small query.
        """
        return Route("/graphql", _Endpoint(self._respond), methods=["GET", "POST"], include_in_schema=False)

    async def _respond(self, request: Request) -> Response:
        context = self._context_of(request)
        try:
            with span("GraphQL operation"):
                return await self._answer(request, context)
        finally:
            context.release()

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:
        """Handle a WebSocket; `http_route` handles requests."""
        context.sends_json = True
        return await super().run(request, context, root_value)

    async def on_ws_connect(self, context: Context) -> Any:
        """Accept a connection; if reading is private, only one with a key."""
        try:
            context.check_reading()
        except Forbidden as error:
            raise ConnectionRejectionError from error
        return await super().on_ws_connect(context)

    def decode_json(self, data: str | bytes) -> object:
        """Return the value of a JSON text. Rejects lone surrogates, which a response could not contain."""
        decoded: object = orjson.loads(data)
        if isinstance(data, bytes) and not isinstance(decoded, dict | list):  # bytes are a body, parameters are str
            raise HTTPException(400, "The request body must be a JSON object, or an array of several.")
        return decoded

    def encode_json(self, data: object) -> bytes:
        """Return `data` as JSON."""
        return b"".join(encoded(data))

    async def _answer(self, request: Request, context: Context) -> Response:
        """Answer a request; invalid requests get an error in the shape of a GraphQL response.

        The ETag of a response to GET depends on the published state, so clients can revalidate it.
        """
        accept = request.headers.get("accept", "")
        if self._reference and request.method == "GET" and _wants_editor(request, accept):
            return await self._edited(request, self._reference, context)
        context.sends_json = True
        media_type, caching = media_type_of(accept), {}
        if request.method == "GET":
            tag = entity_tag(request.url.query, context.lexicon.version, media_type)
            caching = {"ETag": tag, **REVALIDATED}
            if matches_tag(request.headers.get("if-none-match", ""), tag):
                return Response(status_code=304, headers=caching | _VARY | {EPOCH: str(context.lexicon.epoch)})
        try:
            sent = await self._sent(request)
            if isinstance(sent, list):
                response = await self._batched(request, context, sent)
            else:
                data = read_parameters(sent)
                describe_span(graphql_operation_name=data.operation_name or "")
                answer = await self._result(request, context, data)
                is_rejected = media_type == GRAPHQL_RESPONSE and "data" not in answer
                response = response_of(encoded(answer), media_type, 400 if is_rejected else 200)
                if caching:
                    response.headers.update(NOT_STORED if "errors" in answer else caching)
        except (HTTPException, BadArgument) as error:
            response = error_response(request, error, media_type)
        response.raw_headers += [(b"vary", b"Accept"), (_RAW_EPOCH, b"%d" % context.lexicon.epoch)]
        return response

    async def _sent(self, request: Request) -> Any:
        """Return the parameters of a request, or a list for those of several operations."""
        if request.method == "GET":
            return self.parse_query_params(request.query_params)
        content_type = request.headers.get("content-type", "")
        if content_type != JSON and parse_content_type(content_type)[0] != JSON:
            raise HTTPException(400, f"Set `Content-Type` to {JSON}.")
        return self.parse_json(await request.body())

    async def _batched(self, request: Request, context: Context, operations: list[Any]) -> Response:
        """Return the answers to an array of operations, which share the state and the budget."""
        most = context.settings.max_batch
        if not 1 <= len(operations) <= most:
            raise BadArgument(f"The batch has {len(operations)} operations. Send 1 to {most} per request.")
        if not all(isinstance(one, dict) for one in operations):
            raise BadArgument("Each operation of a batch must be a JSON object.")
        pieces: list[bytes] = []
        for data in [read_parameters(one) for one in operations]:
            context.begin_operation()
            try:
                answer = await self._result(request, context, data)
            except BadArgument as error:
                answer = graphql_errors(Problem("BAD_REQUEST", str(error)))
            pieces += [b",", *encoded(answer)]
            await asyncio.sleep(0)
        return response_of([b"[", *pieces[1:], b"]"], JSON)

    async def _result(self, request: Request, context: Context, data: RequestParameters) -> GraphQLHTTPResponse:
        """Return the result of an operation, without `data` if nothing was executed: if no error has a path."""
        result = await self._execute(request, context, data)
        answer = process_result(result)
        is_rejected = result.data is None and result.errors and all(error.path is None for error in result.errors)
        if is_rejected and not getattr(request.state, "was_executed", False):
            del answer["data"]
        return answer

    async def _execute(self, request: Request, context: Context, data: RequestParameters) -> ExecutionResult:
        """Execute an operation; a GET request may not contain a mutation."""
        variables, name = data.variables, data.operation_name
        try:
            text = self.trusted.text_of(data)
            answer: Any = await self.schema.answer(text, variables, name, context) if context.sends_json else None
            if answer is not None:
                return ExecutionResult(data=answer, errors=None)
            queries = {OperationType.QUERY}
            result = await self.schema.execute(
                text,
                variable_values=variables,
                context_value=context,
                operation_name=name,
                allowed_operation_types=queries if request.method == "GET" else {*queries, OperationType.MUTATION},
            )
        except (PersistedQueryNotFound, PersistedQueryNotSupported) as error:
            return ExecutionResult(data=None, errors=client_errors([GraphQLError(str(error), original_error=error)]))
        except InvalidOperationTypeError as error:
            raise HTTPException(405, "GET requests may only contain queries. Send mutations with POST.") from error
        request.state.was_executed = context.refusal is not None
        if context.has_lost_epoch and _is_query(text, name):
            note_lost_epoch(request)
        return result

    async def _edited(self, request: Request, reference: Sequence[TypeEntry], context: Context) -> Response:
        asked = Asked(request.query_params.get("query", ""), request.query_params.get("variables", ""))
        if asked.query:
            # An HTML form also sends its empty fields.
            filled = {name: value for name, value in request.query_params.items() if value}
            try:
                data = read_parameters(self.parse_query_params(filled))
                answer = await self._result(request, context, data)
            except (HTTPException, BadArgument) as error:
                answer = {"data": None, "errors": [{"message": str(error)}]}
            asked = replace(asked, answer=answer)
        page = editor_page(context_of(request, context.lexicon, context.settings), asked, reference)
        return HTMLResponse(page, headers={**REVALIDATED, **SECURITY_HEADERS, **_VARY})


class _Endpoint:
    """An ASGI application, which Starlette calls directly; around a function it puts two more layers."""

    def __init__(self, respond: Callable[[Request], Awaitable[Response]]) -> None:
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Request(scope, receive, send))
        await response(scope, receive, send)


def _is_query(text: str, name: str | None) -> bool:
    operation = get_operation_ast(parse(text), name)
    return operation is not None and operation.operation is Operation.QUERY


def _wants_editor(request: Request, accept: str) -> bool:
    if {"documentId", "extensions"} & request.query_params.keys():
        return False
    is_crawler = not request.url.query and accept.strip() in ("", "*/*")  # follows the link in the menu of pages
    return is_crawler or best_media_type((_HTML, *OFFERED), accept) == _HTML
