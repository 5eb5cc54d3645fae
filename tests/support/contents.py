"""Documents in memory, read as an ingest reads them."""

from collections.abc import Iterator
from typing import BinaryIO

from ingest.input.contents import Item, read_contents
from ingest.input.documents import Document
from ingest.readers.options import NO_OPTIONS, ReadingOptions


def read_records(stream: BinaryIO, name: str, options: ReadingOptions = NO_OPTIONS) -> Iterator[Item]:
    """Yield the contents of the document `name`; `stream` is positioned at its start."""
    with read_contents(Document(name, lambda: stream), options) as contents:
        yield from contents.items
