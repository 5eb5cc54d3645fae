"""Reports the epoch that a process serves every few seconds, also without requests."""

from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from api.lexicon.current import Current
from api.telemetry.observer import UNOBSERVED, Observer
from embeddings.errors import EmbeddingsError
from graph.errors import StoreError
from ingest.errors import FolderError

__all__ = ["EpochWatch"]

_SECONDS: Final = 5.0


class EpochWatch:
    """Reports in a thread, until the end of a `with` block; nothing while the data cannot be read."""

    def __init__(self, current: Current, observer: Observer) -> None:
        """Report what `current` serves."""
        self._current, self._observer = current, observer
        self._ended = Event()
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
                del lexicon  # which would keep its epoch
            if self._ended.wait(_SECONDS):
                return
