"""What to ingest: files, folders, globs, pipes or texts become named documents."""

import glob
import hashlib
import io
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graph.model import Source
from ingest.diagnostics import Diagnostic, Severity
from ingest.formats import SUFFIXES

__all__ = ["Document", "Inputs", "find_documents", "piped_document", "unreadable", "uploaded_document"]

_UPLOAD = "upload:"
_STDIN = "stdin:"
_READ_AHEAD = 1 << 20
_DATA_FOLDER = {"lexigraph.json", "write.lock"}
# A file name can hold control characters, and surrogates for bytes that are not UTF-8.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """One source: its name, which is its identity in the graph, and how to open its bytes."""

    name: str
    open: Callable[[], BinaryIO]

    def read_ahead(self) -> "Document":
        """Return this document with its bytes in memory, unless they are many. Raises `OSError`.

        A file that changes meanwhile then has the digest of what is read of it.
        """
        with self.open() as stream:
            content = stream.read(_READ_AHEAD + 1)
        return self if len(content) > _READ_AHEAD else Document(self.name, lambda: io.BytesIO(content))

    def digest(self) -> str:
        """Return the SHA-256 of the bytes, as hex. Raises `OSError`."""
        with self.open() as stream:
            digest = hashlib.sha256()
            while piece := stream.read(1 << 20):
                digest.update(piece)
            return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Inputs:
    """The documents that were found, the folders that were seen whole, and what could not be found.

    A folder's name, with a slash at its end, begins the names of its documents; it is empty for `root`.
    """

    documents: tuple[Document, ...]
    folders: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    root: Path = Path()

    def vanished(self, sources: Iterable[Source]) -> list[Source]:
        """Return those of `sources` that stood in a folder which was seen whole, and are no longer there."""
        present = {document.name for document in self.documents}
        return [
            source
            for source in sources
            if source.name not in present
            and self._is_below_a_folder(source.name)
            and not os.path.lexists(self.root / source.name)  # passed over, but there
        ]

    def _is_below_a_folder(self, name: str) -> bool:
        if name.startswith((_UPLOAD, _STDIN)):
            return False
        return any(name.startswith(folder) if folder else not name.startswith("/") for folder in self.folders)


def uploaded_document(name: str, content: str) -> Document:
    """Return a document that came with a request; its name never meets that of a file.

    >>> uploaded_document("batch-size.txt", "...").name
    'upload:batch-size.txt'
    """
    content_bytes = content.encode("utf-8", "surrogatepass")
    return Document(_writable(_UPLOAD + name.removeprefix(_UPLOAD)), lambda: io.BytesIO(content_bytes))


def piped_document(content: bytes) -> Document:
    """Return a document that was piped in: it is named by its bytes, so that no two replace each other."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Document(_STDIN + digest, lambda: io.BytesIO(content))


def find_documents(paths: Iterable[str], root: Path, stdin: BinaryIO) -> Inputs:
    """Expand `paths`: files, folders (with all below them), glob patterns, pipes, and `-` for `stdin`.

    A file below `root` is named by its path from there, any other by its whole path, so that a name
    does not depend on the directory a command runs in. A file that is named is always read; in a folder,
    files whose suffix no reader knows are passed over with an INFO.
    """
    finder = _Finder(_absolute(root))
    for path in paths:
        if path == "-":
            finder.add(piped_document(stdin.read()))
        else:
            finder.expand(path)
    return Inputs(tuple(finder.documents.values()), tuple(finder.folders), tuple(finder.diagnostics), finder.root)


def unreadable(file: str, error: OSError) -> Diagnostic:
    """Return the diagnostic of a file that the system does not let us read."""
    return Diagnostic(
        file,
        None,
        Severity.ERROR,
        "unreadable",
        f"The file cannot be read: {error.strerror or error}.",
        "Check its permissions; what was known of it stays as it was.",
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
            for one in found:
                self._take(one)
        else:
            self._tell(path, Severity.ERROR, "not-found", "No file fits this pattern.", "Check the path's spelling.")

    def _take(self, path: str) -> None:
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 (an empty path is no folder)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self._not_found(path)
        except OSError as error:
            self.diagnostics.append(unreadable(path, error))
        else:
            if stat.S_ISDIR(mode):
                self._walk(Path(path))
            elif stat.S_ISREG(mode):
                self._add_file(Path(path))
            elif stat.S_ISFIFO(mode):  # it can be read once only
                self.add(piped_document(Path(path).read_bytes()))
            else:
                message = "This is neither a file nor a folder nor a pipe."
                self._tell(path, Severity.ERROR, "not-a-file", message, "Give the path of a text file.")

    def _not_found(self, path: str) -> None:
        message = "There is no such file or folder."
        self._tell(path, Severity.ERROR, "not-found", message, "Check the path's spelling.")

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
                    self._skip(link, "skipped-folder", "A link to a folder is not followed.")
            for path in (Path(parent, name) for name in sorted(files) if not name.startswith(".")):
                if path.suffix.lower() not in SUFFIXES:
                    self._skip(path, "skipped-file", f"No reader knows the suffix {path.suffix or '(none)'}.")
                elif path.exists() and not path.is_file():
                    self._skip(path, "skipped-file", "This is not a file.")
                else:
                    found = True
                    self._add_file(path)
        self.diagnostics += [unreadable(str(error.filename), error) for error in refused]
        if not refused:
            name = self._name(folder)
            self.folders.append("" if name == "." else name.rstrip("/") + "/")
            if not found:
                message = "The folder holds no file that a reader knows."
                remedy = f"Known suffixes: {', '.join(sorted(SUFFIXES))}."
                self._tell(str(folder), Severity.WARNING, "empty-folder", message, remedy)

    def _add_file(self, path: Path) -> None:
        self.add(Document(self._name(path), lambda: path.open("rb")))

    def _skip(self, path: Path, code: str, message: str) -> None:
        self._tell(self._name(path), Severity.INFO, code, message, "Name it itself to have it read all the same.")

    def _tell(self, path: str, severity: Severity, code: str, message: str, remedy: str) -> None:
        self.diagnostics.append(Diagnostic(path, None, severity, code, message, remedy))

    def _name(self, path: Path) -> str:
        # A link keeps the name it was given; only what lies outside the root by its name may lie inside all the same.
        whole = _absolute(path)
        name = whole.as_posix()
        for place, root in ((whole, self.root), (whole.parent.resolve() / whole.name, self.root.resolve())):
            if place.is_relative_to(root):
                name = place.relative_to(root).as_posix()
                break
        return _writable("./" + name if name.startswith((_UPLOAD, _STDIN)) else name)


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _writable(name: str) -> str:
    return _UNWRITABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
