"""Answers requests for the description of a resource: as RDF, or as a page, by content negotiation."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from api.http.caching import REVALIDATED, content_tag, not_modified
from api.http.negotiation import DOCUMENTS, VOCABULARIES, DocumentFormat, negotiated
from api.http.security_headers import SECURITY_HEADERS
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from api.web.addresses import Alternate
from api.web.browse.glossaries_page import GlossaryPage, view_glossary
from api.web.entries.category_page import CategoryPage, view_category
from api.web.entries.organization_page import OrganizationPage, view_organization
from api.web.entries.resource_page import render_page
from api.web.entries.source_page import SourcePage, view_source
from api.web.entries.term_page import TermPage, view_term
from api.web.page_context import PageContext, context_of
from api.web.templates import render
from graph.export import RdfFormat, TermFormat, write
from graph.rdf import Iri
from graph.resources import Resource
from ingest.sources.term_lines import KnownLines

Described: TypeAlias = tuple[Iri, list[Resource]]
"""A resource, and the resources that describe it."""

DATASET = "/.well-known/void"
PARTS = ("graph", "blank")
"""The parameters in the IRIs of the named graphs and blank nodes of a document."""

_OF_RESOURCE = ("iri", *PARTS)
_LONGEST = 2000  # characters of the address of an alternate; clients refuse headers of more than 64 KiB

_OF_URIS = "%/:=&?~#+!$,;'@()*[]"
_UTF8 = "; charset=utf-8"
_NOT_MODIFIED = 304

Format = TypeVar("Format", bound=str)


@dataclass(frozen=True, slots=True)
class Representation(Generic[Format]):
    """The format and the media type that a request asks for, and the others that are offered."""

    format: Format
    media_type: str
    alternates: Sequence[Alternate]

    @property
    def content_type(self) -> str:
        """The value of `Content-Type`."""
        return self.media_type + _UTF8 if self.media_type.startswith("text/") else self.media_type

    def headers(self, etag: str, dataset: str, canonical: Iri | None = None) -> dict[str, str]:
        """Return the headers; `dataset` is the address of the dataset description.

        JSON-LD has no links to alternates, because rdflib would read the first one of its media type instead, and PyLD
        fails at several.
        """
        others = [] if self.media_type.startswith(RdfFormat.JSONLD.media_type) else self.alternates
        links = [f'<{quote(canonical, safe=_OF_URIS)}>; rel="canonical"'] if canonical else []
        links += [f'<{other.address}>; rel="alternate"; {_type_of(other.media_type)}' for other in others]
        links.append(f'<{dataset}>; rel="describedby"')
        return {**REVALIDATED, "ETag": etag, "Link": ", ".join(links)}


def represented(
    request: Request, format: str | None, offered: Mapping[str, Format], selecting: Collection[str] = _OF_RESOURCE
) -> Representation[Format]:
    """Return the representation in `format`, or else in the media type of `Accept`, of those `offered` by media type.

    `selecting` are the parameters that select the content, which addresses of alternates keep; these are omitted if
    they are too long for a header. Raises as `negotiated` does.
    """
    chosen, media_type = negotiated(",".join(request.headers.getlist("accept")), format, offered)
    parameters = [(name, value) for name, value in request.query_params.multi_items() if name in selecting]
    media_types = {name: one for one, name in offered.items() if name != chosen}
    alternates = [
        Alternate(_display_name(name), address, other)
        for name, other in reversed(media_types.items())
        if len(address := "?" + urlencode([*parameters, ("format", name)])) <= _LONGEST
    ]
    return Representation(chosen, media_type, alternates)


def _display_name(format: str) -> str:
    return format.display_name if isinstance(format, RdfFormat | TermFormat) else "HTML"


def _type_of(media_type: str) -> str:
    plain, _, profile = media_type.partition(";")
    return f'type="{plain}"' + (f"; {profile}" if profile else "")


class Descriptions:
    """Describes resources of the state that is published when a request arrives."""

    def __init__(self, current: Current, settings: Settings) -> None:
        self._current, self._settings = current, settings
        self._lines = KnownLines.of_folder(current.folder)

    async def respond(
        self,
        request: Request,
        format: str | None,
        read: Callable[[Lexicon], Described],
        page: Callable[[PageContext], str] | None = None,
    ) -> Response:
        """Return the description that `read` returns, in `format`, or else in the media type of `Accept`.

        As HTML, return `page` if it is given, or else the page of the kind of resource.
        """
        lexicon = self._current.lexicon
        return await answered(lambda: self._document(request, format, lexicon, read, page))

    async def define(
        self,
        request: Request,
        format: str | None,
        write: Callable[[RdfFormat], str],
        page: Callable[[PageContext], str],
    ) -> Response:
        """Return a document of the vocabulary, that `write` writes in RDF formats, and `page` as HTML."""
        lexicon = self._current.lexicon

        def document() -> Response:
            chosen = represented(request, format, VOCABULARIES)
            context = self._context(request, lexicon, chosen)
            text = page(context) if chosen.format == "html" else write(RdfFormat(chosen.format))
            return _response(request, chosen, text, context)

        return await answered(document)

    def _document(
        self,
        request: Request,
        format: str | None,
        lexicon: Lexicon,
        read: Callable[[Lexicon], Described],
        page: Callable[[PageContext], str] | None,
    ) -> Response:
        chosen = represented(request, format, DOCUMENTS)
        iri, resources = read(lexicon)
        context = self._context(request, lexicon, chosen)
        if isinstance(chosen.format, RdfFormat):
            text = write(resources, chosen.format)
        elif page is not None:
            text = page(context)
        elif context.parameters.get("view") == "statements":
            text = render_page(context, iri, resources)
        else:
            iri = lexicon.catalog.abbreviations.get(iri, iri)
            text = _render_entry(context, iri, resources) or render_page(context, iri, resources)
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


def _render_entry(context: PageContext, iri: Iri, resources: Sequence[Resource]) -> str | None:
    """Return the page of a term, organization, category, glossary or source, or None for any other resource.

    `resources` describe `iri`.
    """
    catalog, addresses, data = context.lexicon.catalog, context.addresses, None
    page: TermPage | OrganizationPage | CategoryPage | GlossaryPage | SourcePage
    if context.lexicon.has_term(iri):
        name, page = "term.html", view_term(context, iri)
        data = _structured_data(resources, {iri, *page.term.glossaries, *page.term.categories})
    elif iri in catalog.organizations:
        name, page = "organization.html", view_organization(context, iri)
    elif iri in catalog.categories:
        name, page = "category.html", view_category(context, iri)
    elif iri in catalog.glossaries:
        name, page = "glossary.html", view_glossary(context, iri)
    elif source := context.lexicon.sources([iri]).get(iri):
        name, page = "source.html", view_source(context, source)
    else:
        return None
    address = addresses.of(iri)
    here = address + ("&" if "?" in address else "?")
    return render(
        name,
        context,
        iri=iri,
        page=page,
        data=data,
        here=here,
        statements=f"{here}view=statements",
        editor=addresses.editor(page.query),
    )


def _structured_data(resources: Iterable[Resource], shown: Collection[Iri]) -> Markup:
    """Return those of `resources` that are `shown` as JSON-LD, escaped so that no text in it is parsed as HTML."""
    document = json.loads(write((one for one in resources if one.iri in shown), RdfFormat.SCHEMAORG))
    # Only ASCII, since HTML allows fewer characters than JSON.
    return Markup(json.dumps(document, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704 (see above)


async def answered(answer: Callable[[], Response]) -> Response:
    """Return the response that `answer` makes in a thread, with `Vary`."""
    response = await run_in_threadpool(answer)
    response.headers.setdefault("Vary", "Accept")
    if response.status_code == _NOT_MODIFIED:  # the middleware that compresses leaves an answer without a body as it is
        response.headers.add_vary_header("Accept-Encoding")
    return response
