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
from ingest.input.formats import SUFFIXES

UPLOAD = "upload:"
"""The beginning of the names of documents that were sent in requests."""

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
        return [name for one in (*relative, path) if (name := _safe(one.as_posix())) != document.name]


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

    >>> uploaded_document("batch-size.txt", "...").name
    'upload:batch-size.txt'
    """
    content_bytes = content.encode("utf-8", "surrogatepass")
    return Document(_writable(UPLOAD + name.removeprefix(UPLOAD)), lambda: io.BytesIO(content_bytes))


def piped_document(content: bytes) -> Document:
    """Return a document read from a pipe. Its name is derived from its bytes: different contents are kept apart."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Document(_STDIN + digest, lambda: io.BytesIO(content))


def find_documents(
    paths: Sequence[str],
    root: Path | None,
    stdin: BinaryIO,
    *,
    name: str | None = None,
    former_root: Path | None = None,
) -> Inputs:
    """Expand `paths`: files, folders (recursively), glob patterns, pipes, and `-` for `stdin`.

    A file that is given is named by its file name; a file in a given folder by the folder's own name and its path in
    the folder, as in `docs/sub/a.txt` for any spelling of a path to `docs`. `name` replaces the name of the only given
    file or folder. With a `root`, files below it are named by their paths relative to it, and others by their absolute
    paths.

    A file given explicitly is always read; within a folder, files with an unknown extension are skipped, with an INFO
    finding.
    """
    found = time.time_ns()
    finder = _Finder(None if root is None else _absolute(root), name)
    for path in paths:
        if path == "-":
            finder.add(piped_document(stdin.read()))
        else:
            finder.expand(path)
    for file in finder.files:
        finder.add(file)
    documents, folders = tuple(finder.documents.values()), tuple(finder.folders)
    former = None if former_root is None else _absolute(former_root)
    return Inputs(documents, folders, tuple(finder.diagnostics), found, name is not None, former)


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
    def __init__(self, root: Path | None, given_name: str | None) -> None:
        self.root, self.given_name = root, given_name
        self.documents: dict[str, Document] = {}
        """The documents by their paths; those without a path by their names."""
        self.files: list[Document] = []
        """The files that were given themselves; those that are also in a given folder are named as its files."""
        self.folders: list[Folder] = []
        self.diagnostics: list[Diagnostic] = []

    def add(self, document: Document) -> None:
        self.documents.setdefault(document.path or document.name, document)

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
                whole = _absolute(Path(path))
                self.files.append(_file(path, str(whole), self._name(whole), status))
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
        whole = _absolute(folder).as_posix().rstrip("/") + "/"
        prefix = self._prefix(_absolute(folder))
        for parent, folders, files in os.walk(folder, onerror=refused.append):
            below = os.path.relpath(parent, folder)
            inner = prefix if below == "." else f"{prefix}{below}/"
            if _DATA_FOLDER.issubset(files):
                folders.clear()
                continue
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in folders:
                if Path(parent, name).is_symlink():
                    self._skip(inner + name, "skipped-folder", "Links to directories are not followed.")
            names = [name for name in sorted(files) if not name.startswith(".")]
            found |= self._take_files(parent, inner, names)
        self.diagnostics += [unreadable(str(error.filename), error) for error in refused]
        if not refused:
            self.folders.append(Folder(_safe(prefix), whole))
            if not found:
                message = "The directory does not contain a file with a known extension."
                remedy = f"Use one of {', '.join(sorted(SUFFIXES))}."
                self._report(str(folder), Severity.WARNING, "empty-folder", message, remedy)

    def _take_files(self, folder: str, prefix: str, names: Sequence[str]) -> bool:
        """Add the files with known extensions; return whether there are any."""
        found, whole = False, os.path.abspath(folder)  # noqa: PTH100 (Path takes most of the time for many files)
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118
            suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
            if suffix not in SUFFIXES:
                self._skip(prefix + name, "skipped-file", f"Unknown file extension: {suffix or '(none)'}.")
                continue
            try:
                status = os.stat(path)  # noqa: PTH116
            except OSError:  # such as a broken link, which is reported when it is opened
                status = None
            if status is not None and not stat.S_ISREG(status.st_mode):
                self._skip(prefix + name, "skipped-file", "Not a regular file.")
            else:
                found = True
                self.add(_file(path, os.path.join(whole, name), _safe(prefix + name), status))  # noqa: PTH118
        return found

    def _skip(self, name: str, code: str, message: str) -> None:
        self._report(_safe(name), Severity.INFO, code, message, "Pass its path explicitly to read it anyway.")

    def _report(self, path: str, severity: Severity, code: str, message: str, remedy: str) -> None:
        self.diagnostics.append(Diagnostic(path, None, severity, code, message, remedy))

    def _prefix(self, folder: Path) -> str:
        """Return the beginning of the names of the files in a folder that was given."""
        if self.root is not None:
            name = self._name(folder)
            return "" if name == "." else name.rstrip("/") + "/"
        name = (self.given_name or folder.name).strip("/")
        return f"{name}/" if name else ""

    def _name(self, whole: Path) -> str:
        """Return the name of a file that was given."""
        if self.root is None:
            return _safe((self.given_name or whole.name).lstrip("/"))
        # Links are resolved only in the parent folders, and only if the unresolved path is outside the root.
        name = whole.as_posix()
        for candidate, root in ((whole, self.root), (whole.parent.resolve() / whole.name, self.root.resolve())):
            if candidate.is_relative_to(root):
                name = candidate.relative_to(root).as_posix()
                break
        return _safe(name)


def _file(path: str, whole: str, name: str, status: os.stat_result | None) -> Document:
    """Return the document of a file with this absolute path."""
    known = None if status is None else FileStatus.of(status)
    if not whole.isascii() and _UNWRITABLE.search(whole):
        whole = ""
    return Document(name, lambda: open(path, "rb"), known, whole)  # noqa: PTH123


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _safe(name: str) -> str:
    """Return a file's name so that it can be written, and differs from the names of uploads and pipes."""
    return _writable("./" + name if name.startswith((UPLOAD, _STDIN)) else name)


def _writable(name: str) -> str:
    return _UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
