"""Linked data over HTTP: resources at the paths of their IRIs, the dataset description, and /export."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.errors import BadArgument, UnknownResource
from api.get_routes import add_get
from api.lexicon import Lexicon
from api.linked_data.entry_pages import render_entry
from api.linked_data.page import render_page
from api.linked_data.representation import Alternate, alternates, etag_of, headers_of, not_modified
from api.negotiation import DOCUMENTS, EXPORTS, negotiated
from api.settings import Settings
from api.web.addresses import KINDS, Addresses, addresses_of
from api.web.list_part import page_number
from api.web.policy import SECURITY_HEADERS
from graph.dataset import describe_dataset
from graph.errors import InvalidIri
from graph.export import RdfFormat, TermFormat, graph_chunks, term_chunks, write
from graph.iris import check_iri
from graph.rdf import Iri
from graph.resources import read_descriptions
from graph.writers import Resource

__all__ = ["linked_data_routes"]

_Described: TypeAlias = tuple[Iri, list[Resource]]

_DATASET = "/.well-known/void"
_UTF8 = "; charset=utf-8"


def linked_data_routes(current: Current, settings: Settings) -> APIRouter:
    """Return the routes. Each request reads the state that is published when it arrives."""
    router = APIRouter(tags=["linked data"])

    async def document(request: Request, format: str | None, read: Callable[[Lexicon], _Described]) -> Response:
        lexicon = current.lexicon
        return await _answered(lambda: _document(request, format, lexicon, read, settings))

    def resource_of(kind: str) -> Callable[..., Awaitable[Response]]:
        async def resource(request: Request, name: str, format: str | None = None) -> Response:
            return await document(request, format, lambda lexicon: _at_path(lexicon, kind, name))

        return resource

    async def any_resource(request: Request, iri: str | None = None, format: str | None = None) -> Response:
        return await document(request, format, lambda lexicon: _of_iri(lexicon, iri))

    async def dataset(request: Request, format: str | None = None) -> Response:
        return await document(request, format, lambda lexicon: _dataset(lexicon, settings.license))

    async def export(request: Request, format: str | None = None) -> Response:
        lexicon = current.lexicon
        return await _answered(lambda: _export(request, format, lexicon))

    for kind in KINDS:
        article = "an" if kind.startswith("o") else "a"
        add_get(router, f"/{kind}/{{name:path}}", resource_of(kind), f"Describe {article} {kind}")
    add_get(router, "/resource", any_resource, "Describe any resource by its IRI, including IRIs of other sites")
    add_get(router, "/dataset", dataset, "Describe the dataset: its size and where to get it")
    add_get(router, _DATASET, dataset, "Describe the dataset, at the address where crawlers look for it")
    add_get(router, "/export", export, "Export the whole graph as RDF, or its terms as TBX or CSV")
    return router


def _at_path(lexicon: Lexicon, kind: str, name: str) -> _Described:
    iri = lexicon.iris.source(name) if kind == "source" else f"{lexicon.iris.base}{kind}/{name}"
    try:
        return _described(lexicon, iri)
    except InvalidIri as error:
        raise UnknownResource(iri) from error


def _of_iri(lexicon: Lexicon, iri: str | None) -> _Described:
    if iri is None:
        raise BadArgument("The parameter `iri` is missing. Send /resource?iri=IRI, percent-encoded.")
    return _described(lexicon, check_iri(iri))


def _described(lexicon: Lexicon, iri: Iri) -> _Described:
    found = read_descriptions(lexicon.store, [iri])
    if not found:
        raise UnknownResource(iri)
    return iri, found[iri]


def _dataset(lexicon: Lexicon, license: Iri | None) -> _Described:
    catalog = lexicon.catalog
    title = ", ".join(glossary.name for glossary in catalog.glossaries.values()) or "Glossary"
    listed = (lexicon.first_terms(1), catalog.organizations, catalog.categories, catalog.glossaries)
    examples = [min(iris) for iris in listed if iris]
    return lexicon.iris.dataset, describe_dataset(lexicon.dataset_size, lexicon.iris, title, examples, license)


def _document(
    request: Request,
    format: str | None,
    lexicon: Lexicon,
    read: Callable[[Lexicon], _Described],
    settings: Settings,
) -> Response:
    chosen, media_type = negotiated(_accept(request), format, DOCUMENTS)
    iri, resources = read(lexicon)
    others = alternates(request, DOCUMENTS, media_type)
    addresses = addresses_of(request, lexicon.iris.base, settings)
    if isinstance(chosen, RdfFormat):
        content = write(resources, chosen).encode()
    else:
        content = _page(request, lexicon, iri, resources, addresses, others, settings.max_page).encode()
    headers = headers_of(etag_of(media_type, content), others, addresses.root + _DATASET, iri)
    if chosen == "html":
        headers |= SECURITY_HEADERS
    return not_modified(request, headers) or Response(content, media_type=_typed(media_type), headers=headers)


def _export(request: Request, format: str | None, lexicon: Lexicon) -> Response:
    chosen, media_type = negotiated(_accept(request), format, EXPORTS)
    headers = headers_of(
        etag_of(media_type, lexicon.version.encode()),
        alternates(request, EXPORTS, media_type),
        request.scope.get("root_path", "") + _DATASET,
    )
    if unchanged := not_modified(request, headers):
        return unchanged
    headers["Content-Disposition"] = f'attachment; filename="lexigraph{chosen.suffix}"'
    if isinstance(chosen, TermFormat):
        chunks = term_chunks(lexicon.store, chosen)
    else:
        chunks = graph_chunks(lexicon.store, chosen)
    content = chunks if request.method == "GET" else ()  # the body of a HEAD response is dropped, and is costly
    return StreamingResponse(content, media_type=_typed(media_type), headers=headers)


async def _answered(answer: Callable[[], Response]) -> Response:
    response = await run_in_threadpool(answer)
    response.headers["Vary"] = "Accept"
    return response


def _page(
    request: Request,
    lexicon: Lexicon,
    iri: Iri,
    resources: list[Resource],
    addresses: Addresses,
    others: Sequence[Alternate],
    most: int,
) -> str:
    entry = None
    if request.query_params.get("view") != "statements":
        entry = render_entry(lexicon, iri, resources, addresses, others, page_number(request.query_params), most)
    return entry or render_page(iri, resources, addresses, others)


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _typed(media_type: str) -> str:
    return media_type + _UTF8 if media_type.startswith("text/") else media_type
