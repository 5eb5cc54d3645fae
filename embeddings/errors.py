"""What can go wrong between a text and its nearest terms, each error with its remedy.

EmbeddingsError
├── ModelUnavailable    the model's package or folder is missing, or does not load
├── ExportFailed        a model cannot be exported, or the export gives other vectors than the model
├── EmptyQuery          also a ValueError: there is nothing to search for
└── IndexUnusable
    ├── IndexMissing    no index has been built in this folder
    ├── IndexCorrupt    a file is damaged, or is not the one that the manifest describes
    ├── IndexStale      written in a format that this version does not read
    ├── WrongModel      built with another model than the one that is set
    └── NoVectors       built, or opened, without a model: only labels and words can be searched
"""

from pathlib import Path

__all__ = [
    "EmbeddingsError",
    "EmptyQuery",
    "ExportFailed",
    "IndexCorrupt",
    "IndexMissing",
    "IndexStale",
    "IndexUnusable",
    "ModelUnavailable",
    "NoVectors",
    "WrongModel",
]

REBUILD = "Run `lexigraph ingest` again to rebuild it."


class EmbeddingsError(Exception):
    """Any failure of this package. `remedy` is the sentence that tells what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class ModelUnavailable(EmbeddingsError):
    """The embedding model cannot be loaded from this machine; the network is never asked."""

    def __init__(self, model: str, reason: str, remedy: str) -> None:
        super().__init__(f"The embedding model {model!r} is not available: {reason}.", remedy)
        self.model = model


class ExportFailed(EmbeddingsError):
    """There is no ONNX form of the model that may be used; the model itself is unharmed."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(
            f"The embedding model {model!r} cannot be exported: {reason}.", "Set LEXIGRAPH_ENCODER=torch to do without."
        )
        self.model = model


class EmptyQuery(EmbeddingsError, ValueError):
    """A query without a visible character."""

    def __init__(self) -> None:
        super().__init__("The query is empty.", "Give a name, a synonym or a description to search for.")


class IndexUnusable(EmbeddingsError):
    """The search index cannot answer; the graph is unharmed, and the index can be rebuilt from it."""


class IndexMissing(IndexUnusable):
    """The folder holds no manifest."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no search index in {folder}.", "Run `lexigraph ingest` to build it.")
        self.folder = folder


class IndexCorrupt(IndexUnusable):
    """A file of the index is missing, cut short or altered."""

    def __init__(self, file: Path, reason: str, remedy: str = REBUILD) -> None:
        super().__init__(f"The index file {file} is damaged: {reason}.", remedy)
        self.file = file


class IndexStale(IndexUnusable):
    """The index was written in another format."""

    def __init__(self, folder: Path, found: int, expected: int) -> None:
        super().__init__(f"The search index in {folder} has format {found}, not {expected}.", REBUILD)
        self.folder = folder


class WrongModel(IndexUnusable):
    """Vectors of two models cannot be compared."""

    def __init__(self, indexed: str, configured: str) -> None:
        name = indexed.partition("@")[0]
        back = "" if configured.startswith(f"{name}@") else f" Or set LEXIGRAPH_MODEL back to {name!r}."
        super().__init__(
            f"The search index was built with the model {indexed!r}, but {configured!r} is set.",
            REBUILD + back,
        )
        self.indexed = indexed
        self.configured = configured


class NoVectors(IndexUnusable):
    """A search by meaning of an index that holds, or was opened for, labels and words only."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Search by meaning is not possible: {reason}.",
            "Install the model and run `lexigraph ingest` again, or search with the mode LEXICAL.",
        )
