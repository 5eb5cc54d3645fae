"""The options of an ingest that users choose."""

from dataclasses import dataclass
from typing import Final

from ingest.errors import BadOption
from ingest.readers.options import NO_OPTIONS, ReadingOptions


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How documents are ingested.

    `glossary` moves them to the glossary with this name; without it, known documents remain in their glossaries, and
    new ones are added to the home glossary. If `is_strict`, documents with warnings are not stored either. Files whose
    size, times and inode did not change are not read, except with `rehash`. Without `vectors`, `lexigraph embed`
    computes them later. Raises `BadOption` for an empty name of a glossary.
    """

    glossary: str | None = None
    is_strict: bool = False
    rehash: bool = False
    vectors: bool = True
    reading: ReadingOptions = NO_OPTIONS

    def __post_init__(self) -> None:
        if self.glossary is not None and not self.glossary.strip():
            raise BadOption("The name of the glossary is empty. Pass one, or omit it to use the home glossary.")


DEFAULTS: Final = IngestOptions()
