"""Encodes queries of concurrent requests in batches, with a cache."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Self

import numpy as np

from api.telemetry.observer import UNOBSERVED, Observer
from api.telemetry.spans import span
from embeddings.encoder import Encoder, Vectors

__all__ = ["QueryEncoder"]

_THREADS = 2
_TOGETHER = 8
_REMEMBERED = 4096


class QueryEncoder:
    """Encodes texts for coroutines in two threads, off the event loop.

    A free thread encodes up to eight waiting texts as a batch and does not wait for more. A text that is being
    encoded, or is among the latest 4,096 (6 MB at 384 dimensions), is not encoded again. An error is raised for every
    text of its batch and is not cached. `close` encodes the texts that still wait; a `with` block closes.
    """

    def __init__(self, encoder: Encoder, observer: Observer = UNOBSERVED) -> None:
        """Encode with `encoder`, which both threads call concurrently."""
        self._encoder, self._observer = encoder, observer
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="encode")
        self._busy = 0
        self._lock = Lock()
        self._waiting: deque[tuple[str, Future[Vectors]]] = deque()
        self._vectors: OrderedDict[str, Future[Vectors]] = OrderedDict()

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension). Raises `ModelUnavailable`."""
        with span("encode", texts=len(texts)):
            futures = [self._vector(text) for text in texts]
            return np.array([await asyncio.wrap_future(future) for future in futures], dtype=np.float32)

    def close(self) -> None:
        """Encode the waiting texts, and stop the threads."""
        self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _vector(self, text: str) -> Future[Vectors]:
        with self._lock:
            future = self._vectors.get(text)
            if future is None:
                if self._busy < _THREADS:
                    self._threads.submit(self._encode_waiting)
                    self._busy += 1
                future = self._vectors[text] = Future()
                future.set_running_or_notify_cancel()  # a cancelled request must not cancel it for the others
                self._waiting.append((text, future))
                self._observer.waited("encoder", 1)
            self._vectors.move_to_end(text)
            if len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
            return future

    def _encode_waiting(self) -> None:
        while batch := self._take():
            self._encode(batch)

    def _take(self) -> list[tuple[str, Future[Vectors]]]:
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(_TOGETHER, len(self._waiting)))]
            if not batch:
                self._busy -= 1
        return batch

    def _encode(self, batch: Sequence[tuple[str, Future[Vectors]]]) -> None:
        self._observer.waited("encoder", -len(batch))
        started = time.perf_counter()
        try:
            vectors = self._encoder.encode_queries([text for text, _ in batch])
            rows = [vector.copy() for _, vector in zip(batch, vectors, strict=True)]  # views would keep the whole batch
        except Exception as error:
            with self._lock:
                for text, _ in batch:
                    self._vectors.pop(text, None)
            for _, future in batch:
                future.set_exception(error)
        else:
            for (_, future), row in zip(batch, rows, strict=True):
                future.set_result(row)
            self._observer.encoded(len(batch), time.perf_counter() - started)
