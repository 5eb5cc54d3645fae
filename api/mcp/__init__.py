"""The Model Context Protocol (MCP): the lexicon as tools and resources for language models."""

from api.mcp.http import MCP_HEADERS, McpEndpoint

__all__ = ["MCP_HEADERS", "McpEndpoint"]
