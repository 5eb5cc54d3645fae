"""Exceptions of data directories and calls. Problems in a document are reported as `Diagnostic`, not raised.

IngestError
├── BadHint                 a column mapping or a prefix is invalid
└── FolderError
    ├── FolderMissing       the data directory does not exist
    ├── FolderBusy          another process is writing it
    └── FolderMismatch      it was created with other settings or by another version
"""


class IngestError(Exception):
    """Base class of the exceptions that this package raises on purpose."""


class BadHint(IngestError):
    """A column mapping or a prefix is invalid."""


class FolderError(IngestError):
    """The data directory cannot be used."""


class FolderMissing(FolderError):
    """The data directory does not exist."""


class FolderBusy(FolderError):
    """Another process is writing this data directory."""


class FolderMismatch(FolderError):
    """The data directory was created with other settings or by another version of Lexigraph."""
