"""GraphQL over HTTP, by the draft of that name: media types, statuses, and requests that hold no query."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from graphql import GraphQLError
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.http.parse_content_type import parse_content_type
from strawberry.schema.base import BaseSchema
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.errors import BadArgument, PersistedQueryNotFound, PersistedQueryNotSupported, Problem
from api.graphql_http.requests import AskedFor, asked_for
from api.graphql_http.trusted_documents import TrustedDocuments
from api.graphql_http.websocket import TextFrames, TransportHandler
from api.http_errors import problem_response
from api.kept_answers import entity_tag, is_kept
from api.negotiation import best_media_type
from api.schema.context import Context
from api.schema.problems import told
from api.web.addresses import addresses_of
from api.web.editor.page import Asked, editor_page
from api.web.editor.schema_reference import TypeEntry, read_reference
from api.web.policy import SECURITY_HEADERS

__all__ = ["GraphQLRoutes", "media_type_of"]

_JSON = "application/json"
_GRAPHQL_RESPONSE = "application/graphql-response+json"
_OFFERED = (_GRAPHQL_RESPONSE, _JSON)  # the last of equals is taken, and older clients expect JSON for */*

_HTML = "text/html"

_VARY = {"Vary": "Accept"}
_PATIENCE = timedelta(seconds=10)  # with a client that opens a WebSocket and does not begin
_OPERATIONS = 10  # at a time over one WebSocket


def media_type_of(accept: str) -> str:
    """Return the media type of the answer to a request with this `Accept`.

    >>> media_type_of("application/graphql-response+json, application/json;q=0.9")
    'application/graphql-response+json'
    """
    return best_media_type(_OFFERED, accept) or _JSON


class GraphQLRoutes(GraphQLRouter[Context, None]):
    """Answers in the media type that the context found in `Accept`; JSON is read and written by orjson."""

    graphql_transport_ws_handler_class = TransportHandler
    websocket_adapter_class = TextFrames

    def __init__(self, schema: BaseSchema, trusted: TrustedDocuments, has_editor: bool, **options: Any) -> None:
        """Answer from `schema`; `trusted` documents may be asked for by their ids.

        With `has_editor` browsers get a page to write queries on.
        """
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=_PATIENCE,
            max_subscriptions_per_connection=_OPERATIONS,
            **options,
        )
        self.trusted = trusted
        self._reference = read_reference(schema.as_str()) if has_editor else None

    def decode_json(self, data: str | bytes) -> object:
        """Return what JSON stands for; half of a surrogate pair is none, and could not be answered with."""
        decoded: object = orjson.loads(data)
        if isinstance(data, bytes) and not isinstance(decoded, dict):  # a body; parameters come as str
            raise HTTPException(400, "The body of a GraphQL request is a JSON object")
        return decoded

    def encode_json(self, data: object) -> bytes:
        """Return `data` as JSON."""
        return orjson.dumps(data)

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Tell that Strawberry's own pages, whose scripts come from another host, are never wanted."""
        return False

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> AskedFor:
        """Return what a request asks for."""
        if request.method == "GET":
            return asked_for(self.parse_query_params(request.query_params))
        if parse_content_type(request.content_type or "")[0] != _JSON:
            raise HTTPException(400, f"Send the request as {_JSON}")
        return asked_for(self.parse_json(await request.get_body()))

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: Context,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Answer a request; what comes by GET may change nothing."""
        assert isinstance(request_data, AskedFor)  # noqa: S101 (parse_http_body made it)
        allowed = {OperationType.QUERY} if request.method == "GET" else {OperationType.QUERY, OperationType.MUTATION}
        try:
            return await self.schema.execute(
                self.trusted.text_of(request_data),
                variable_values=request_data.variables,
                context_value=context,
                operation_name=request_data.operation_name,
                allowed_operation_types=allowed,
            )
        except (PersistedQueryNotFound, PersistedQueryNotSupported) as error:
            return ExecutionResult(data=None, errors=told([GraphQLError(str(error), original_error=error)]))
        except InvalidOperationTypeError as error:
            raise HTTPException(405, "A GET request may only query; send mutations by POST") from error

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Return the response, without `data` where nothing was executed: the error of a field has a path."""
        response = await super().process_result(request, result)
        if result.data is None and result.errors and all(error.path is None for error in result.errors):
            del response["data"]
        return response

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """Return the response with its media type, its status, and what the context set on it."""
        media_type = sub_response.media_type or _JSON
        refused = media_type == _GRAPHQL_RESPONSE and "data" not in response_data
        response = Response(self.encode_json(response_data), 400 if refused else 200, media_type=media_type)
        response.headers.raw.extend(sub_response.headers.raw)
        if "errors" in response_data and "ETag" in response.headers:
            del response.headers["ETag"]
            response.headers["Cache-Control"] = "no-store"
        return response

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:
        """Answer a request; one that holds no query is told so in the shape of a GraphQL response.

        What a GET asks has one answer as long as one state is published; a client that has it is told to keep it.
        """
        if self.is_websocket_request(request):
            return await super().run(request, context, root_value)
        accept = request.headers.get("accept", "")
        named = {"documentId", "extensions"} & request.query_params.keys()
        if self._reference and request.method == "GET" and not named and _is_browser(accept):
            return await self._edited(request, self._reference, context)
        media_type = media_type_of(accept)
        if request.method == "GET":
            tag = entity_tag(context.lexicon.version, media_type, request.url.query)
            kept = {"ETag": tag, "Cache-Control": "no-cache"}
            if is_kept(request.headers.get("if-none-match", ""), tag):
                return Response(status_code=304, headers=kept | _VARY)
            context.response.headers.update(kept)
        try:
            response = await super().run(request, context, root_value)
        except (HTTPException, BadArgument) as error:
            response = _refusal(request, error, media_type)
        response.headers.update(_VARY)
        return response

    async def _edited(self, request: Request, reference: Sequence[TypeEntry], context: Context) -> Response:
        asked = Asked(request.query_params.get("query", ""), request.query_params.get("variables", ""))
        if asked.query:
            asked = replace(asked, answer=await self._answer(request, context))
        addresses = addresses_of(request, context.lexicon.iris.base, context.settings)
        page = editor_page(addresses, asked, reference)
        return HTMLResponse(page, headers={"Cache-Control": "no-cache", **SECURITY_HEADERS, **_VARY})

    async def _answer(self, request: Request, context: Context) -> GraphQLHTTPResponse:
        # A form sends its empty fields too.
        filled = {name: value for name, value in request.query_params.items() if value}
        try:
            data = asked_for(self.parse_query_params(filled))
            adapter = self.request_adapter_class(request)
            result = await self.execute_single(request, adapter, Response(), context, None, data)
            return await self.process_result(request, result)
        except (HTTPException, BadArgument) as error:
            return {"data": None, "errors": [{"message": str(error)}]}


def _is_browser(accept: str) -> bool:
    return best_media_type((_HTML, *_OFFERED), accept) == _HTML


def _refusal(request: Request, error: HTTPException | BadArgument, media_type: str) -> Response:
    problem = Problem("BAD_REQUEST", str(error))
    headers = {"Content-Type": media_type, "Cache-Control": "no-store"}
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = Problem("METHOD_NOT_ALLOWED", error.reason, error.status_code)
        headers["Allow"] = "POST"
    return problem_response(request.url.path, problem, headers)
