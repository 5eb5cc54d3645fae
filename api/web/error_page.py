"""The page that a browser shows for a failed or refused request: what happened, and suggestions."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final
from typing import Literal as OneOf
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import Problem
from api.http.errors import problem_response, wants_page
from api.lexicon.lexicon import Lexicon
from api.lexicon.term_lookup import Ambiguous, NotFound, find_term
from api.settings import Settings
from api.web.addresses import Link
from api.web.links import Links
from api.web.page_context import context_of_error
from api.web.templates import page_response, render, render_alone
from graph.errors import UnknownName
from graph.rdf import Iri

_MOST: Final = 5


def error_page(request: Request, problem: Problem, lexicon: Lexicon, settings: Settings) -> Response:
    """Return the page for `problem`, with suggestions from `lexicon` if the path does not exist."""
    context = context_of_error(request, lexicon, settings)
    is_missing = problem.status == HTTPStatus.NOT_FOUND
    *kinds, name = request.url.path.removeprefix(context.addresses.root).strip("/").split("/")
    kind = kinds[0] if kinds else ""
    words = unquote(name).replace("-", " ").strip()
    links = Links(context)
    text = render(
        "error.html",
        context,
        title="Page not found" if is_missing else HTTPStatus(problem.status).phrase,
        message=f"No page exists at {request.url.path}." if is_missing else problem.message,
        suggestions=_suggestions(lexicon, links, kind, words) if is_missing and words else (),
        words=words if is_missing else "",
    )
    return page_response(text, problem.status)


async def refuse(scope: Scope, receive: Receive, send: Send, problem: Problem, headers: Mapping[str, str]) -> None:
    """Answer a request that is not read: a page without content of the glossary, or JSON. Close a WebSocket."""
    if scope["type"] == "websocket":  # before it is accepted: status 403
        await send({"type": "websocket.close", "code": 1008 if problem.retry_after is None else 1013})
        return
    response: Response
    if wants_page(Request(scope, receive)):
        root = scope.get("root_path", "")
        title = HTTPStatus(problem.status).phrase
        text = render_alone("refusal.html", root=root, title=title, message=problem.message)
        response = page_response(text, problem.status)
        response.headers.update(headers)
    else:
        response = problem_response(scope, problem, headers)
    response.headers["Vary"] = "Accept"
    await response(scope, receive, send)


def _suggestions(lexicon: Lexicon, links: Links, kind: str, words: str) -> Sequence[Link]:
    catalog = lexicon.catalog
    if kind == "organization":
        return [links.organization(catalog.organizations[iri]) for iri in _near(lexicon, "organization", words)]
    if kind == "category":
        return links.categories(_near(lexicon, "category", words))
    found = find_term(lexicon, words)
    match found:
        case Ambiguous():
            terms = found.candidates
        case NotFound():
            terms = found.suggestions
        case _:
            terms = (found.iri,)
    return links.terms(terms, _MOST).items


def _near(lexicon: Lexicon, kind: OneOf["category", "organization"], words: str) -> list[Iri]:
    catalog = lexicon.catalog
    try:
        return list(catalog.find_all(kind, words))
    except UnknownName as error:
        return [iri for name in error.suggestions for iri in catalog.find_all(kind, name)]
