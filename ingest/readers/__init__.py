"""One reader per document format: each takes bytes and yields records (or quads) and diagnostics, one at a time.

Each family of formats is a subpackage whose reader is `document.py` or a module named after the format. The modules
of this package are shared by several formats (lines of text, columns and cells, languages), except `rdf`.
"""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from graph.rdf import Quad
from ingest.diagnostics import Diagnostic
from ingest.readers.options import ReadingOptions
from ingest.records import TermRecord

__all__ = ["Reader", "ReaderWithOptions", "without_options"]


class Reader(Protocol):
    """Reads one format.

    Guarantees: never raises on content, whatever the bytes are; holds one record in memory, not the
    file; accounts for every line, in a record or in a diagnostic; yields in file order. The RDF
    formats yield quads; if an error follows them, none of them is stored.
    """

    def __call__(self, stream: BinaryIO, file: str) -> Iterator[TermRecord | Quad | Diagnostic]:
        """Yield the contents of `stream`; `file` is the name of the document in diagnostics."""


class ReaderWithOptions(Protocol):
    """A reader of a format in which the meaning of a column or a prefix can be ambiguous."""

    def __call__(
        self, stream: BinaryIO, file: str, options: ReadingOptions
    ) -> Iterator[TermRecord | Quad | Diagnostic]:
        """Yield the contents of `stream`, as `Reader` does; `options` map its columns and prefixes."""


def without_options(read: Reader) -> ReaderWithOptions:
    """Adapt a reader that needs no options to `ReaderWithOptions`."""
    return lambda stream, file, options: read(stream, file)
