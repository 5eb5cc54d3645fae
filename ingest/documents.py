"""Find the documents to ingest: files, folders, glob patterns, pipes and uploaded texts, each with a name."""

import glob
import hashlib
import io
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.formats import SUFFIXES

__all__ = ["Document", "FileStatus", "Inputs", "find_documents", "piped_document", "unreadable", "uploaded_document"]

_UPLOAD = "upload:"
_STDIN = "stdin:"
_READ_AHEAD = 1 << 20
_DATA_FOLDER = {"lexigraph.json", "write.lock"}
# A file name can contain control characters, and surrogates for bytes that are not UTF-8.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


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

    `status` is that of the file when it was found, None for other documents.
    """

    name: str
    open: Callable[[], BinaryIO]
    status: FileStatus | None = None

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


@dataclass(frozen=True, slots=True)
class Inputs:
    """The documents found, the folders that were read completely, and findings about the rest.

    A folder's name ends in a slash and is a prefix of its documents' names; it is empty for `root`. `found` is the time
    just before the documents were found, in nanoseconds since 1970.
    """

    documents: tuple[Document, ...]
    folders: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    root: Path = Path()
    found: int = 0

    def vanished(self, sources: Iterable[str]) -> list[str]:
        """Return the names of those `sources` that were deleted from a folder that was read completely."""
        present = {document.name for document in self.documents}
        return [
            name
            for name in sources
            if name not in present
            and self._is_below_a_folder(name)
            and not os.path.lexists(self.root / name)  # skipped, but not deleted
        ]

    def _is_below_a_folder(self, name: str) -> bool:
        if name.startswith((_UPLOAD, _STDIN)):
            return False
        return any(name.startswith(folder) if folder else not name.startswith("/") for folder in self.folders)


def uploaded_document(name: str, content: str) -> Document:
    """Return a document that was sent in a request; its name never equals the name of a file.

    >>> uploaded_document("batch-size.txt", "...").name
    'upload:batch-size.txt'
    """
    content_bytes = content.encode("utf-8", "surrogatepass")
    return Document(_writable(_UPLOAD + name.removeprefix(_UPLOAD)), lambda: io.BytesIO(content_bytes))


def piped_document(content: bytes) -> Document:
    """Return a document read from a pipe. Its name is derived from its bytes: different contents are kept apart."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Document(_STDIN + digest, lambda: io.BytesIO(content))


def find_documents(paths: Iterable[str], root: Path, stdin: BinaryIO) -> Inputs:
    """Expand `paths`: files, folders (recursively), glob patterns, pipes, and `-` for `stdin`.

    A file below `root` is named by its path relative to `root`, any other file by its absolute path, so that names do
    not depend on the current directory. A file given explicitly is always read; within a folder, files with an
    unknown extension are skipped, with an INFO finding.
    """
    found = time.time_ns()
    finder = _Finder(_absolute(root))
    for path in paths:
        if path == "-":
            finder.add(piped_document(stdin.read()))
        else:
            finder.expand(path)
    documents, folders = tuple(finder.documents.values()), tuple(finder.folders)
    return Inputs(documents, folders, tuple(finder.diagnostics), finder.root, found)


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


class _Finder:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents: dict[str, Document] = {}
        self.folders: list[str] = []
        self.diagnostics: list[Diagnostic] = []

    def add(self, document: Document) -> None:
        self.documents[document.name] = document

    def expand(self, path: str) -> None:
        if os.path.lexists(path) or not glob.has_magic(path):
            self._take(path)
        elif found := sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 (Path.glob takes no absolute pattern)
            for match in found:
                self._take(match)
        else:
            self._not_found(path, "No file matches this pattern.")

    def _take(self, path: str) -> None:
        try:
            status = os.stat(path)  # noqa: PTH116 (Path would turn an empty path into the current folder)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self._not_found(path, "No such file or directory.")
        except OSError as error:
            self.diagnostics.append(unreadable(path, error))
        else:
            if stat.S_ISDIR(status.st_mode):
                self._walk(Path(path))
            elif stat.S_ISREG(status.st_mode):
                self._add_file(path, self._name(Path(path)), status)
            elif stat.S_ISFIFO(status.st_mode):  # can be read only once
                self.add(piped_document(Path(path).read_bytes()))
            else:
                message = "The path is not a file, a directory or a pipe."
                self._report(path, Severity.ERROR, "not-a-file", message, "Specify the path of a document.")

    def _not_found(self, path: str, message: str) -> None:
        self._report(path, Severity.ERROR, "not-found", message, "Check the spelling of the path.")

    def _walk(self, folder: Path) -> None:
        refused: list[OSError] = []
        found = False
        for parent, folders, files in os.walk(folder, onerror=refused.append):
            if _DATA_FOLDER.issubset(files):
                folders.clear()
                continue
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for link in (Path(parent, name) for name in folders):
                if link.is_symlink():
                    self._skip(link, "skipped-folder", "Links to directories are not followed.")
            found |= self._take_files(parent, [name for name in sorted(files) if not name.startswith(".")])
        self.diagnostics += [unreadable(str(error.filename), error) for error in refused]
        if not refused:
            name = self._name(folder)
            self.folders.append("" if name == "." else name.rstrip("/") + "/")
            if not found:
                message = "The directory does not contain a file with a known extension."
                remedy = f"Use one of {', '.join(sorted(SUFFIXES))}."
                self._report(str(folder), Severity.WARNING, "empty-folder", message, remedy)

    def _take_files(self, folder: str, names: Sequence[str]) -> bool:
        """Add the files with known extensions; return whether there are any."""
        found = False
        prefix = self._name(Path(folder, "x"))[:-1] if names else ""
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 (Path takes most of the time for many files)
            suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
            if suffix not in SUFFIXES:
                self._skip(Path(path), "skipped-file", f"Unknown file extension: {suffix or '(none)'}.")
                continue
            try:
                status = os.stat(path)  # noqa: PTH116
            except OSError:  # such as a broken link, which is reported when it is opened
                status = None
            if status is not None and not stat.S_ISREG(status.st_mode):
                self._skip(Path(path), "skipped-file", "Not a regular file.")
            else:
                found = True
                self._add_file(path, _safe(prefix + name), status)
        return found

    def _add_file(self, path: str, name: str, status: os.stat_result | None) -> None:
        known = None if status is None else FileStatus.of(status)
        self.add(Document(name, lambda: open(path, "rb"), known))  # noqa: PTH123

    def _skip(self, path: Path, code: str, message: str) -> None:
        self._report(self._name(path), Severity.INFO, code, message, "Pass its path explicitly to read it anyway.")

    def _report(self, path: str, severity: Severity, code: str, message: str, remedy: str) -> None:
        self.diagnostics.append(Diagnostic(path, None, severity, code, message, remedy))

    def _name(self, path: Path) -> str:
        # Links are resolved only in the parent folders, and only if the unresolved path is outside the root.
        whole = _absolute(path)
        name = whole.as_posix()
        for candidate, root in ((whole, self.root), (whole.parent.resolve() / whole.name, self.root.resolve())):
            if candidate.is_relative_to(root):
                name = candidate.relative_to(root).as_posix()
                break
        return _safe(name)


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _safe(name: str) -> str:
    """Return a file's name so that it can be written, and differs from the names of uploads and pipes."""
    return _writable("./" + name if name.startswith((_UPLOAD, _STDIN)) else name)


def _writable(name: str) -> str:
    return _UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
