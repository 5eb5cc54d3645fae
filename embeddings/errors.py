"""The errors of the `embeddings` package, each with its remedy.

EmbeddingsError
├── ModelUnavailable      the model's package or directory is missing, or cannot be loaded
├── ExportFailed          the model cannot be exported, or its export computes different vectors
├── EmptyQuery            the query contains no text (also a ValueError)
├── StorageFailed         the disk is full, or the operating system denies access to a file
├── ViewClosed            a view was used after `close`
├── EngineUnavailable     the database server of the search engine does not answer
│   └── EpochReplaced     the connections that read an epoch are lost, and a newer one is published
├── EngineRefused         the database server refuses, or lacks what the search engine needs
└── IndexUnusable         the search index cannot be used, but can be rebuilt from the graph
    ├── IndexMissing      the directory or database contains no index
    ├── IndexCorrupt      a file is missing, damaged, or differs from the manifest
    ├── WrongModel        the index was built with a different model than the configured one
    ├── PartitionsDiffer  the servers of a partitioned search engine have different commits
    └── NoVectors         the index was built or opened without a model
"""

from pathlib import Path

REBUILD = "Run `lexigraph ingest` again to rebuild it."


class EmbeddingsError(Exception):
    """Base class of all errors of this package; `remedy` is a sentence that describes what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class ModelUnavailable(EmbeddingsError):
    """The embedding model cannot be loaded from this machine; it is never downloaded."""

    def __init__(self, model: str, reason: str, remedy: str) -> None:
        super().__init__(f"The embedding model {model!r} is not available: {reason}.", remedy)


class ExportFailed(EmbeddingsError):
    """The model has no valid ONNX export; the model itself can still be used."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(
            f"The embedding model {model!r} cannot be exported: {reason}.",
            "Set LEXIGRAPH_ENCODER=torch to use the model without an export.",
        )


class EmptyQuery(EmbeddingsError, ValueError):
    """A query contains no visible characters."""

    def __init__(self) -> None:
        super().__init__("The query is empty.", "Enter a name, a synonym or a description.")


class StorageFailed(EmbeddingsError):
    """A file of the index or the cache cannot be read or written, but is not damaged: the disk is full, for example."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"{file} cannot be read or written: {reason}.",
            "Check the disk space and the rights to the data directory, and repeat the command. If both are sufficient,"
            " run `lexigraph doctor --fix`.",
        )


class ViewClosed(EmbeddingsError):
    """A view was used after it had released its epoch."""

    def __init__(self, epoch: int) -> None:
        super().__init__(f"The view of epoch {epoch} is closed.", "Open another one with `SearchEngine.view`.")


class EngineUnavailable(EmbeddingsError):
    """The database server of the search engine does not answer, or closed the connection; nothing is lost."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The search engine is not available: {reason}.", "Try again when its server runs.")


class EpochReplaced(EngineUnavailable):
    """All connections that read an epoch are lost, and the servers only have newer ones; these can be read."""

    def __init__(self, epoch: int) -> None:
        super().__init__(f"epoch {epoch} was replaced while a request read it")


class EngineRefused(EmbeddingsError):
    """The database server of the search engine refuses the connection, or lacks what the engine needs."""


class IndexUnusable(EmbeddingsError):
    """The search index cannot be used; it can be rebuilt from the graph, which is not affected."""


class IndexMissing(IndexUnusable):
    """The directory, or the database, contains no search index."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(f"No search index in {place}.", "Run `lexigraph ingest` to build it.")


class IndexCorrupt(IndexUnusable):
    """A file of the index is missing, truncated or altered."""

    def __init__(self, file: Path, reason: str, remedy: str = REBUILD) -> None:
        super().__init__(f"The index file {file} is damaged: {reason}.", remedy)


class WrongModel(IndexUnusable):
    """The index was built with a different model; vectors of two models are not comparable."""

    def __init__(self, indexed: str, configured: str) -> None:
        name = indexed.partition("@")[0]
        back = "" if configured.startswith(f"{name}@") else f" Or set LEXIGRAPH_MODEL to {name!r}."
        super().__init__(
            f"The search index was built with the model {indexed!r}, but {configured!r} is configured.",
            REBUILD + back,
        )


class PartitionsDiffer(IndexUnusable):
    """The coordinator of a partitioned search engine ended while its servers committed, and not all of them have."""

    def __init__(self) -> None:
        super().__init__(
            "The servers of the partitioned search engine have different commits.",
            "Run `lexigraph ingest`, which fills them again from the graph.",
        )


class NoVectors(IndexUnusable):
    """A semantic search of an index that was built or opened without a model."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Semantic search is not available: {reason}.",
            "Install the model and run `lexigraph ingest` again, or search in LEXICAL mode.",
        )
