"""The lexicon of the newest epoch of a data directory, which follows the commits of any process."""

import logging
import time
import weakref
from pathlib import Path
from threading import Lock, Thread

from api.lexicon import Lexicon, open_lexicon
from embeddings.encoder import Encoder
from embeddings.engines.embedded.engine import EmbeddedEngine
from ingest.errors import FolderDamaged, FolderError, FolderIncomplete
from ingest.state import read_sound_state, read_stamp

__all__ = ["CHECK_SECONDS", "Current", "open_current_lexicon"]

CHECK_SECONDS = 2.0
"""Interval at which the sizes and times of the files are compared with the seal, while there are requests."""

_log = logging.getLogger("lexigraph")


def open_current_lexicon(folder: Path, encoder: Encoder | None) -> Lexicon:
    """Open the newest epoch of `folder`. Raises `FolderError`, `StoreError` and `IndexUnusable`.

    Its parts remain on disk while the lexicon is referenced.
    """
    state = read_sound_state(folder)
    engine = EmbeddedEngine(state.engine, None, writable=False)
    lexicon = open_lexicon(folder, engine, encoder, state.base)
    weakref.finalize(lexicon, engine.close)
    return lexicon


class Current:
    """Holds the lexicon of the newest epoch of a data directory, and replaces it when a later one is published.

    A request keeps the lexicon that it started with; an old lexicon is released with its last request.
    """

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        """Open the newest epoch. Raises `FolderError`, `StoreError` and `IndexUnusable`."""
        self.folder, self.encoder = folder, encoder
        self._lock = Lock()
        self._checked = time.monotonic()
        self._damage: FolderError | None = None
        self._stamp = read_stamp(folder)
        state = read_sound_state(folder)
        self._engine, self._inode = EmbeddedEngine(state.engine, None, writable=False), _inode(state.engine)
        self._lexicon = open_lexicon(folder, self._engine, encoder, state.base)

    @property
    def lexicon(self) -> Lexicon:
        """The current lexicon. If a newer epoch is published, this starts to follow it in the background.

        Raises `FolderDamaged` if a file that this lexicon reads has changed; one that was deleted remains readable.
        """
        self._keep_up()
        if isinstance(self._damage, FolderDamaged) and not isinstance(self._damage, FolderIncomplete):
            raise self._damage
        return self._lexicon

    @property
    def epoch(self) -> int:
        """The epoch of the current lexicon, even if it cannot be served any more. Follows as `lexicon` does."""
        self._keep_up()
        return self._lexicon.epoch

    @property
    def damage(self) -> FolderError | None:
        """What the last check found: the directory, or a part of it, is gone or damaged."""
        return self._damage

    @property
    def _is_outdated(self) -> bool:
        stamp = read_stamp(self.folder)
        return stamp is not None and stamp != self._stamp

    def refresh(self) -> Lexicon:
        """Return the lexicon of the epoch that is published now; opens it first if necessary."""
        with self._lock:
            self._follow()
        return self._lexicon

    def _keep_up(self) -> None:
        is_due = time.monotonic() - self._checked > CHECK_SECONDS
        if (is_due or self._is_outdated) and self._lock.acquire(blocking=False):
            Thread(target=self._follow_in_background, daemon=True).start()

    def _follow_in_background(self) -> None:
        try:
            self._follow()
        except FolderError as error:
            if str(error) != str(self._damage):
                _log.warning("Cannot open the new epoch of %s: %s", self.folder, error)
            self._damage = error
        except Exception:
            _log.exception("Cannot open the new epoch of %s; still serving the previous one.", self.folder)
        finally:
            self._checked = time.monotonic()
            self._lock.release()

    def _follow(self) -> None:
        stamp, state = read_stamp(self.folder), read_sound_state(self.folder)
        self._damage = None
        if stamp != self._stamp:
            former: Lexicon | None = self._lexicon
            if _inode(state.engine) != self._inode:  # the data directory was deleted and created again
                self._engine, self._inode = EmbeddedEngine(state.engine, None, writable=False), _inode(state.engine)
                former = None
            lexicon = open_lexicon(self.folder, self._engine, self.encoder, state.base, former)
            lexicon.catalog.read()  # here, where no request waits for it
            self._lexicon, self._stamp = lexicon, stamp


def _inode(engine: Path) -> int:
    """Return the number of a file that the engine keeps open, so that no other file can get it."""
    return (engine / "engine.sqlite").stat().st_ino
