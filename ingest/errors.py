"""Exceptions of data directories and calls. Problems in a document are reported as `Diagnostic`, not raised.

IngestError
├── BadOption                 a name, a column mapping or a prefix is invalid
├── RevisionUnknown         git does not know a revision, or is not there
└── FolderError
    ├── FolderMissing       the data directory does not exist
    ├── FolderBusy          another process is writing it
    ├── FolderDamaged       a part of it is lost or damaged
    │   └── FolderIncomplete    a file is missing; processes that have it open can go on
    ├── FolderDenied        this user has no right to a file
    └── FolderMismatch      it was created with other settings or by another version
"""

from pathlib import Path


class IngestError(Exception):
    """Base class of the exceptions that this package raises on purpose."""


class BadOption(IngestError):
    """A name, a column mapping or a prefix is invalid."""


class RevisionUnknown(IngestError):
    """Git does not know a revision or a path in it, or is missing, or has no repository here."""

    def __init__(self, revision: str, reason: str) -> None:
        super().__init__(
            f"{revision!r} is neither a path nor a git revision{f' ({reason})' if reason else ''}. Pass a directory of"
            " documents, a data directory, or a revision and a path, such as main:glossary."
        )


class FolderError(IngestError):
    """The data directory cannot be used."""


class FolderMissing(FolderError):
    """The data directory does not exist."""


class FolderBusy(FolderError):
    """Another process is writing this data directory."""


class FolderDamaged(FolderError):
    """A part of the data directory is lost or damaged; the message has the remedy."""


class FolderIncomplete(FolderDamaged):
    """A file of the data directory is missing; a process that has it open can still read it."""


class FolderDenied(FolderError):
    """The user of this process has no right to a file of the data directory."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Permission denied: {path}. Let the user of this process read and write the data directory, with chown or"
            " chmod; nothing was changed."
        )


class FolderMismatch(FolderError):
    """The data directory was created with other settings or by another version of Lexigraph."""
