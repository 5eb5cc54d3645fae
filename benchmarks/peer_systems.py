"""This project and its peers behind one small interface, so that the same entries, vectors and queries go to each.

Every peer is used as its own documentation shows it, with its defaults: cosine, no approximate index at this size but
chromadb's, BM25 in equal parts where it is hybrid. All embed queries with the same model, from the same files. A peer
that is not installed is left out: `pip install -e '.[peers]'`.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from benchmarks.vectors import EXPORTS, EmbeddedBefore
from embeddings.build import build_search_index
from embeddings.cache import VectorCache
from embeddings.encoder import Vectors
from embeddings.encoders import SentenceTransformerEncoder, open_encoder
from embeddings.entries import Entry, text_digest
from embeddings.hits import SearchMode
from embeddings.search_index import SearchIndex, open_search_index

if TYPE_CHECKING:
    from chromadb import Collection
    from lancedb.table import Table
    from sentence_transformers import SentenceTransformer
    from txtai import Embeddings

__all__ = ["OURS", "PEERS", "QUIET", "SYSTEMS", "Searcher", "System", "installed_version"]

QUIET: Mapping[str, str] = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "LANCEDB_LOG": "error",  # else a warning a query, which costs time
    "TRANSFORMERS_OFFLINE": "1",
}
"""The environment in which no peer asks the network for anything, or tells anybody anything."""

_TABLE = "entries"


class Searcher(Protocol):
    """An index that is open."""

    def search(self, query: str, limit: int) -> list[str]:
        """Return the keys of the best entries, best first; the query is embedded on the way."""
        ...

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        """Return the same for a query whose vector, shape (dimension,), is known: the store alone."""
        ...


class System(Protocol):
    """Something that finds entries by meaning."""

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        ...

    @property
    def package(self) -> str:
        """What has to be installed."""
        ...

    def build(self, folder: Path, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Write an index of these entries and their vectors, shape (len(entries), dimension), into an empty folder."""
        ...

    def open(self, folder: Path) -> Searcher:
        """Open what `build` wrote."""
        ...


def installed_version(system: System) -> str | None:
    """Return the version that is installed, None if none is."""
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
    """This project: search in the index that `lexigraph ingest` writes; SEMANTIC is what dense peers do."""

    mode: SearchMode
    package: str = "lexigraph"

    @property
    def name(self) -> str:
        """See `System.name`."""
        return f"lexigraph, {self.mode}"

    def build(self, folder: Path, entries: Sequence[Entry], vectors: Vectors) -> None:
        """See `System.build`; keeping the vectors in the cache, as an ingest does, is part of it."""
        encoder = EmbeddedBefore()
        index = folder / "index"
        index.mkdir()
        with closing(VectorCache(folder / "vectors.sqlite")) as cache:
            cache.put({entry.key: text_digest(entry.text) for entry in entries}, encoder.model, vectors)
            build_search_index(index, entries, encoder, cache, template="peers")

    def open(self, folder: Path) -> Searcher:
        """See `System.open`."""
        index = open_search_index(folder / "index", open_encoder(threads=1, exports=EXPORTS))
        return _LexigraphSearcher(index, self.mode)


@dataclass(frozen=True, slots=True)
class _LexigraphSearcher:
    index: SearchIndex
    mode: SearchMode

    def search(self, query: str, limit: int) -> list[str]:
        return [hit.key for hit in self.index.search(query, self.mode, limit)]

    def rank(self, query: str, vector: Vectors, limit: int) -> list[str]:
        return [hit.key for hit in self.index.search(query, self.mode, limit, vector=vector)]


@dataclass(frozen=True, slots=True)
class Txtai:
    """https://github.com/neuml/txtai: FAISS, and its own BM25 if `hybrid`."""

    hybrid: bool
    package: str = "txtai"

    @property
    def name(self) -> str:
        """See `System.name`."""
        return "txtai, hybrid" if self.hybrid else "txtai, dense"

    def build(self, folder: Path, entries: Sequence[Entry], vectors: Vectors) -> None:
        """See `System.build`."""
        from txtai import Embeddings

        known = dict(zip((entry.text for entry in entries), vectors, strict=True))

        def transform(texts: Sequence[str]) -> Vectors:
            return np.stack([known[text] for text in texts])

        embeddings = Embeddings(method="external", transform=transform, hybrid=self.hybrid)
        embeddings.index((entry.key, entry.text) for entry in entries)
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
        """The same index once more, with `_vector` in the place of the model."""

        def transform(_: Sequence[str]) -> Vectors:
            return self._vector[np.newaxis]

        return self._load({"method": "external", "transform": transform})

    def _load(self, configuration: Mapping[str, object]) -> "Embeddings":
        from txtai import Embeddings

        return Embeddings().load(str(self._folder), config={"transform": None, **configuration})


class Chroma:
    """https://github.com/chroma-core/chroma: HNSW beside SQLite, in this process."""

    name = package = "chromadb"

    def build(self, folder: Path, entries: Sequence[Entry], vectors: Vectors) -> None:
        """See `System.build`."""
        import chromadb

        client = chromadb.PersistentClient(folder)
        collection = client.create_collection(
            _TABLE, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        most = client.get_max_batch_size()
        for start in range(0, len(entries), most):
            batch = slice(start, start + most)
            collection.add(
                ids=[entry.key for entry in entries[batch]],
                embeddings=vectors[batch],
                documents=[entry.text for entry in entries[batch]],
            )

    def open(self, folder: Path) -> Searcher:
        """See `System.open`; its own default encoder pads each query to 256 tokens and is slower than this one."""
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
    """https://github.com/lancedb/lancedb: an exact scan on disk, and its own full-text index if `hybrid`."""

    hybrid: bool
    package: str = "lancedb"

    @property
    def name(self) -> str:
        """See `System.name`."""
        return "lancedb, hybrid" if self.hybrid else "lancedb, vector"

    def build(self, folder: Path, entries: Sequence[Entry], vectors: Vectors) -> None:
        """See `System.build`."""
        import lancedb
        from lancedb.index import FTS

        rows = [
            {"key": entry.key, "text": entry.text, "vector": vector}
            for entry, vector in zip(entries, vectors, strict=True)
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
            asked = self.table.search(query_type="hybrid").vector(vector).text(query)
        else:
            asked = self.table.search(vector)
        rows = asked.distance_type("cosine").select(["key"]).limit(limit).to_list()
        return [row["key"] for row in rows]


OURS: Sequence[System] = (Lexigraph(SearchMode.HYBRID), Lexigraph(SearchMode.SEMANTIC))
"""What is compared stands first."""

PEERS: Sequence[System] = (
    Txtai(hybrid=False),
    Txtai(hybrid=True),
    Chroma(),
    Lance(hybrid=False),
    Lance(hybrid=True),
)

SYSTEMS: Sequence[System] = (*OURS, *PEERS)
