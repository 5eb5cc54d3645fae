"""The Model Context Protocol (MCP): the lexicon as tools and resources for language models."""

from api.mcp.http import McpEndpoint

__all__ = ["McpEndpoint"]
