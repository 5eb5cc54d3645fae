"""The keys that a running server accepts: those of the key file as it is now, and `LEXIGRAPH_API_KEY`."""

import base64
import binascii
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from api.access.keys import FILE, Key, KeyFile, Scope
from api.errors import KeysUnusable
from api.settings import Settings

_log = logging.getLogger("lexigraph")


class AcceptedKeys:
    """Finds the key of a request. A key that was created or revoked counts from the next request on."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Accept the keys of the data directory `folder`, unless the settings name another file."""
        self._file = KeyFile(settings.keys or folder / FILE)
        secret = settings.api_key.get_secret_value() if settings.api_key else ""
        self._fixed = [Key.of(secret, "LEXIGRAPH_API_KEY", Scope.ADMIN)] if secret else []
        self._stamp: tuple[int, int, int] | None = None
        self._keys: Sequence[Key] = self._fixed

    def all(self) -> Sequence[Key]:
        """Return the keys; only the fixed one if the file cannot be read."""
        stamp = self._file.stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._keys = [*self._fixed, *self._file.read()]
            except KeysUnusable as error:
                _log.error("%s", error)
                self._keys = self._fixed
        return self._keys

    def find(self, authorization: str) -> Key | None:
        """Return the accepted key in a header `Authorization`, or None.

        With `Basic`, the key is the password. Browsers send that with every request, also with those that other sites
        cause, so it only permits reading.
        """
        scheme, _, credentials = authorization.partition(" ")
        match scheme.lower():
            case "bearer":
                return self._opened(credentials.strip())
            case "basic":
                key = self._opened(_password(credentials.strip()))
                return key and replace(key, scope=Scope.READ)
        return None

    def _opened(self, secret: str) -> Key | None:
        found = [key for key in self.all() if key.opens(secret)]  # all are compared, in constant time
        return found[0] if found else None


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
