"""The names under which metrics count requests: the interface, and the template of the route, never the path."""

from typing import Final

from starlette.types import Scope

__all__ = ["door_of", "route_of"]

_UNMATCHED: Final = "unmatched"
_PLAIN: Final = frozenset(["/graphql", "/mcp", "/openapi.json"])
"""Routes without parameters that are not FastAPI's, which does not record them."""

_DOORS: Final = {"/graphql": "graphql", "/mcp": "mcp", "/export": "export", "/health": "probes", "/ready": "probes"}
_LINKED_DATA: Final = "linked-data"


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered a request, such as `/term/{name}`."""
    template: str | None = getattr(scope.get("route"), "path_format", None)
    if template is not None:
        return template
    return scope["path"] if scope["path"] in _PLAIN and "endpoint" in scope else _UNMATCHED


def door_of(scope: Scope, media_type: str) -> str:
    """Return the interface of a request: `graphql`, `sparql`, `pages`, `linked-data`, `export`, `mcp` and so on.

    A resource that was sent as HTML is a page. Requests to other routes are `other`.
    """
    route = route_of(scope)
    if route in _DOORS:
        return _DOORS[route]
    tags: list[str] = getattr(scope.get("route"), "tags", None) or []
    door = tags[0].lower().replace(" ", "-") if tags else "other"
    return "pages" if door == _LINKED_DATA and media_type.startswith("text/html") else door
