"""The HTTP application over one data directory: pages, GraphQL, SPARQL, linked data, reconciliation, MCP, health."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection

from api.body_limit import BodyLimit
from api.change_feed import change_feed_routes
from api.current import Current
from api.encoding import QueryEncoder
from api.epochs import EPOCH, MIN_EPOCH, Epochs
from api.graphql_http import GraphQLRoutes, media_type_of, open_trusted_documents
from api.http_errors import handle_errors
from api.ingestion import Ingestion
from api.linked_data import linked_data_routes
from api.mcp import MCP_HEADERS, McpEndpoint
from api.readiness import ModelLoading, readiness_routes
from api.reconciliation import AnyOrigin, reconciliation_routes
from api.schema import build_schema
from api.schema.context import Context
from api.serving.write_queue import TOLERATED_BACKLOG, WriteQueue
from api.serving.write_requests import Writer
from api.settings import Settings
from api.sparql.processes import QueryProcesses
from api.sparql.routes import sparql_routes
from api.web.error_page import error_page
from api.web.map.projections import Projections
from api.web.map.routes import map_routes
from api.web.routes import web_routes
from embeddings.encoder import Encoder

__all__ = ["create_app"]


def create_app(folder: Path, settings: Settings, encoder: Encoder, writer: Writer | None = None) -> FastAPI:
    """Return the application over `folder`, whose mutations `writer` applies, by default in this process.

    Raises `FolderError`, `StoreError`, `IndexUnusable`.
    """
    current = Current(folder, encoder, settings.servers, settings.base_iri)
    query_encoder = QueryEncoder(encoder)
    query_processes = QueryProcesses(folder, settings)
    projections = Projections()
    loading = ModelLoading(current)
    mcp = McpEndpoint(current, query_encoder, settings) if settings.mcp else None
    applying: Writer = writer or WriteQueue(
        Ingestion(folder, settings, encoder, tolerated_backlog=TOLERATED_BACKLOG), settings
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        started = asyncio.get_running_loop().run_in_executor(None, loading.run)
        with query_encoder:
            yield
            if mcp:
                await mcp.close()
        await applying.finish()
        await query_processes.close()
        await projections.close()
        current.close()
        started.cancel()

    app = FastAPI(title="Lexigraph", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(Epochs, current=current)
    app.add_middleware(BodyLimit, most=settings.max_request_bytes)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Accept", MIN_EPOCH, *MCP_HEADERS],
            expose_headers=[EPOCH],
        )
    handle_errors(app, lambda request, problem: error_page(request, problem, current.lexicon, settings))
    graphql = _graphql(current, applying, settings, query_encoder)
    app.include_router(graphql, prefix="/graphql")
    app.include_router(linked_data_routes(current, settings))
    app.include_router(sparql_routes(query_processes))
    app.include_router(web_routes(current, query_encoder, settings))
    app.include_router(map_routes(current, query_encoder, projections, settings))
    app.include_router(change_feed_routes(current))
    app.include_router(readiness_routes(current, loading))
    if settings.reconcile:
        app.include_router(reconciliation_routes(current, query_encoder, settings.max_page))
        app.add_middleware(AnyOrigin)
    if mcp:
        app.router.routes.append(mcp.route)
    return app


def _graphql(current: Current, writer: Writer, settings: Settings, encoder: QueryEncoder) -> GraphQLRoutes:
    def context(connection: HTTPConnection, response: Response = None) -> Context:  # type: ignore[assignment]
        if response is not None:  # None for a WebSocket
            response.media_type = media_type_of(connection.headers.get("accept", ""))
        return Context(current, writer, settings, encoder, connection.headers.get("authorization", ""))

    logging.getLogger("strawberry.ws").setLevel(logging.ERROR)  # do not log rejected web origins
    trusted = open_trusted_documents(settings)
    return GraphQLRoutes(
        build_schema(settings, trusted if settings.trusted_only else None),
        trusted,
        has_editor=settings.has_editor,
        context_getter=context,
        allowed_origins=settings.cors_origins,
    )
