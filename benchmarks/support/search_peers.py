"""One small interface to this project and its peers, so that each gets the same records, vectors and queries.

Every peer is used as its documentation shows, with its defaults: cosine similarity, no approximate index at this size
except chromadb's, and equal weights for BM25 and vectors in hybrid search. All embed queries with the same model files.
Peers that are not installed are skipped; `pip install -e '.[peers]'` installs them.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from benchmarks.support.vectors import EXPORTS, EmbeddedBefore
from embeddings.encoder import Vectors
from embeddings.encoders import SentenceTransformerEncoder, open_encoder
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.hits import SearchMode
from embeddings.records import Record
from embeddings.searcher import Searcher as LexigraphSearcher
from embeddings.vector_cache import VectorCache, text_digest

if TYPE_CHECKING:
    from chromadb import Collection
    from lancedb.table import Table
    from sentence_transformers import SentenceTransformer
    from txtai import Embeddings

__all__ = ["OURS", "PEERS", "QUIET", "SYSTEMS", "Searcher", "System", "installed_version"]

QUIET: Mapping[str, str] = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "LANCEDB_LOG": "error",  # otherwise each query logs a warning, which costs time
    "TRANSFORMERS_OFFLINE": "1",
}
"""Environment variables that keep peers off the network and disable their telemetry."""

_TABLE = "records"


class Searcher(Protocol):
    """An open index."""

    def search(self, query: str, limit: int) -> list[str]:
        """Embed the query; return the keys of the best records, best first."""
        ...

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        """Return the same for a given query vector, shape (dimension,): measures the store alone."""
        ...


class System(Protocol):
    """A semantic search system."""

    @property
    def name(self) -> str:
        """The name in the tables."""
        ...

    @property
    def package(self) -> str:
        """The package to install."""
        ...

    def build(self, folder: Path, records: Sequence[Record], vectors: Vectors) -> None:
        """Write an index of these records and their vectors, shape (len(records), dimension), into an empty folder."""
        ...

    def open(self, folder: Path) -> Searcher:
        """Open an index that `build` wrote."""
        ...


def installed_version(system: System) -> str | None:
    """Return the installed version, None if the package is not installed."""
    try:
        return version(system.package)
    except PackageNotFoundError:
        return None


def _model_folder() -> str:
    return str(SentenceTransformerEncoder().folder)


def _open_model() -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(_model_folder(), device="cpu", local_files_only=True)


@dataclass(frozen=True, slots=True)
class Lexigraph:
    """This project: searches the engine that `lexigraph ingest` fills. SEMANTIC compares with dense peers."""

    mode: SearchMode
    package: str = "lexigraph"

    @property
    def name(self) -> str:
        """See `System.name`."""
        return f"lexigraph, {self.mode}"

    def build(self, folder: Path, records: Sequence[Record], vectors: Vectors) -> None:
        """See `System.build`; includes writing the vectors to the cache, as an ingest does."""
        encoder = EmbeddedBefore()
        file = folder / "vectors.sqlite"
        with closing(VectorCache(file)) as cache:
            cache.put({record.key: text_digest(record.text) for record in records}, encoder.model, vectors)
        engine = EmbeddedEngine(folder / "engine", encoder, file, writable=True)
        engine.apply(1, records, ())
        engine.close()

    def open(self, folder: Path) -> Searcher:
        """See `System.open`."""
        view = EmbeddedEngine(folder / "engine", None, writable=False).view()
        return _LexigraphSearcher(LexigraphSearcher(view, open_encoder(threads=1, exports=EXPORTS)), self.mode)


@dataclass(frozen=True, slots=True)
class _LexigraphSearcher:
    searcher: LexigraphSearcher
    mode: SearchMode

    def search(self, query: str, limit: int) -> list[str]:
        return [hit.key for hit in self.searcher.search(query, self.mode, limit)]

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        return [hit.key for hit in self.searcher.search(query, self.mode, limit, vector=vector)]


@dataclass(frozen=True, slots=True)
class Txtai:
    """https://github.com/neuml/txtai: FAISS, with its BM25 if `hybrid`."""

    hybrid: bool
    package: str = "txtai"

    @property
    def name(self) -> str:
        """See `System.name`."""
        return "txtai, hybrid" if self.hybrid else "txtai, dense"

    def build(self, folder: Path, records: Sequence[Record], vectors: Vectors) -> None:
        """See `System.build`."""
        from txtai import Embeddings

        known = dict(zip((record.text for record in records), vectors, strict=True))

        def transform(texts: Sequence[str]) -> Vectors:
            return np.stack([known[text] for text in texts])

        embeddings = Embeddings(method="external", transform=transform, hybrid=self.hybrid)
        embeddings.index((record.key, record.text) for record in records)
        embeddings.save(str(folder))

    def open(self, folder: Path) -> Searcher:
        """See `System.open`."""
        return _TxtaiSearcher(folder)


