"""Find the documents at paths: files, folders with all files below them, glob patterns and pipes."""

import glob
import os
import stat
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.input.documents import (
    UNWRITABLE,
    Document,
    FileStatus,
    Folder,
    Inputs,
    name_of_file,
    piped_document,
    unreadable,
)
from ingest.input.formats import SUFFIXES

_DATA_FOLDER = {"lexigraph.json", "write.lock"}


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
            self.folders.append(Folder(name_of_file(prefix), whole))
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
                self.add(_file(path, os.path.join(whole, name), name_of_file(prefix + name), status))  # noqa: PTH118
        return found

    def _skip(self, name: str, code: str, message: str) -> None:
        self._report(name_of_file(name), Severity.INFO, code, message, "Pass its path explicitly to read it anyway.")

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
            return name_of_file((self.given_name or whole.name).lstrip("/"))
        # Links are resolved only in the parent folders, and only if the unresolved path is outside the root.
        name = whole.as_posix()
        for candidate, root in ((whole, self.root), (whole.parent.resolve() / whole.name, self.root.resolve())):
            if candidate.is_relative_to(root):
                name = candidate.relative_to(root).as_posix()
                break
        return name_of_file(name)


def _file(path: str, whole: str, name: str, status: os.stat_result | None) -> Document:
    """Return the document of a file with this absolute path."""
    known = None if status is None else FileStatus.of(status)
    if not whole.isascii() and UNWRITABLE.search(whole):
        whole = ""
    return Document(name, lambda: open(path, "rb"), known, whole)  # noqa: PTH123


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))
