"""What to ingest: files, folders, globs, standard input or texts become named documents."""

import glob
import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graph.model import Source
from ingest.diagnostics import Diagnostic, Severity
from ingest.formats import SUFFIXES

__all__ = ["Document", "Inputs", "find_documents", "piped_document", "unreadable", "uploaded_document"]

_UPLOAD = "upload:"
_STDIN = "stdin:"


@dataclass(frozen=True, slots=True)
class Document:
    """One source: its name, which is its identity in the graph, and how to open its bytes."""

    name: str
    open: Callable[[], BinaryIO]

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

    A folder's name, with a slash at its end, begins the names of its documents.
    """

    documents: tuple[Document, ...]
    folders: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def vanished(self, sources: Iterable[Source]) -> list[Source]:
        """Return those of `sources` that stood in a folder which was seen whole, and are no longer there."""
        present = {document.name for document in self.documents}
        return [
            source
            for source in sources
            if source.name not in present
            and source.name.startswith(self.folders)
            and not source.name.startswith((_UPLOAD, _STDIN))
        ]


def uploaded_document(name: str, content: str) -> Document:
    """Return a document that came with a request; its name never meets that of a file.

    >>> uploaded_document("batch-size.txt", "...").name
    'upload:batch-size.txt'
    """
    content_bytes = content.encode("utf-8", "surrogatepass")
    return Document(_UPLOAD + name.removeprefix(_UPLOAD), lambda: io.BytesIO(content_bytes))


def piped_document(content: bytes) -> Document:
    """Return a document that was piped in: it is named by its bytes, so that no two replace each other."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Document(_STDIN + digest, lambda: io.BytesIO(content))


def find_documents(paths: Iterable[str], root: Path, stdin: BinaryIO) -> Inputs:
    """Expand `paths`: files, folders (with all below them), glob patterns, and `-` for `stdin`.

    A file below `root` is named by its path from there, any other by its whole path, so that a name
    does not depend on the directory a command runs in. A file that is named is always read; in a folder,
    files whose suffix no reader knows are passed over with an INFO.
    """
    documents: dict[str, Document] = {}
    folders: list[str] = []
    diagnostics: list[Diagnostic] = []
    for path in paths:
        if path == "-":
            document = piped_document(stdin.read())
            documents[document.name] = document
            continue
        found = (
            [path] if Path(path).exists() or not glob.has_magic(path) else sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
        )
        if not found:
            diagnostics.append(_missing(path, "No file fits this pattern."))
        for one in map(Path, found):
            if one.is_dir():
                findings = list(_walk(one, root, documents))
                diagnostics.extend(findings)
                if not any(finding.severity is Severity.ERROR for finding in findings):
                    name = _name(one, root)
                    folders.append("" if name == "." else name + "/")
            elif one.exists():
                documents[_name(one, root)] = _file_document(one, root)
            else:
                diagnostics.append(_missing(path, "There is no such file or folder."))
    return Inputs(tuple(documents.values()), tuple(folders), tuple(diagnostics))


def _walk(folder: Path, root: Path, documents: dict[str, Document]) -> Iterator[Diagnostic]:
    refused: list[OSError] = []
    found = False
    for parent, folders, files in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if name.startswith("."):
                continue
            if path.suffix.lower() in SUFFIXES:
                found = True
                documents[_name(path, root)] = _file_document(path, root)
            else:
                yield Diagnostic(
                    _name(path, root),
                    None,
                    Severity.INFO,
                    "skipped-file",
                    f"No reader knows the suffix {path.suffix or '(none)'}.",
                    "Name the file itself to have it read all the same.",
                )
    for error in refused:
        yield unreadable(str(error.filename), error)
    if not found and not refused:
        yield Diagnostic(
            str(folder),
            None,
            Severity.WARNING,
            "empty-folder",
            "The folder holds no file that a reader knows.",
            f"Known suffixes: {', '.join(sorted(SUFFIXES))}.",
        )


def _file_document(path: Path, root: Path) -> Document:
    return Document(_name(path, root), lambda: path.open("rb"))


def _name(path: Path, root: Path) -> str:
    # Not resolve(): a link keeps the name it was given.
    whole = Path(os.path.normpath(Path.cwd() / path))
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()


def _missing(path: str, message: str) -> Diagnostic:
    return Diagnostic(path, None, Severity.ERROR, "not-found", message, "Check the path's spelling.")


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
