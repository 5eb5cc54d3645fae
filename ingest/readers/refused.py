"""Formats that are not read: each is named in an error, with the format to convert the document to.

| code | severity | meaning |
|---|---|---|
| `unread-format` | error | the document is in a format that is not read |
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers import Reader
from ingest.readers.tbx.elements import root_name
from ingest.records import TermRecord

__all__ = ["archive_of", "begins_with", "refuser", "root_of"]


def refuser(name: str, remedy: str) -> Reader:
    """Return a reader that reports that documents of this format are not read."""

    def read(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
        message = f"The document is {name}, which is not read."
        yield Diagnostic(file, None, Severity.ERROR, "unread-format", message, remedy)

    return read


def begins_with(*marks: bytes) -> Callable[[bytes], bool]:
    """Return a test for first bytes."""
    return lambda head: head.startswith(marks)


def root_of(name: str) -> Callable[[bytes], bool]:
    """Return a test for an XML document with this root element."""
    return lambda head: root_name(head) == name


def archive_of(*parts: bytes) -> Callable[[bytes], bool]:
    """Return a test for a ZIP archive with one of these names of parts or texts near its beginning."""
    return lambda head: head.startswith(b"PK\x03\x04") and any(part in head for part in parts)
