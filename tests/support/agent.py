"""An MCP client for tests, built on the client of the MCP SDK."""

from typing import Any

import mcp
from mcp.types import CallToolResult, ReadResourceResult, TextContent, TextResourceContents, Tool

from tests.support.opened import Opened

LONGEST = 10_000
"""Maximum number of characters in a response about the sample."""


class Agent(Opened[mcp.Client]):
    """A client that stays connected and validates every response against the tool's output schema."""

    def tools(self) -> dict[str, Tool]:
        return {tool.name: tool for tool in self.run(self.value.list_tools()).tools}

    def result(self, tool: str, **arguments: Any) -> CallToolResult:
        result = self.run(self.value.call_tool(tool, arguments))
        assert isinstance(result, CallToolResult)
        return result

    def call(self, tool: str, **arguments: Any) -> Any:
        """Return the structured response of a call that must succeed."""
        result = self.result(tool, **arguments)
        assert not result.is_error, text_of(result)
        assert len(text_of(result)) < LONGEST
        return result.structured_content

    def error(self, tool: str, **arguments: Any) -> str:
        """Return the error message of a call that must fail."""
        result = self.result(tool, **arguments)
        assert result.is_error
        return text_of(result)

    def read(self, uri: str) -> tuple[str | None, str]:
        """Return the media type and the text of a resource."""
        result = self.run(self.value.read_resource(uri))
        assert isinstance(result, ReadResourceResult)
        (content,) = result.contents
        assert isinstance(content, TextResourceContents)
        return content.mime_type, content.text


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text
