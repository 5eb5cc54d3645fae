"""The processor time that a server uses for embedding, apart from everything else that it does.

Embedding is what turns texts into vectors: tokenization, the model, pooling and normalization. Queues, the cache of
vectors, threads and futures around it are not counted.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

__all__ = ["EmbeddingMeter", "embedding_meter"]

_STATEMENTS: Final = """
import os, struct, threading, time
from embeddings.encoders.onnx import OnnxEncoder

def _metered(encode, file, lock=threading.Lock(), total=[0.0]):
    def metered(*arguments):
        began = time.thread_time()
        try:
            return encode(*arguments)
        finally:
            with lock:
                total[0] += time.thread_time() - began
                os.pwrite(file, struct.pack("d", total[0]), 0)
    return metered

OnnxEncoder.encode_queries = _metered(OnnxEncoder.encode_queries, os.open({file!r}, os.O_WRONLY))
"""


@dataclass(frozen=True, slots=True)
class EmbeddingMeter:
    """A file in which a server process counts. It has to execute `statements` first, see `serve`."""

    file: Path

    @property
    def statements(self) -> str:
        """Measure each call of the model in its thread: a server uses one thread per call."""
        return _STATEMENTS.format(file=str(self.file))

    def processor_seconds(self) -> float:
        """Return the processor time of all calls so far."""
        seconds: float = struct.unpack("d", self.file.read_bytes())[0]
        return seconds


@contextmanager
def embedding_meter() -> Iterator[EmbeddingMeter]:
    """Yield a meter that shows 0."""
    with NamedTemporaryFile(prefix="lexigraph-embedding-") as file:
        file.write(struct.pack("d", 0.0))
        file.flush()
        yield EmbeddingMeter(Path(file.name))
