"""Keys of clients, and which of them a running server accepts: those of the key file, and `LEXIGRAPH_API_KEY`.

The file `keys.json` contains their digests, so that a copy of it opens nothing.

A key has 256 random bits, which nobody can guess from a digest: SHA-256 suffices, and slow hashes are for passwords
that people choose.
"""

import base64
import hmac
import json
import logging
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.errors import BadArgument, KeysUnusable, UnknownKey

if TYPE_CHECKING:
    from filelock import FileLock

    from api.settings import Settings

FILE: Final = "keys.json"
"""Name of the file in a data directory."""

_PREFIX: Final = "lxg_"  # programs that look for secrets in published texts recognize a key by it
_ENDING: Final = 4
_log = logging.getLogger("lexigraph")


class Scope(StrEnum):
    """What a key permits. Each scope includes the ones before it."""

    READ = "read"
    INGEST = "ingest"
    ADMIN = "admin"

    def includes(self, other: "Scope") -> bool:
        """Return whether a key with this scope may do what needs the other.

        >>> Scope.ADMIN.includes(Scope.READ), Scope.READ.includes(Scope.INGEST)
        (True, False)
        """
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret: its name, scope, the time of its creation, its last characters, and its SHA-256."""

    name: str
    scope: Scope
    created: str
    ending: str
    digest: str

    @classmethod
    def of(cls, secret: str, name: str, scope: Scope) -> "Key":
        """Return the key with this secret."""
        created = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(name, scope, created, secret[-_ENDING:], sha256(secret.encode()).hexdigest())

    def opens(self, secret: str) -> bool:
        """Return whether `secret` is that of this key, in a time that does not depend on the answer."""
        return hmac.compare_digest(sha256(secret.encode()).hexdigest(), self.digest)


class KeyFile:
    """The keys of a server. Commands change the file, which running servers read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def stamp(self) -> tuple[int, int, int] | None:
        """Return a value that differs after each change; None without a file."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def read(self) -> Sequence[Key]:
        """Return the keys in the order of their creation. Raises `KeysUnusable`."""
        try:
            text = self._path.read_text(encoding="utf-8")
            return [Key(**one | {"scope": Scope(one["scope"])}) for one in json.loads(text)]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise KeysUnusable(self._path, error) from error

    def create(self, name: str, scope: Scope) -> str:
        """Add a key, and return its secret, not stored. Raises `BadArgument` for a known name, `KeysUnusable`."""
        secret = _PREFIX + secrets.token_urlsafe(32)
        with self._lock():
            known = self.read()
            if any(key.name == name for key in known):
                raise BadArgument(
                    f"A key with the name {name!r} exists. Choose another name, or revoke that key first."
                )
            self._write([*known, Key.of(secret, name, scope)])
        return secret

    def revoke(self, name: str) -> None:
        """Remove a key. Raises `UnknownKey`, `KeysUnusable`."""
        with self._lock():
            known = self.read()
            kept = [key for key in known if key.name != name]
            if len(kept) == len(known):
                raise UnknownKey(name, [key.name for key in known])
            self._write(kept)

    def _lock(self) -> "FileLock":
        from filelock import FileLock

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KeysUnusable(self._path, error) from error
        return FileLock(f"{self._path}.lock")

    def _write(self, keys: Sequence[Key]) -> None:
        unfinished = self._path.with_name(f".{self._path.name}.new")
        try:
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
                json.dump([asdict(key) for key in keys], file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._path)
        except OSError as error:
            raise KeysUnusable(self._path, error) from error


class AcceptedKeys:
    """Finds the key of a request. A key that was created or revoked counts from the next request on."""

    def __init__(self, folder: Path, settings: "Settings") -> None:
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
    except ValueError:
        return ""
