"""Encodes queries of concurrent requests in batches, with a cache."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Self, TypeAlias

import numpy as np

from api.bounded_mapping import Bounded
from api.telemetry.observer import UNOBSERVED, Observer
from api.telemetry.spans import span
from api.thread_batches import deliver
from embeddings.encoder import Encoder, Vectors

_Future: TypeAlias = asyncio.Future[Vectors]
_Waiting: TypeAlias = tuple[str, list[_Future]]
"""A text, and the futures of the coroutines that wait for its vector."""

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
        self._encoder, self._observer = encoder, observer
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="encode")
        self._busy = 0
        self._lock = Lock()
        self._waiting: deque[_Waiting] = deque()
        self._vectors: Bounded[str, Vectors | list[_Future]] = Bounded(_REMEMBERED)

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension). Raises `ModelUnavailable`."""
        with span("encode", texts=len(texts)):
            found = [self._vector(text) for text in texts]
            rows = [one if isinstance(one, np.ndarray) else await one for one in found]
            return np.array(rows, dtype=np.float32)

    def close(self) -> None:
        """Encode the waiting texts, and stop the threads."""
        self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _vector(self, text: str) -> Vectors | _Future:
        with self._lock:
            found = self._vectors.get(text)
            if found is None:
                if self._busy < _THREADS:
                    self._threads.submit(self._encode_waiting)
                    self._busy += 1
                found = self._vectors[text] = []
                self._waiting.append((text, found))
                self._observer.waited("encoder", 1)
            self._vectors.move_to_end(text)
            if not isinstance(found, list):
                return found
            found.append(asyncio.get_running_loop().create_future())
            return found[-1]

    def _encode_waiting(self) -> None:
        while batch := self._take():
            self._encode(batch)

    def _take(self) -> list[_Waiting]:
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(_TOGETHER, len(self._waiting)))]
            if not batch:
                self._busy -= 1
        return batch

    def _encode(self, batch: Sequence[_Waiting]) -> None:
        self._observer.waited("encoder", -len(batch))
        started = time.perf_counter()
        try:
            vectors = self._encoder.encode_queries([text for text, _ in batch])
            rows = [vector.copy() for _, vector in zip(batch, vectors, strict=True)]  # views would keep the whole batch
        except Exception as error:
            self._finish(batch, [error] * len(batch))
        else:
            self._finish(batch, rows)
            self._observer.encoded(len(batch), time.perf_counter() - started)

    def _finish(self, batch: Sequence[_Waiting], results: Sequence[Vectors | Exception]) -> None:
        """Keep the vectors, and wake each event loop once."""
        ended: dict[asyncio.AbstractEventLoop, list[tuple[_Future, Vectors | Exception]]] = defaultdict(list)
        with self._lock:
            for (text, futures), result in zip(batch, results, strict=True):
                for future in futures:
                    ended[future.get_loop()].append((future, result))
                if self._vectors.get(text) is not futures:
                    continue  # it was forgotten
                if isinstance(result, Exception):
                    del self._vectors[text]
                else:
                    self._vectors[text] = result
        for loop, some in ended.items():
            deliver(loop, some)
