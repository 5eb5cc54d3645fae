"""The HTTP application over one data directory: pages, GraphQL, SPARQL, linked data, reconciliation, MCP, health."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from api.access.authorization import Access
from api.access.hosts import KnownHosts, known_hosts
from api.access.keys import AcceptedKeys
from api.access.rate_limit import RateLimit
from api.change_feed import change_feed_routes
from api.graphql_http.routes import GraphQLRoutes
from api.graphql_http.trusted_documents import open_trusted_documents
from api.http.body_limit import BodyLimit
from api.http.compression import add_compression
from api.http.cross_origin import CrossOrigin
from api.http.disconnects import EndWithClient
from api.http.epochs import Epochs
from api.http.errors import handle_errors
from api.http.methods import HeadRequests
from api.lexicon.current import Current, reported_epochs
from api.lexicon.encoders import cache_folder
from api.lexicon.query_encoder import QueryEncoder
from api.linked_data.descriptions import Descriptions
from api.linked_data.routes import linked_data_routes
from api.mcp.http import McpEndpoint
from api.openapi import openapi_document
from api.quality.background import Reports
from api.readiness import Preparation, readiness_routes
from api.reconciliation.routes import reconciliation_routes
from api.schema import build_schema
from api.schema.context import Context
from api.settings import Settings
from api.sparql.processes import QueryProcesses
from api.sparql.routes import sparql_routes
from api.telemetry.observer import UNOBSERVED, Observer
from api.telemetry.traces import request_spans
from api.web.error_page import error_page, refuse
from api.web.map.page import map_routes
from api.web.map.projections import Projections, places_file
from api.web.quality_page import quality_routes
from api.web.routes import web_routes
from api.web.site_files import site_file_routes
from api.writing.ingestion import Ingestion, open_reader
from api.writing.write_queue import TOLERATED_BACKLOG, WriteQueue
from api.writing.write_requests import Writer
from embeddings.encoder import Encoder


def create_app(
    folder: Path, settings: Settings, encoder: Encoder, writer: Writer | None = None, observer: Observer = UNOBSERVED
) -> FastAPI:
    """Return the application over `folder`, whose mutations `writer` applies, by default in this process.

    `observer` learns of its queues and epochs.

    Raises `FolderError`, `StoreError`, `IndexUnusable`.
    """
    current = Current(folder, encoder, settings.servers, settings.base_iri)
    query_encoder = QueryEncoder(encoder, observer)
    query_processes = QueryProcesses(folder, settings, observer)
    projections = Projections(places_file(cache_folder(settings), folder))
    reports = Reports(folder, settings)
    keys = AcceptedKeys(folder, settings)
    mcp = McpEndpoint(current, query_encoder, settings) if settings.mcp else None
    reader = open_reader(settings)
    applying: Writer = writer or WriteQueue(
        Ingestion(folder, settings, encoder, tolerated_backlog=TOLERATED_BACKLOG, reader=reader), settings, observer
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        started = asyncio.get_running_loop().run_in_executor(None, preparation.run)
        if writer is None and keys.all():  # otherwise nobody can upload anything yet
            reader.start()
        with query_encoder, reported_epochs(current, observer):
            yield
            if mcp:
                await mcp.close()
        await applying.finish()
        reader.close()
        await query_processes.close()
        await projections.close()
        await reports.close()
        current.close()
        started.cancel()

    def context(authorization: str) -> Context:
        return Context(current, applying, settings, query_encoder, authorization, reports, keys)

    app = FastAPI(title="Lexigraph", lifespan=lifespan, docs_url=None, redoc_url=None, telemetry=request_spans())
    app.add_middleware(Epochs, current=current)
    app.add_middleware(EndWithClient)
    app.add_middleware(BodyLimit, most=settings.max_request_bytes)
    if settings.private:
        app.add_middleware(Access, keys=keys, refuse=refuse)
    if (names := known_hosts(settings, current.lexicon.iris.base)) is not None:
        app.add_middleware(KnownHosts, names=names, refuse=refuse)
    limits = settings.rate_limit, settings.key_rate_limit
    if any(limits):
        app.add_middleware(RateLimit, keys=keys, per_address=limits[0], per_key=limits[1], refuse=refuse)
    add_compression(app)
    app.add_middleware(HeadRequests)
    app.add_middleware(CrossOrigin, origins=settings.cors_origins, public="/reconcile" if settings.reconcile else "")
    app.openapi = partial(openapi_document, settings.reconcile)  # type: ignore[assignment]
    handle_errors(app, lambda request, problem: error_page(request, problem, current.lexicon, settings))
    graphql = _graphql(settings, context)
    preparation = Preparation(current, partial(graphql.schema.prepare, context("")))
    app.router.routes.insert(0, graphql.http_route)  # first, since most requests are for it
    app.include_router(graphql, prefix="/graphql")
    app.include_router(readiness_routes(current, preparation, graphql.schema.executed))
    descriptions = Descriptions(current, settings)
    app.include_router(linked_data_routes(current, descriptions, settings))
    app.include_router(sparql_routes(query_processes, descriptions, current, settings))
    app.include_router(web_routes(current, query_encoder, settings))
    app.include_router(site_file_routes(current, settings))
    app.include_router(map_routes(current, query_encoder, projections, settings))
    app.include_router(quality_routes(current, reports, settings))
    app.include_router(change_feed_routes(current))
    if settings.reconcile:
        app.include_router(reconciliation_routes(current, query_encoder, settings.max_page))
    if mcp:
        app.router.routes.append(mcp.route)
    return app


def _graphql(settings: Settings, context_of: Callable[[str], Context]) -> GraphQLRoutes:
    def context(connection: HTTPConnection) -> Context:
        return context_of(connection.headers.get("authorization", ""))

    logging.getLogger("strawberry.ws").setLevel(logging.ERROR)  # do not log rejected web origins
    trusted = open_trusted_documents(settings)
    return GraphQLRoutes(
        build_schema(settings, trusted if settings.trusted_only else None),
        trusted,
        has_editor=settings.has_editor,
        context_getter=context,
        allowed_origins=settings.cors_origins,
    )
