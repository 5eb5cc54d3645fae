"""The documents of a git revision, read from the objects of the repository; nothing is checked out or written."""

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final

from ingest.errors import RevisionUnknown
from ingest.input.documents import Document, Inputs
from ingest.input.formats import SUFFIXES

_FILES: Final = ("100644", "100755")


@contextmanager
def revision_documents(revision: str) -> Iterator[Inputs]:
    """Provide the documents of a directory or file in a revision, such as `main:glossary`, as long as this is open.

    As in a directory, files with an unknown extension and hidden ones are skipped. Raises `RevisionUnknown`.
    """
    name = _git(revision, "rev-parse --verify --quiet --end-of-options", revision).strip()
    kind = _git(revision, "cat-file -t", name).strip()
    if kind == "blob":
        files = {PurePosixPath(revision.partition(":")[2]).name: name}
    else:
        listed = _git(revision, "ls-tree -r -z --full-tree", name)
        files = dict(sorted(_documents(listed)))
    with _Objects(revision) as objects:
        yield Inputs(tuple(Document(path, partial(objects.open, sha)) for path, sha in files.items()))


def _documents(listed: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the object of each document that `git ls-tree -z` lists."""
    for entry in filter(None, listed.split("\0")):
        facts, _, path = entry.partition("\t")
        mode, _, sha = facts.split(" ")
        is_hidden = any(part.startswith(".") for part in path.split("/"))
        if mode in _FILES and not is_hidden and PurePosixPath(path).suffix.lower() in SUFFIXES:
            yield path, sha


class _Objects:
    """One process that returns the contents of objects."""

    def __init__(self, revision: str) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 (constant arguments)
                "git cat-file --batch".split(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        except OSError as error:
            raise RevisionUnknown(revision, str(error.strerror)) from error

    def open(self, sha: str) -> BinaryIO:
        sent, received = _pipe(self._process.stdin), _pipe(self._process.stdout)
        sent.write(f"{sha}\n".encode())
        sent.flush()
        size = int(received.readline().rsplit(b" ", 1)[1])
        content = received.read(size)
        received.read(1)  # the line break after each object
        return io.BytesIO(content)

    def __enter__(self) -> "_Objects":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def _git(revision: str, command: str, argument: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (the revision cannot be an option)
            ["git", *command.split(), argument],  # noqa: S607 (git is found in PATH, as users expect)
            capture_output=True,
            check=True,
        )
    except OSError as error:
        raise RevisionUnknown(revision, str(error.strerror)) from error
    except subprocess.CalledProcessError as error:
        raise RevisionUnknown(revision, error.stderr.decode(errors="replace").strip()) from error
    return done.stdout.decode("utf-8", "surrogateescape")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 (both are pipes)
    return pipe
