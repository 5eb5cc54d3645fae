"""Parquet files of texts and of their vectors, in one directory that machines share, or that is copied between them.

    texts.parquet       digest, text
    vectors-*.parquet   digest, model, vector

The directory is a source of vectors like the database: each worker computes the vectors that the files lack, and stores
them in files of its own, so that any number of them work at the same time. A lost worker costs only the vectors that it
had not stored. Needs pyarrow.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from embeddings.chunks import CHUNK, chunks
from embeddings.encoder import Encoder, Vectors
from embeddings.vector_cache import text_digest

_TEXTS = "texts.parquet"
_ROWS = 4_000
"""Vectors per file: the maximum of work that the loss of a worker costs, 40 s on one core."""

_FIRST = 8  # hexadecimal digits of a digest that choose its part


class PartsMissing(FileNotFoundError):
    """The directory has no texts."""


def write_texts(folder: Path, texts: Iterable[str]) -> int:
    """Replace the texts to embed; return the number of different ones."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([("digest", pa.string()), ("text", pa.string())])
    known = set[str]()
    with _replacing(folder / _TEXTS) as draft, pq.ParquetWriter(draft, schema) as writer:
        for some in chunks(texts):
            rows = {digest: text for text in some if (digest := text_digest(text)) not in known}
            known |= rows.keys()
            writer.write_table(pa.table({"digest": [*rows], "text": [*rows.values()]}, schema=schema))
    return len(known)


def embed_part(
    folder: Path, encoder: Encoder, part: int, parts: int, progress: Callable[[int], None] = lambda embedded: None
) -> int:
    """Compute the vectors that are missing of one of `parts` parts of the texts; return their number.

    Raises `PartsMissing`, `ModelUnavailable`.
    """
    known, embedded = set(_vectors(folder, encoder.model)), 0
    for rows in chunks(_texts(folder, known, part, parts), _ROWS):
        rows.sort(key=lambda row: len(row[1]))  # neighbors in length share a batch
        vectors: list[Vectors] = []
        for some in chunks(rows):
            vectors.append(encoder.encode_documents([text for _, text in some]))
            embedded += len(some)
            progress(embedded)
        _write_vectors(folder, encoder.model, [digest for digest, _ in rows], np.concatenate(vectors))
    return embedded


def embed_with_ray(folder: Path, open_encoder: Callable[[], Encoder], parts: int) -> int:
    """Let the nodes of a Ray cluster compute the vectors that are missing, part by part; return their number.

    `folder` is the same directory on all nodes. Ray gives the parts of a lost node to others, which skip the stored
    vectors. `open_encoder` is called on the nodes. The cluster is that of RAY_ADDRESS, or a new one on this machine.
    """
    import ray

    def embed(batch: dict[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
        embedded = [embed_part(folder, open_encoder(), part, parts) for part in batch["id"].tolist()]
        return {"embedded": np.array(embedded)}

    done = ray.data.range(parts, override_num_blocks=parts).map_batches(embed, batch_size=1)
    return sum(int(row["embedded"]) for row in done.iter_rows())


class PartsEncoder:
    """An encoder that takes the vectors of documents from the files, and computes those that they lack."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder, self._folder = encoder, folder

    @property
    def model(self) -> str:
        return self._encoder.model

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        digests = [text_digest(text) for text in texts]
        missing = [place for place, digest in enumerate(digests) if digest not in self._known]
        rows = {digest: self._known[digest] for digest in digests if digest in self._known}
        if missing:
            computed = self._encoder.encode_documents([texts[place] for place in missing])
            rows |= {digests[place]: row for place, row in zip(missing, computed, strict=True)}
        return np.stack([rows[digest] for digest in digests])

    @cached_property
    def _known(self) -> Mapping[str, Vectors]:
        return _vectors(self._folder, self.model)


def _texts(folder: Path, known: Set[str], part: int, parts: int) -> Iterator[tuple[str, str]]:
    """Yield the digests and texts of one part that are not known."""
    try:
        file = pq.ParquetFile(folder / _TEXTS)
    except FileNotFoundError as error:
        raise PartsMissing(
            f"{folder / _TEXTS} does not exist. Write it with `lexigraph embed --parts {folder} --write`."
        ) from error
    with file:
        for batch in file.iter_batches(CHUNK):
            for digest, text in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if int(digest[:_FIRST], 16) % parts == part and digest not in known:
                    yield digest, text


def _vectors(folder: Path, model: str) -> dict[str, Vectors]:
    """Return the stored vectors of a model by the digests of their texts."""
    found: dict[str, Vectors] = {}
    for file in sorted(folder.glob("vectors-*.parquet")):
        table = pq.read_table(file)
        if table["model"][0].as_py() == model:
            rows = table["vector"].combine_chunks()
            matrix = rows.values.to_numpy().reshape(len(rows), -1)
            found |= zip(table["digest"].to_pylist(), matrix, strict=True)
    return found


def _write_vectors(folder: Path, model: str, digests: Sequence[str], vectors: Vectors) -> None:
    rows = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
    with _replacing(folder / f"vectors-{uuid4().hex}.parquet") as draft:
        pq.write_table(pa.table({"digest": digests, "model": [model] * len(digests), "vector": rows}), draft)


@contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """Yield the name of a draft, which becomes the file when the block ends without an error."""
    draft = file.with_name(f".{file.name}.{uuid4().hex}")
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