class _TxtaiSearcher:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._vector = np.zeros(0, dtype=np.float32)
        self._embeddings = self._load({"method": "transformers", "path": _model_folder(), "gpu": False})

    def search(self, query: str, limit: int) -> list[str]:
        return [key for key, _ in self._embeddings.search(query, limit)]

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        self._vector = vector
        return [key for key, _ in self._store.search(query, limit)]

    @cached_property
    def _store(self) -> "Embeddings":
        """The same index opened again, with `_vector` instead of the model."""

        def transform(_: Sequence[str]) -> Vectors:
            return self._vector[np.newaxis]

        return self._load({"method": "external", "transform": transform})

    def _load(self, configuration: Mapping[str, object]) -> "Embeddings":
        from txtai import Embeddings

        return Embeddings().load(str(self._folder), config={"transform": None, **configuration})


class Chroma:
    """https://github.com/chroma-core/chroma: HNSW and SQLite, in this process."""

    name = package = "chromadb"

    def build(self, folder: Path, records: Sequence[Record], vectors: Vectors) -> None:
        """See `System.build`."""
        import chromadb

        client = chromadb.PersistentClient(folder)
        collection = client.create_collection(
            _TABLE, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        most = client.get_max_batch_size()
        for start in range(0, len(records), most):
            batch = slice(start, start + most)
            collection.add(
                ids=[record.key for record in records[batch]],
                embeddings=vectors[batch],
                documents=[record.text for record in records[batch]],
            )

    def open(self, folder: Path) -> Searcher:
        """See `System.open`. Replaces its default encoder, which pads each query to 256 tokens and is slower."""
        import chromadb
        from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

        function = SentenceTransformerEmbeddingFunction(model_name=_model_folder(), normalize_embeddings=True)
        return _ChromaSearcher(chromadb.PersistentClient(folder).get_collection(_TABLE, embedding_function=function))


@dataclass(frozen=True, slots=True)
class _ChromaSearcher:
    collection: "Collection"

    def search(self, query: str, limit: int) -> list[str]:
        found: list[str] = self.collection.query(query_texts=[query], n_results=limit, include=[])["ids"][0]
        return found

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        found: list[str] = self.collection.query(query_embeddings=[vector], n_results=limit, include=[])["ids"][0]
        return found


@dataclass(frozen=True, slots=True)
class Lance:
    """https://github.com/lancedb/lancedb: an exact scan on disk, with its full-text index if `hybrid`."""

    hybrid: bool
    package: str = "lancedb"

    @property
    def name(self) -> str:
        """See `System.name`."""
        return "lancedb, hybrid" if self.hybrid else "lancedb, vector"

    def build(self, folder: Path, records: Sequence[Record], vectors: Vectors) -> None:
        """See `System.build`."""
        import lancedb
        from lancedb.index import FTS

        rows = [
            {"key": record.key, "text": record.text, "vector": vector}
            for record, vector in zip(records, vectors, strict=True)
        ]
        table = lancedb.connect(folder).create_table(_TABLE, rows)
        if self.hybrid:
            table.create_index("text", config=FTS())

    def open(self, folder: Path) -> Searcher:
        """See `System.open`."""
        import lancedb

        return _LanceSearcher(lancedb.connect(folder).open_table(_TABLE), _open_model(), self.hybrid)


@dataclass(frozen=True, slots=True)
class _LanceSearcher:
    table: "Table"
    model: "SentenceTransformer"
    hybrid: bool

    def search(self, query: str, limit: int) -> list[str]:
        return self.rank(query, self.model.encode(query, normalize_embeddings=True, show_progress_bar=False), limit)

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        if self.hybrid:
            query_builder = self.table.search(query_type="hybrid").vector(vector).text(query)
        else:
            query_builder = self.table.search(vector)
        rows = query_builder.distance_type("cosine").select(["key"]).limit(limit).to_list()
        return [row["key"] for row in rows]


OURS: Sequence[System] = (Lexigraph(SearchMode.HYBRID), Lexigraph(SearchMode.SEMANTIC))
"""HYBRID, then SEMANTIC: `benchmarks.search_peers` unpacks them in this order."""

PEERS: Sequence[System] = (
    Txtai(hybrid=False),
    Txtai(hybrid=True),
    Chroma(),
    Lance(hybrid=False),
    Lance(hybrid=True),
)

SYSTEMS: Sequence[System] = (*OURS, *PEERS)
