"""Which reader reads which document."""

import os
from typing import Final

from ingest.readers import Reader
from ingest.readers.page import read_pages

__all__ = ["SUFFIXES", "reader_of"]

_READERS: Final[dict[str, Reader]] = {".txt": read_pages, ".text": read_pages, ".page": read_pages}

SUFFIXES: Final = frozenset(_READERS)
"""The file name endings, in lower case, that are read when a folder is ingested."""


def reader_of(name: str) -> Reader:
    """Return the reader of the document called `name`: by its suffix, else the reader of term pages."""
    return _READERS.get(os.path.splitext(name)[1].lower(), read_pages)  # noqa: PTH122 (a name, not a path)
