"""GraphQL over WebSocket with the protocol graphql-transport-ws: queries, mutations and subscriptions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from api.errors import ApiError
from api.graphql_http.request_parameters import read_parameters
from api.schema.context import Context
from api.schema.response_errors import client_errors

INIT_TIMEOUT: Final = timedelta(seconds=10)
"""Maximum time from the opening of a connection to `connection_init`."""

MAX_OPERATIONS: Final = 10
"""Maximum number of concurrent operations per connection."""


class TextFrames(ASGIWebSocketAdapter):
    """Sends JSON in text frames, as the protocol requires; the view encodes it as bytes."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message. Raises `WebSocketDisconnected`."""
        try:
            await self.ws.send_text(self.view.encode_json_string(message))
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Rejects messages outside the protocol, and accepts trusted documents by ID.

    Source: https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md
    """

    # Not documented by strawberry, checked with 0.341.2: `view` and the handlers that are overridden below.
    view: Any  # GraphQLRoutes, with its trusted documents

    async def handle_message(self, message: Message) -> None:
        """Handle a message; an invalid one closes the connection."""
        match message:
            case {"type": "subscribe", "id": str(), "payload": dict()} | {"type": "complete", "id": str()}:
                await super().handle_message(message)
            case {"type": "connection_init" | "ping" | "pong"}:
                await super().handle_message(message)
            case _:
                await self.handle_invalid_message("Not a graphql-transport-ws message")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, or send an error if the request is invalid."""
        if self.connection_acknowledged:
            try:
                request = read_parameters(message["payload"])
                assert isinstance(self.websocket, TextFrames)  # noqa: S101 (the view makes no other)
                if take_turn := getattr(self.websocket.ws.state, "take_turn", None):
                    take_turn()
                self.context.check_reading()  # the key may have been revoked
                query = self.view.trusted.text_of(request)
            except ApiError as error:
                errors = client_errors([GraphQLError(str(error), original_error=error)])
                payload = [one.formatted for one in errors]
                await self.send_message({"type": "error", "id": message["id"], "payload": payload})
                return
            message["payload"] = {
                "query": query,
                "variables": request.variables,
                "operationName": request.operation_name,
            }
        await super().handle_subscribe(message)
