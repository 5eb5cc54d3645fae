"""The Model Context Protocol (MCP): the lexicon as tools and resources for language models."""

from api.mcp.http import MCP_HEADERS, mcp_route
from api.mcp.server import create_server

__all__ = ["MCP_HEADERS", "create_server", "mcp_route"]
