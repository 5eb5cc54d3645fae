"""The application for other ASGI servers: `uvicorn --factory api.asgi:create`.

One process serves and writes the data directory; for several, use `lexigraph serve --workers`.
"""

from starlette.types import ASGIApp

from api.malloc import limit_arenas
from api.serving.worker import asgi_application
from api.settings import Settings


def create() -> ASGIApp:
    """Return the application over the data directory of the settings. Raises `FolderError`, `StoreError`."""
    limit_arenas()
    settings = Settings()
    return asgi_application(settings.folder, settings)
