"""The lexicon of the state that is published now: a server follows what other processes ingest."""

import logging
import weakref
from pathlib import Path
from threading import Lock, Thread

from api.lexicon import Lexicon, open_lexicon
from embeddings.encoder import Encoder
from ingest.errors import FolderMissing
from ingest.folder import State, read_state

__all__ = ["Current", "open_current_lexicon"]

_ATTEMPTS = 3
_log = logging.getLogger("lexigraph")


def open_current_lexicon(folder: Path, encoder: Encoder | None) -> Lexicon:
    """Open the state that `folder` publishes now. Raises `FolderError`, `StoreError`, `IndexUnusable`.

    The state stays on the disk as long as somebody has the lexicon.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        state = read_state(folder)
        try:
            return _open(state, encoder)
        except Exception:
            # A writer may have published twice in between and forgotten this state.
            if attempt == _ATTEMPTS or read_state(folder) == state:
                raise
    raise FolderMissing(f"{folder} changes faster than it can be opened.")


def _open(state: State, encoder: Encoder | None) -> Lexicon:
    release = state.hold()
    try:
        lexicon = open_lexicon(state, encoder)
    except BaseException:
        release()
        raise
    weakref.finalize(lexicon, release)
    return lexicon


class Current:
    """Gives the open lexicon of a data folder, and opens the next one beside it when one is published.

    Whoever has a lexicon keeps it to the end of its request; the memory of an old one goes with its last user.
    """

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        """Open the published state. Raises `FolderError`, `StoreError`, `IndexUnusable`."""
        self.folder, self.encoder = folder, encoder
        self._lock = Lock()
        self._stamp = self._read_stamp()
        self._lexicon = open_current_lexicon(folder, encoder)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon to answer with now; a newer one is being opened in the background, if there is one."""
        if self._read_stamp() != self._stamp and self._lock.acquire(blocking=False):
            Thread(target=self._follow, daemon=True).start()
        return self._lexicon

    def refresh(self) -> Lexicon:
        """Return the lexicon of what is published at this moment, opened now if need be."""
        with self._lock:
            self._reopen()
        return self._lexicon

    def _follow(self) -> None:
        try:
            self._reopen()
        except Exception:
            _log.exception("The new state of %s does not open; the former one goes on answering.", self.folder)
        finally:
            self._lock.release()

    def _reopen(self) -> None:
        stamp = self._read_stamp()
        if stamp != self._stamp:
            lexicon = open_current_lexicon(self.folder, self.encoder)
            lexicon.warm_up(self._lexicon)  # before anybody waits for it
            self._lexicon, self._stamp = lexicon, stamp

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            status = (self.folder / "lexigraph.json").stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino
