"""The lexicon of the state that is published now: a server follows what other processes ingest."""

import logging
from pathlib import Path
from threading import Lock, Thread

from api.lexicon import Lexicon, open_lexicon
from embeddings.encoder import Encoder
from ingest.folder import open_published, read_stamp

__all__ = ["Current", "open_current_lexicon"]

_log = logging.getLogger("lexigraph")


def open_current_lexicon(folder: Path, encoder: Encoder | None) -> Lexicon:
    """Open the state that `folder` publishes now. Raises `FolderError`, `StoreError`, `IndexUnusable`.

    The state stays on the disk as long as somebody has the lexicon.
    """
    return open_published(folder, lambda state: open_lexicon(state, encoder))


class Current:
    """Gives the open lexicon of a data folder, and opens the next one beside it when one is published.

    Whoever has a lexicon keeps it to the end of its request; the memory of an old one goes with its last user.
    """

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        """Open the published state. Raises `FolderError`, `StoreError`, `IndexUnusable`."""
        self.folder, self.encoder = folder, encoder
        self._lock = Lock()
        self._stamp = read_stamp(folder)
        self._lexicon = open_current_lexicon(folder, encoder)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon to answer with now; a newer one is being opened in the background, if there is one."""
        if read_stamp(self.folder) != self._stamp and self._lock.acquire(blocking=False):
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
        stamp = read_stamp(self.folder)
        if stamp != self._stamp:
            lexicon = open_current_lexicon(self.folder, self.encoder)
            lexicon.warm_up(self._lexicon)  # before anybody waits for it
            self._lexicon, self._stamp = lexicon, stamp
