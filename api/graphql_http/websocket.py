"""GraphQL over a WebSocket, by the protocol graphql-transport-ws: operations as over HTTP, and subscriptions."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from api.errors import ApiError
from api.graphql_http.requests import asked_for
from api.schema.context import Context
from api.schema.problems import told

__all__ = ["TextFrames", "TransportHandler"]


class TextFrames(ASGIWebSocketAdapter):
    """Sends JSON as text, as the protocol has it, although it is encoded as bytes."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message. Raises `WebSocketDisconnected`."""
        try:
            await self.ws.send_text(self.view.encode_json_string(message))
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Takes only messages that the protocol knows, and documents by their ids as well.

    Source: https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md
    """

    view: Any  # GraphQLRoutes, whose trusted documents may be asked for

    async def handle_message(self, message: Message) -> None:
        """Handle a message; one of another shape ends the connection."""
        match message:
            case {"type": "subscribe", "id": str(), "payload": dict()} | {"type": "complete", "id": str()}:
                await super().handle_message(message)
            case {"type": "connection_init" | "ping" | "pong"}:
                await super().handle_message(message)
            case _:
                await self.handle_invalid_message("This is no message of graphql-transport-ws")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, or say what is wrong with what was asked."""
        if self.connection_acknowledged:
            try:
                asked = asked_for(message["payload"])
                query = self.view.trusted.text_of(asked)
            except ApiError as error:
                refused = told([GraphQLError(str(error), original_error=error)])
                payload = [one.formatted for one in refused]
                await self.send_message({"type": "error", "id": message["id"], "payload": payload})
                return
            message["payload"] = {
                "query": query,
                "variables": asked.variables,
                "operationName": asked.operation_name,
            }
        await super().handle_subscribe(message)
