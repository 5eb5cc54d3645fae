"""The labels under which metrics count requests: the interface, and the template of the route, never the path."""

from typing import Any, Final

from starlette.routing import Match
from starlette.types import Scope

_UNMATCHED: Final = "unmatched"
_INTERFACES: Final = {
    "/graphql": "graphql",
    "/mcp": "mcp",
    "/export": "export",
    "/health": "probes",
    "/ready": "probes",
}
_LINKED_DATA: Final = "linked-data"


def _route(scope: Scope) -> Any:
    """Return the route of a request, also of one that was refused before, by its host, key, rate or size."""
    if "route" not in scope:
        outer = scope["app"].routes if "app" in scope else []
        # Private in FastAPI, checked with 0.165: the router of an included route.
        inner = (one for each in outer for one in getattr(getattr(each, "original_router", None), "routes", [each]))
        scope["route"] = next((one for one in inner if one.matches(scope)[0] is not Match.NONE), None)
    return scope["route"]


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered a request, such as `/term/{name}`."""
    template: str | None = getattr(_route(scope), "path_format", None)
    return _UNMATCHED if template is None else template


def interface_of(scope: Scope, media_type: str) -> str:
    """Return the interface of a request: `graphql`, `sparql`, `pages`, `linked-data`, `export`, `mcp` and so on.

    A resource that was sent as HTML is a page. Requests to other routes are `other`.
    """
    route = route_of(scope)
    if route in _INTERFACES:
        return _INTERFACES[route]
    tags: list[str] = getattr(_route(scope), "tags", None) or []
    interface = tags[0].lower().replace(" ", "-") if tags else "other"
    return "pages" if interface == _LINKED_DATA and media_type.startswith("text/html") else interface
