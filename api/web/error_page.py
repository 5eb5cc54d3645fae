"""The page that a browser shows for a failed or refused request: what happened, and suggestions."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import Problem
from api.http.errors import problem_response, wants_page
from api.lexicon.lexicon import Lexicon
from api.lexicon.similar_resources import similar_resources, words_of
from api.settings import Settings
from api.web.addresses import Link
from api.web.links import Links
from api.web.page_context import PageContext, context_of_error
from api.web.templates import page_response, render, render_alone


def error_page(request: Request, problem: Problem, lexicon: Lexicon, settings: Settings) -> Response:
    """Return the page for `problem`, with suggestions from `lexicon` if the path does not exist."""
    context = context_of_error(request, lexicon, settings)
    is_missing = problem.status == HTTPStatus.NOT_FOUND
    path = request.url.path.removeprefix(context.addresses.root)
    kind, words = path.strip("/").partition("/")[0], words_of(path)
    text = render(
        "error.html",
        context,
        title="Page not found" if is_missing else HTTPStatus(problem.status).phrase,
        message=f"No page exists at {request.url.path}." if is_missing else problem.message,
        suggestions=_suggestions(context, kind, words) if is_missing else (),
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


def _suggestions(context: PageContext, kind: str, words: str) -> Sequence[Link]:
    links, found = Links(context), similar_resources(context.lexicon, kind, words)
    if kind == "organization":
        return [links.organization(context.lexicon.catalog.organizations[iri]) for iri in found]
    if kind == "category":
        return links.categories(found)
    if kind == "glossary":
        return [Link(name, context.addresses.of(iri)) for iri, name in found.items()]
    return links.terms([*found], len(found)).items
