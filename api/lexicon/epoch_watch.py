"""Reports the epoch that a process serves every few seconds, and the commits before it, also without requests."""

from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.telemetry.observer import UNOBSERVED, Observer
from embeddings.errors import EmbeddingsError
from graph.errors import StoreError
from ingest.errors import FolderError

_SECONDS: Final = 5.0
_MOST_COMMITS: Final = 1000  # whose terms are counted, so that a large ingest in many commits does not delay the rest


class EpochWatch:
    """Reports in a thread, until the end of a `with` block; nothing while the data cannot be read."""

    def __init__(self, current: Current, observer: Observer) -> None:
        self._current, self._observer = current, observer
        self._ended = Event()
        self._counted: int | None = None
        self._thread = Thread(target=self._run, name="epochs", daemon=True)

    def __enter__(self) -> Self:
        if self._observer is not UNOBSERVED:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with suppress(FolderError, StoreError, EmbeddingsError):
                lexicon = self._current.lexicon
                self._observer.published(lexicon.epoch, self._current.lag(), lexicon.count)
                if self._observer.counts_commits:
                    self._count(lexicon)
                del lexicon  # which would keep its epoch
            if self._ended.wait(_SECONDS):
                return

    def _count(self, lexicon: Lexicon) -> None:
        """Report the commits since the last call, as far as the log has them; the first call reports none."""
        since = lexicon.epoch if self._counted is None else min(self._counted, lexicon.epoch)
        recent = range(max(since, lexicon.epoch - _MOST_COMMITS) + 1, lexicon.epoch + 1)
        found = lexicon.log.entries(recent).values() if recent else ()
        put, removed = sum(len(one.put) for one in found), sum(len(one.removed) for one in found)
        self._observer.committed(lexicon.epoch - since, put, removed)
        self._counted = lexicon.epoch
