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

__all__ = ["archive_of", "begins_compressed", "begins_other_workbook", "begins_with", "no_head", "refuser", "root_of"]


_PARTS = (b"word/", b"xl/", b"ppt/", b"mimetype", b"content.xml", b".iwa", b"[Content_Types].xml", b"docProps/")
_COMPRESSED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"BZh9")


def refuser(name: str, remedy: str) -> Reader:
    """Return a reader that reports that documents of this format are not read."""

    def read(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
        message = f"The document is {name}, which is not read."
        yield Diagnostic(file, None, Severity.ERROR, "unread-format", message, remedy)

    return read


def begins_with(*marks: bytes) -> Callable[[bytes], bool]:
    """Return a test for first bytes."""
    return lambda head: head.startswith(marks)


def no_head(head: bytes) -> bool:
    """Return False: the format is recognized by the extension alone."""
    return False


def root_of(*names: str) -> Callable[[bytes], bool]:
    """Return a test for an XML document with one of these root elements."""
    return lambda head: root_name(head) in names


def begins_compressed(head: bytes) -> bool:
    """Return whether `head` begins compressed data, or a ZIP archive that is not a document of a known format."""
    is_document = any(part in head for part in _PARTS)
    return head.startswith(_COMPRESSED) or (head.startswith(b"PK\x03\x04") and not is_document)


def begins_other_workbook(head: bytes) -> bool:
    """Return whether `head` begins a binary workbook of Excel, or one in the XML of 2003."""
    return root_of("Workbook")(head) or archive_of(b"xl/workbook.bin")(head)


def archive_of(*parts: bytes) -> Callable[[bytes], bool]:
    """Return a test for a ZIP archive with one of these names of parts or texts near its beginning."""
    return lambda head: head.startswith(b"PK\x03\x04") and any(part in head for part in parts)
