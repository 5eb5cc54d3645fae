"""Read front matter: YAML above a Markdown page, between two `---` lines. Keys are columns; values may be Markdown."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from ingest.readers.cells import Cell, field_of
from ingest.readers.markdown.blocks import plain
from ingest.readers.text import Line
from ingest.readers.yaml.objects import NotYaml, YamlCell, read_objects

__all__ = ["FrontMatter", "NoFrontMatter", "begins_front_matter", "cells_of", "read_front_matter"]

_FENCE = "---"
_LONGEST = 1 << 16
_BEGINS = re.compile(rb"\s*---[ \t]*(?:\r\n?|\n)(?:#[^\r\n]*[\r\n]+)*[\w\"'][^:\r\n]*:(?:\s|$)")
_MARK = b"\xef\xbb\xbf"
_PROSE: Final = {"definition", "technical_definition", "background", "usage_note"}
_VERBATIM: Final = {"identifier", "language", "broader", "narrower", "related"}


class NoFrontMatter(Exception):
    """Invalid front matter: the code of the finding, the index of its line, and the values in its message."""

    def __init__(self, code: str, index: int, *values: object) -> None:
        super().__init__(code)
        self.code, self.index, self.values = code, index, values


class FrontMatter(NamedTuple):
    """The cells above a page, with their lines in the file, and the index of the line below them."""

    cells: tuple[YamlCell, ...]
    end: int


def begins_front_matter(head: bytes) -> bool:
    """Return whether `head` begins with `---` and a key.

    >>> begins_front_matter(b"---\\ntitle: Pod\\n---\\n"), begins_front_matter(b"---\\nPod\\n---\\n")
    (True, False)
    """
    return bool(_BEGINS.match(head.removeprefix(_MARK)))


def read_front_matter(lines: Sequence[Line]) -> FrontMatter:
    """Return the front matter of a document, empty if it has none. Raises `NoFrontMatter`."""
    begin = next((index for index, line in enumerate(lines) if line.text.strip()), 0)
    key = lines[begin + 1].text if len(lines) > begin + 1 else ""
    if not lines or lines[begin].text.strip("\ufeff").rstrip() != _FENCE or not (":" in key or key.startswith("#")):
        return FrontMatter((), 0)
    begin += 1
    end = next((index for index in range(begin, len(lines)) if lines[index].text.rstrip() in (_FENCE, "...")), None)
    if end is None:
        raise NoFrontMatter("open-front-matter", begin - 1)
    text = "\n".join(line.text for line in lines[begin:end])
    if len(text) > _LONGEST:
        raise NoFrontMatter("long-front-matter", begin - 1)
    try:
        found = next(read_objects(text), None)
    except NotYaml as error:
        raise NoFrontMatter("not-yaml", begin + error.line, error) from error
    cells = [YamlCell(cell.key, cell.texts, lines[begin + cell.line].number) for cell in found.cells] if found else []
    return FrontMatter(tuple(cells), end + 1)


def cells_of(cells: Iterable[YamlCell]) -> list[Cell]:
    """Return the cells with plain texts; the terms that the texts link to are added as related terms."""
    plain_cells: list[Cell] = []
    references: list[str] = []
    for cell in cells:
        column = field_of(cell.key)
        if column in _VERBATIM:
            plain_cells.append((cell.key, cell.texts))
            continue
        texts = [plain(text, inline=column not in _PROSE) for text in cell.texts]
        plain_cells.append((cell.key, [text.text for text in texts]))
        references += [reference for text in texts for reference in text.references if column]
    return [*plain_cells, ("related", references)]
