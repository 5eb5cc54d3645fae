"""The lexicon of the currently published state, reopened after each ingest by any process."""

import logging
from pathlib import Path
from threading import Lock, Thread

from api.lexicon import Lexicon, open_lexicon
from embeddings.encoder import Encoder
from ingest.folder import open_published, read_stamp

__all__ = ["Current", "open_current_lexicon"]

_log = logging.getLogger("lexigraph")


def open_current_lexicon(folder: Path, encoder: Encoder | None) -> Lexicon:
    """Open the published state of `folder`. Raises `FolderError`, `StoreError`, `IndexUnusable`.

    The state is not deleted from disk while the lexicon is in use.
    """
    return open_published(folder, lambda state: open_lexicon(state, encoder))


class Current:
    """Holds the open lexicon of a data directory, and replaces it when a new state is published.

    A request uses one lexicon to its end. The memory of an old lexicon is freed after its last request.
    """

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        """Open the published state. Raises `FolderError`, `StoreError`, `IndexUnusable`."""
        self.folder, self.encoder = folder, encoder
        self._lock = Lock()
        self._stamp = read_stamp(folder)
        self._lexicon = open_current_lexicon(folder, encoder)

    @property
    def lexicon(self) -> Lexicon:
        """The current lexicon. If a newer state is published, this starts opening it in the background."""
        if read_stamp(self.folder) != self._stamp and self._lock.acquire(blocking=False):
            Thread(target=self._follow, daemon=True).start()
        return self._lexicon

    def refresh(self) -> Lexicon:
        """Return the lexicon of the state that is published now; opens it first if necessary."""
        with self._lock:
            self._reopen()
        return self._lexicon

    def _follow(self) -> None:
        try:
            self._reopen()
        except Exception:
            _log.exception("Cannot open the new state of %s; still serving the previous state.", self.folder)
        finally:
            self._lock.release()

    def _reopen(self) -> None:
        stamp = read_stamp(self.folder)
        if stamp != self._stamp:
            lexicon = open_current_lexicon(self.folder, self.encoder)
            lexicon.warm_up(self._lexicon)  # before requests use it
            self._lexicon, self._stamp = lexicon, stamp
