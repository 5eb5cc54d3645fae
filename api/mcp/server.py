"""The MCP server over one data directory, for any transport: its instructions, tools and resources."""

import logging
from collections.abc import Iterable
from importlib import metadata
from typing import Any, Final

from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError, UnexpectedResourceError, UnexpectedToolError
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, CallToolResult, GetPromptResult, InputRequiredResult
from pydantic import AnyUrl

from api.errors import client_problem_of
from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.mcp.resources import add_resources
from api.mcp.tools import FORMER_NAMES, add_tools

INSTRUCTIONS: Final = """\
This glossary defines terms as they are used here. The definitions can differ from the usual meanings.
1. Before you answer, call annotate_text with the user's text.
2. Call get_term before you use, define or explain a term, even if you think you know it.
3. If you do not know the glossary's name for something, describe it to search_terms.
4. Use the glossary's definitions in your answer, and cite the IRI of each term that you rely on.
5. If the glossary has no entry for a term, state that. Do not present your own definition as the glossary's."""


class _Server(MCPServer[Any]):
    """Reports known errors with their remedies as results that a model reads; logs other errors.

    Also accepts calls of tools by their former names, which it does not list.
    """

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(FORMER_NAMES.get(name, name), arguments, context)
        except UnexpectedToolError as error:
            raise ToolError(_message(error)) from error.__cause__

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Context[Any, Any] | None = None
    ) -> GetPromptResult | InputRequiredResult:
        """Refuse: the server has no prompts, and the SDK would log a traceback."""
        raise MCPError(INVALID_PARAMS, f"Unknown prompt {name!r}. This server has no prompts.")

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[Any, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        try:
            return await super().read_resource(uri, context)
        except UnexpectedResourceError as error:
            raise ResourceError(_message(error)) from error.__cause__


def _message(error: Exception) -> str:
    assert error.__cause__ is not None  # noqa: S101 (the SDK sets the cause of its wrappers)
    return client_problem_of(error.__cause__, "A tool or a resource failed.").message


def create_server(current: Current, encoder: QueryEncoder) -> MCPServer[Any]:
    """Return the server. Each call reads the state that `current` publishes; `encoder` encodes search queries."""
    # Otherwise the SDK configures logging for the whole process, and logs client errors.
    logging.basicConfig(format="%(message)s")
    logging.getLogger("mcp").setLevel(logging.ERROR)
    server = _Server(
        "lexigraph",
        title="Lexigraph",
        version=metadata.version("lexigraph"),
        instructions=INSTRUCTIONS,
        subscriptions=False,
    )
    add_tools(server, current, encoder)
    add_resources(server, current)
    return server
