"""What can go wrong with a data folder or a call; what is wrong with a document is a `Diagnostic`, not an exception.

IngestError
├── BadHint                 a column's mapping or a prefix cannot be understood
└── FolderError
    ├── FolderMissing       there is no data folder at this place
    ├── FolderBusy          another process writes it
    └── FolderMismatch      it was made by other settings or another version
"""


class IngestError(Exception):
    """Everything that `ingest` raises by intention."""


class BadHint(IngestError):
    """A column's mapping or a prefix cannot be understood."""


class FolderError(IngestError):
    """The data folder cannot be used as asked."""


class FolderMissing(FolderError):
    """There is no data folder at this place."""


class FolderBusy(FolderError):
    """Another process writes this data folder."""


class FolderMismatch(FolderError):
    """The data folder was made by other settings or another version of Lexigraph."""
