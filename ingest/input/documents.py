"""Documents to ingest, from files, pipes and uploaded texts: their names, their bytes, and which were deleted."""

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.errors import BadOption

UPLOAD = "upload:"
"""The beginning of the names of documents that were sent in requests."""

_STDIN = "stdin:"
_READ_AHEAD = 1 << 20
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and surrogates for bytes that are not UTF-8, which a file name can contain."""


class FileStatus(NamedTuple):
    """What the file system knows of a file without reading it; times are in nanoseconds since 1970.

    A file with the same status has the same content, unless it was written in the moment of its last modification.
    """

    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "FileStatus":
        """Return the part of a status that identifies the content."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


@dataclass(frozen=True, slots=True)
class Document:
    """One source: its name, which identifies it in the graph, and a function that opens its bytes.

    `status` is that of the file when it was found, None for other documents. `path` is the absolute path of the file,
    empty for other documents; it is never published.
    """

    name: str
    open: Callable[[], BinaryIO]
    status: FileStatus | None = None
    path: str = ""

    def read_ahead(self) -> "Document":
        """Return this document with its bytes in memory if it is at most 1 MiB. Raises `OSError`.

        The digest then matches the bytes that are read, even if the file changes in the meantime.
        """
        with self.open() as stream:
            content = stream.read(_READ_AHEAD + 1)
        if len(content) > _READ_AHEAD:
            return self
        return replace(self, open=lambda: io.BytesIO(content))

    def digest(self) -> str:
        """Return the SHA-256 of the bytes, as hex. Raises `OSError`."""
        with self.open() as stream:
            digest = hashlib.sha256()
            while piece := stream.read(1 << 20):
                digest.update(piece)
            return digest.hexdigest()


class Folder(NamedTuple):
    """A folder that was read completely: the prefix of its documents' names, and its absolute path with a slash.

    Both end in a slash; the prefix can be empty.
    """

    prefix: str
    path: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The documents found, the folders that were read completely, and findings about the rest.

    `found` is the time just before the documents were found, in nanoseconds since 1970. `is_named` is true if the name
    was given explicitly. `former_root` is the directory below which version 0.1 named files by their relative paths.
    """

    documents: tuple[Document, ...]
    folders: tuple[Folder, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    found: int = 0
    is_named: bool = False
    former_root: Path | None = None

    def vanished(self, sources: Iterable[tuple[str, str]]) -> list[str]:
        """Return the names of those `sources` that were deleted from a folder that was read completely.

        Each source is given with the path of its file, which is empty if it is not known.
        """
        present = {document.name for document in self.documents}
        return [
            name
            for name, path in sources
            if name not in present
            and is_of_file(name)
            and any(_is_deleted_from(folder, name, path) for folder in self.folders)
        ]

    def former_names(self, document: Document) -> list[str]:
        """Return the names that version 0.1 gave to the file of a document."""
        if self.former_root is None or not document.path:
            return []
        path = Path(document.path)
        relative = [path.relative_to(self.former_root)] if path.is_relative_to(self.former_root) else []
        return [name for one in (*relative, path) if (name := name_of_file(one.as_posix())) != document.name]


def _is_deleted_from(folder: Folder, name: str, path: str) -> bool:
    if path.startswith(folder.path):
        return not os.path.lexists(path)  # otherwise it was skipped, but not deleted
    # The folder may have moved since; a file that still exists elsewhere belongs to another folder of this name.
    if (path and os.path.lexists(path)) or not name.startswith(folder.prefix) or name.startswith("/"):
        return False
    return not os.path.lexists(folder.path + name.removeprefix(folder.prefix))


def is_of_file(name: str) -> bool:
    """Return whether a source has the name of a file, and not of an upload or a pipe."""
    return not name.startswith((UPLOAD, _STDIN))


def uploaded_document(name: str, content: str) -> Document:
    """Return a document that was sent in a request; its name never equals the name of a file.

    Raises `BadOption` for an empty name.

    >>> uploaded_document("batch-size.txt", "...").name
    'upload:batch-size.txt'
    """
    content_bytes, own = content.encode("utf-8", "surrogatepass"), name.removeprefix(UPLOAD)
    if not own.strip():
        raise BadOption(f"The name {name!r} of a document is empty. Pass one, such as words.csv; it names the source.")
    return Document(_writable(UPLOAD + own), lambda: io.BytesIO(content_bytes))


def piped_document(content: bytes) -> Document:
    """Return a document read from a pipe. Its name is derived from its bytes: different contents are kept apart."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Document(_STDIN + digest, lambda: io.BytesIO(content))


def unreadable(file: str, error: OSError) -> Diagnostic:
    """Return the diagnostic of a file that the operating system cannot read."""
    return Diagnostic(
        file,
        None,
        Severity.ERROR,
        "unreadable",
        f"The file cannot be read: {error.strerror or error}.",
        "Check its permissions. Terms ingested from it earlier are kept unchanged.",
    )


def name_of_file(name: str) -> str:
    """Return a file's name so that it can be written, and differs from the names of uploads and pipes."""
    return _writable("./" + name if name.startswith((UPLOAD, _STDIN)) else name)


def _writable(name: str) -> str:
    return UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
