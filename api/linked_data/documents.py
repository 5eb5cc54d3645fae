"""Answers requests for the description of a resource: as RDF, or as a page, by content negotiation."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http.caching import content_tag, not_modified
from api.http.negotiation import DOCUMENTS, DocumentFormat
from api.http.representation import Representation, represented
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from api.web.content_security_policy import SECURITY_HEADERS
from api.web.entries.entry_page import render_entry
from api.web.entries.resource_page import render_page
from api.web.page_context import PageContext, context_of
from graph.export import RdfFormat, write
from graph.rdf import Iri
from graph.writers import Resource
from ingest.sources.term_lines import KnownLines

Described: TypeAlias = tuple[Iri, list[Resource]]
"""A resource, and the resources that describe it."""

DATASET = "/.well-known/void"
_NOT_MODIFIED = 304


class Documents:
    """Describes resources of the state that is published when a request arrives."""

    def __init__(self, current: Current, settings: Settings) -> None:
        self._current, self._settings = current, settings
        self._lines = KnownLines.of_folder(current.folder)

    async def respond(self, request: Request, format: str | None, read: Callable[[Lexicon], Described]) -> Response:
        """Return the description that `read` returns, in `format`, or else in the media type of `Accept`."""
        lexicon = self._current.lexicon
        return await answered(lambda: self._document(request, format, lexicon, read))

    async def respond_with(
        self,
        request: Request,
        format: str | None,
        offered: Mapping[str, DocumentFormat],
        write: Callable[[RdfFormat], str],
        page: Callable[[PageContext], str],
    ) -> Response:
        """Return a document that `write` writes in RDF formats, and `page` as HTML."""
        lexicon = self._current.lexicon

        def document() -> Response:
            chosen = represented(request, format, offered)
            context = self._context(request, lexicon, chosen)
            text = page(context) if chosen.format == "html" else write(RdfFormat(chosen.format))
            return _response(request, chosen, text, context)

        return await answered(document)

    def _document(
        self, request: Request, format: str | None, lexicon: Lexicon, read: Callable[[Lexicon], Described]
    ) -> Response:
        chosen = represented(request, format, DOCUMENTS)
        iri, resources = read(lexicon)
        context = self._context(request, lexicon, chosen)
        if isinstance(chosen.format, RdfFormat):
            text = write(resources, chosen.format)
        elif context.parameters.get("view") == "statements":
            text = render_page(context, iri, resources)
        else:
            iri = lexicon.catalog.abbreviations.get(iri, iri)
            entry = render_entry(context, iri, resources)
            text = entry or render_page(context, iri, resources)
        return _response(request, chosen, text, context, iri)

    def _context(
        self, request: Request, lexicon: Lexicon, representation: Representation[DocumentFormat]
    ) -> PageContext:
        context = context_of(request, lexicon, self._settings)
        return replace(context, alternates=representation.alternates, lines=self._lines)


def _response(
    request: Request,
    representation: Representation[DocumentFormat],
    text: str,
    context: PageContext,
    canonical: Iri | None = None,
) -> Response:
    content = text.encode()
    tag = content_tag(representation.media_type, content)
    headers = representation.headers(tag, context.addresses.root + DATASET, canonical)
    if representation.format == "html":
        headers |= {**SECURITY_HEADERS, "Vary": "Accept, Accept-Language"}
    return not_modified(request, headers) or Response(content, media_type=representation.content_type, headers=headers)


async def answered(answer: Callable[[], Response]) -> Response:
    """Return the response that `answer` makes in a thread, with `Vary`."""
    response = await run_in_threadpool(answer)
    response.headers.setdefault("Vary", "Accept")
    if response.status_code == _NOT_MODIFIED:  # the middleware that compresses leaves an answer without a body as it is
        response.headers.add_vary_header("Accept-Encoding")
    return response
