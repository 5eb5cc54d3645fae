"""A process that answers requests; also the whole server, if there is only one."""

import socket
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.encoders import query_encoder
from api.errors import problem_of
from api.serving.remote_writer import RemoteWriter
from api.settings import Settings

__all__ = ["run_server", "run_worker"]


def run_server(listening: socket.socket, folder: Path, settings: Settings) -> None:
    """Answer requests and apply changes in this process, until SIGINT or SIGTERM.

    Raises `FolderError`, `StoreError`, `IndexUnusable`.
    """
    encoder = query_encoder(settings, folder, threads=1)
    _run(listening, create_app(folder, settings, encoder), settings)


def run_worker(listening: socket.socket, writer: Path, folder: Path, settings: Settings) -> None:
    """Answer requests, and send changes to the writer that listens at a Unix socket. Exits with 1 or 2 if it cannot."""
    encoder = query_encoder(settings, folder, threads=1)
    try:
        app = create_app(folder, settings, encoder, RemoteWriter(writer, settings))
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        sys.stderr.write(f"lexigraph: {problem.message}\n")
        sys.exit(problem.exit_code)
    _run(listening, app, settings)


def _run(listening: socket.socket, app: FastAPI, settings: Settings) -> None:
    config = uvicorn.Config(app, log_level="warning", ws_max_size=settings.max_request_bytes)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
