"""The MCP server over one data folder, for any transport: its name, its instructions, its tools and resources."""

import logging
from collections.abc import Iterable
from importlib import metadata
from typing import Any, Final

from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError, UnexpectedResourceError, UnexpectedToolError
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import AnyUrl

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import FAULT, problem_of
from api.mcp.resources import add_resources
from api.mcp.tools import add_tools

__all__ = ["INSTRUCTIONS", "create_server"]

_log = logging.getLogger("lexigraph")

INSTRUCTIONS: Final = """\
This glossary says what words mean here, which may differ from what they usually mean.
1. Call match_terms on the user's text first, before you answer.
2. Always look a term up with get_term before you use, define or explain it, even if you think you know it.
3. If you do not know what the glossary calls something, describe it to search_terms.
4. Answer by the glossary's definition, and cite the IRI of each term that you rely on.
5. If there is no entry, say so; do not present your own definition as the glossary's."""


class _Server(MCPServer[Any]):
    """Tells known errors with their remedy, as results that a model reads; others stay in the log."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            raise ToolError(_told(error)) from error.__cause__

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[Any, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        try:
            return await super().read_resource(uri, context)
        except UnexpectedResourceError as error:
            raise ResourceError(_told(error)) from error.__cause__


def _told(error: Exception) -> str:
    assert error.__cause__ is not None  # noqa: S101 (what the SDK promises of its wrappers)
    problem = problem_of(error.__cause__)
    if problem is None:
        _log.error("A tool or a resource failed.", exc_info=error.__cause__)
    return (problem or FAULT).message


def create_server(current: Current, encoder: QueryEncoder) -> MCPServer[Any]:
    """Return the server over what `current` publishes at each call; `encoder` encodes what is searched for."""
    # The SDK would else set up a log of its own for the whole process, and tell there what clients do wrong.
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
