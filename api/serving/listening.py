"""The socket of a server, which is bound before the graph and the model are loaded, so that errors appear at once."""

import os
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.errors import BadArgument, CannotListen
from api.settings import Settings


@contextmanager
def listening_socket(settings: Settings) -> Iterator[socket.socket]:
    """Bind the Unix socket of the settings, or else their address and port. Raises `CannotListen`."""
    place = settings.uds or (settings.host, settings.port)
    family = socket.AF_UNIX if settings.uds else socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as bound:
        try:
            if settings.uds:
                _remove_unused(settings.uds)
                bound.bind(str(settings.uds))
            else:
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                bound.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotListen(place, error.strerror or str(error)) from error
        try:
            yield bound
        finally:
            if settings.uds:
                settings.uds.unlink(missing_ok=True)


def check_certificate(settings: Settings) -> None:
    """Load the certificate of the settings and its key, if any. Raises `BadArgument` if they cannot be used."""
    files = [file for file in (settings.ssl_certfile, settings.ssl_keyfile) if file]
    if not files:
        return
    if settings.ssl_certfile is None:
        raise BadArgument(f"The private key {files[0]} has no certificate. Name one with --ssl-certfile.")
    try:
        for file in files:
            file.read_bytes()  # the errors of `ssl` have no path
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without a password, OpenSSL would ask for that of the key on a terminal.
        context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile, password=lambda: "")
    except ssl.SSLError as error:
        reason = (error.reason or "a certificate or key is missing").replace("_", " ").lower()
        raise BadArgument(
            f"HTTPS cannot be served with {' and '.join(map(str, files))}: {reason}. Name a certificate chain and its"
            " private key, both in PEM and without a password, with --ssl-certfile and --ssl-keyfile."
        ) from error
    except OSError as error:
        raise BadArgument(
            f"HTTPS cannot be served, because {error.filename} cannot be read: {error.strerror}. Correct --ssl-certfile"
            " and --ssl-keyfile, or let the user of the server read the file."
        ) from error


def address_of(bound: socket.socket, settings: Settings) -> str:
    """Return the address that a browser opens, or the path of the Unix socket."""
    if settings.uds:
        return f"unix:{settings.uds}"
    scheme = "https" if settings.ssl_certfile else "http"
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{scheme}://{name}:{bound.getsockname()[1]}{settings.root_path}/"


def _remove_unused(path: Path) -> None:
    """Remove a Unix socket on which nobody listens, such as that of a killed server."""
    if not path.exists() or not stat.S_ISSOCK(path.stat().st_mode):
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink()
