"""Refusals before a request is read: a page without any content of the glossary, or the error for programs."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from api.errors import Problem
from api.http.errors import problem_response, wants_page
from api.web.content_security_policy import page_response
from api.web.templates import render_alone

__all__ = ["refusal"]


async def refusal(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """Return the response for `problem`, with additional headers."""
    response: Response
    if wants_page(request):
        root = request.scope.get("root_path", "")
        title = HTTPStatus(problem.status).phrase
        text = render_alone("refusal.html", root=root, title=title, message=problem.message)
        response = page_response(text, problem.status)
        response.headers.update(headers)
    else:
        response = problem_response(request.scope, problem, headers)
    response.headers["Vary"] = "Accept"
    return response
