"""The application for other ASGI servers: `uvicorn --factory api.asgi:create`.

One process serves and writes the data directory; for several, use `lexigraph serve --workers`.
"""

from starlette.types import ASGIApp

from api.app import create_app
from api.http.request_log import RequestLog
from api.lexicon.encoders import query_encoder
from api.malloc import limit_arenas
from api.serving.logs import configure_log
from api.serving.worker import observe_process
from api.settings import Settings
from api.telemetry.traces import start_traces


def create() -> ASGIApp:
    """Return the application over the data directory of the settings. Raises `FolderError`, `StoreError`."""
    limit_arenas()
    settings = Settings()
    configure_log(settings.log_level, settings.log_format)
    start_traces()
    folder, observer = settings.folder, observe_process(settings.folder, settings)
    app = create_app(folder, settings, query_encoder(settings, folder, threads=1), observer=observer)
    return RequestLog(app, observer)
