"""Linked data over HTTP: resources at the paths of their IRIs, and descriptions of the dataset and the vocabulary."""

from functools import partial
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.convertors import PathConvertor, register_url_convertor

from api.errors import BadArgument, UnknownResource
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.lexicon.similar_resources import similar_resources, words_of
from api.linked_data.descriptions import DATASET, PARTS, Described, Descriptions, answered
from api.linked_data.export import export_response
from api.linked_data.vocabulary_page import vocabulary_page
from api.settings import Settings
from api.web.addresses import KINDS
from graph.dataset_description import describe_dataset
from graph.errors import InvalidIri
from graph.iris import check_iri
from graph.ontology import VocabularyDocument, definitions, vocabulary_document
from graph.rdf import Iri
from graph.resources import describe_commit, describe_graph, read_descriptions, read_references

_PERMANENT = 308


class _Names(PathConvertor):
    """Names with slashes, but no empty one, to which `/term` would be redirected."""

    regex = ".+"


def linked_data_routes(current: Current, descriptions: Descriptions, settings: Settings) -> APIRouter:
    """Return the routes. Each request reads the state that is published when it arrives."""
    router = APIRouter(tags=["linked data"])
    register_url_convertor("names", _Names())

    def add_resources(kind: str) -> None:
        @router.get(f"/{kind}/{{name:names}}")
        async def resource(request: Request, name: str, format: str | None = None) -> Response:
            if kind == "document" and (part := _part(request)):
                return await descriptions.respond(
                    request, format, lambda lexicon: _described(lexicon, lexicon.iris.document(name) + part)
                )
            try:
                return await descriptions.respond(request, format, lambda lexicon: _at_path(lexicon, kind, name))
            except UnknownResource:
                if not name.endswith("/"):
                    raise
            await descriptions.respond(request, format, lambda lexicon: _at_path(lexicon, kind, name.rstrip("/")))
            url = request.url
            return RedirectResponse(url.replace(path=url.path.rstrip("/"), scheme="", netloc=""), _PERMANENT)

    for kind in KINDS:
        add_resources(kind)

    @router.get("/resource")
    async def any_resource(request: Request, iri: str | None = None, format: str | None = None) -> Response:
        return await descriptions.respond(request, format, lambda lexicon: _of_iri(lexicon, iri))

    @router.get("/log")
    async def log(request: Request, format: str | None = None) -> Response:
        return await descriptions.respond(request, format, lambda lexicon: _described(lexicon, lexicon.iris.log_graph))

    @router.get("/dataset")
    @router.get(DATASET)
    async def dataset(request: Request, format: str | None = None) -> Response:
        return await descriptions.respond(request, format, lambda lexicon: _dataset(lexicon, settings.license))

    def add_vocabulary(document: VocabularyDocument) -> None:
        @router.get(f"/{document}")
        async def defined(request: Request, format: str | None = None) -> Response:
            write, page = partial(vocabulary_document, document), partial(vocabulary_page, document)
            return await descriptions.define(request, format, write, page)

    for document in VocabularyDocument:
        add_vocabulary(document)

    @router.get("/export")
    async def export(request: Request, format: str | None = None) -> Response:
        lexicon = current.lexicon
        return await answered(lambda: export_response(request, format, lexicon))

    return router


def _part(request: Request) -> str:
    """Return the end of the IRI of a named graph or blank node of a document, empty for the document itself."""
    parts = [f"?{key}={quote(value, safe='')}" for key, value in request.query_params.items() if key in PARTS]
    return parts[0] if parts else ""


def _at_path(lexicon: Lexicon, kind: str, name: str) -> Described:
    encoded = {"source": lexicon.iris.source, "document": lexicon.iris.document}.get(kind)
    iri = encoded(name) if encoded else f"{lexicon.iris.base}{kind}/{name}"
    try:
        return _described(lexicon, iri)
    except InvalidIri as error:
        raise UnknownResource(iri) from error


def _of_iri(lexicon: Lexicon, iri: str | None) -> Described:
    if iri is None:
        raise BadArgument("The parameter `iri` is missing. Send /resource?iri=IRI, percent-encoded.")
    return _described(lexicon, check_iri(iri))


def _described(lexicon: Lexicon, iri: Iri) -> Described:
    store, iris = lexicon.store, lexicon.iris
    if found := read_descriptions(store, [iri]).get(iri):
        return iri, found
    if one := definitions().get(iri) or describe_graph(store, iris, iri) or describe_commit(store, iris, iri):
        return iri, [one]
    if found := read_references(store, iri):
        return iri, found
    kind = iri.removeprefix(iris.base).partition("/")[0]
    raise UnknownResource(iri, similar_resources(lexicon, kind, words_of(iri)))


def _dataset(lexicon: Lexicon, license: Iri | None) -> Described:
    catalog = lexicon.catalog
    title = ", ".join(glossary.name for glossary in catalog.glossaries.values()) or "Glossary"
    listed = (lexicon.first_terms(1), catalog.organizations, catalog.categories, catalog.glossaries)
    examples = [min(iris) for iris in listed if iris]
    return lexicon.iris.dataset, describe_dataset(lexicon.dataset_size, lexicon.iris, title, examples, license)
