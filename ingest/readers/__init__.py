"""A reader per document format: bytes in, records or quads and diagnostics out, one at a time.

A family of formats has a folder; its reader is `document.py` there, or a file of the format's name. What stands
beside the folders several formats share: lines of text, columns and cells, languages. RDF needs one file only.
"""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from graph.rdf import Quad
from ingest.diagnostics import Diagnostic
from ingest.hints import Hints
from ingest.records import TermRecord

__all__ = ["HintedReader", "Reader", "without_hints"]


class Reader(Protocol):
    """Reads one format.

    Guarantees: never raises on content, whatever the bytes; holds one record in memory, not the
    file; accounts for every line, in a record or in a diagnostic; yields in the file's order. A
    format that is RDF yields quads; where an error follows them, none of them is stored.
    """

    def __call__(self, stream: BinaryIO, file: str) -> Iterator[TermRecord | Quad | Diagnostic]:
        """Yield what `stream` holds; `file` is the document's name in diagnostics."""
        ...


class HintedReader(Protocol):
    """A reader of a format that leaves open what columns mean, or what prefixes stand for."""

    def __call__(self, stream: BinaryIO, file: str, hints: Hints) -> Iterator[TermRecord | Quad | Diagnostic]:
        """Yield what `stream` holds, as `Reader` does; hints tell what it does not."""
        ...


def without_hints(read: Reader) -> HintedReader:
    """Return a reader whose format leaves nothing open, as one that takes hints."""
    return lambda stream, file, hints: read(stream, file)
