"""A process that answers requests; also the whole server, if there is only one."""

import gc
import socket
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.http.request_log import RequestLog
from api.lexicon.encoders import query_encoder
from api.serving.http_protocol import WebSocketProtocol, limited_protocol
from api.settings import Settings
from api.telemetry.observer import UNOBSERVED, Observer, process_observer
from api.telemetry.traces import traces
from api.writing.writer_process import RemoteWriter
from embeddings.encoder import Encoder

_COLLECTED = 10_000  # new objects per collection instead of 700: an answer of 3,000 fields would have three of them
_SWITCH_SECONDS = 0.001  # instead of 5 ms, which the event loop waits for each of up to 40 threads


@traces()
def run_server(listening: socket.socket, folder: Path, settings: Settings) -> None:
    """Answer requests and apply changes in this process, until SIGINT or SIGTERM.

    Raises `FolderError`, `StoreError`, `IndexUnusable`.
    """
    observer = observe_process(folder, settings)
    encoder = query_encoder(settings, folder, threads=1)
    _run(listening, create_app(folder, settings, encoder, observer=observer), settings, observer)


@traces()
def run_worker(
    listening: socket.socket, writer: Path, folder: Path, settings: Settings, encoder: Encoder, counts_commits: bool
) -> None:
    """Answer requests, and send changes to the writer that listens at a Unix socket.

    One worker `counts_commits` for the metrics. Raises `FolderError`, `StoreError`, `IndexUnusable`.
    """
    observer = process_observer(settings, counts_commits)
    _run(listening, create_app(folder, settings, encoder, RemoteWriter(writer, settings), observer), settings, observer)


def _run(listening: socket.socket, app: FastAPI, settings: Settings, observer: Observer) -> None:
    start_collections()
    sys.setswitchinterval(_SWITCH_SECONDS)
    config = uvicorn.Config(
        RequestLog(app, observer),
        http=limited_protocol(settings),
        ws=WebSocketProtocol,
        log_config=None,
        access_log=False,  # `RequestLog` writes one with the IDs of requests
        ws_max_size=settings.max_request_bytes,
        root_path=settings.root_path,
        proxy_headers=settings.proxy_headers,
        forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_certfile=settings.ssl_certfile,
        ssl_keyfile=settings.ssl_keyfile,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def start_collections() -> None:
    """Let garbage collections begin, now that everything is loaded, which they would visit each time."""
    gc.freeze()
    gc.set_threshold(_COLLECTED)
    gc.enable()


def observe_process(folder: Path, settings: Settings) -> Observer:
    """Serve the metrics of this process, if the settings name a port. Raises `CannotListen`."""
    if settings.metrics_port is None:
        return UNOBSERVED
    from api.telemetry.metrics_endpoint import serve_process

    return serve_process(folder, settings)
