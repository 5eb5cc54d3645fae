"""Read front matter above a Markdown page: YAML between two `---` lines, or TOML between two `+++` lines.

Keys are columns; values may be Markdown. Addresses among the aliases of a page are not names.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from graph.term_fields import SECTIONS
from ingest.readers.cells import Cell, field_of
from ingest.readers.field_names import REFERENCES, VERBATIM
from ingest.readers.markdown.blocks import plain
from ingest.readers.markdown.site_links import linked_term
from ingest.readers.separators import SEPARATORS, names_at_commas
from ingest.readers.text import Line
from ingest.readers.yaml.objects import NotYaml, YamlCell, read_objects

_ENDS: Final = {"---": ("---", "..."), "+++": ("+++",)}
_LONGEST = 1 << 16
_BEGINS = re.compile(
    rb"\s*(?:---[ \t]*(?:\r\n?|\n)(?:#[^\r\n]*[\r\n]+)*[\w\"'][^:\r\n]*:(?:\s|$)"
    rb"|\+\+\+[ \t]*(?:\r\n?|\n)(?:#[^\r\n]*[\r\n]+|[\r\n])*[\w\"'\[][^=\r\n]*[=\]])"
)
_ADDRESS = re.compile(r"(?:https?:/)?/\S*")
_FILE = re.compile(r"[^\s:]+\.mdx?(?:#\S*)?")
_TOML_LINE = re.compile(r"\(at line (\d+)")
_MARK = b"\xef\xbb\xbf"


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
    """Return whether `head` begins with `---` or `+++` and a key.

    >>> begins_front_matter(b"---\\ntitle: Pod\\n---\\n"), begins_front_matter(b"---\\nPod\\n---\\n")
    (True, False)
    """
    return bool(_BEGINS.match(head.removeprefix(_MARK)))


def read_front_matter(lines: Sequence[Line]) -> FrontMatter:
    """Return the front matter of a document, empty if it has none. Raises `NoFrontMatter`."""
    begin = next((index for index, line in enumerate(lines) if line.text.strip()), 0)
    key = lines[begin + 1].text if len(lines) > begin + 1 else ""
    fence = lines[begin].text.strip("\ufeff").rstrip() if lines else ""
    if fence not in _ENDS or (fence == "---" and not (":" in key or key.startswith("#"))):
        return FrontMatter((), 0)
    begin += 1
    end = next((index for index in range(begin, len(lines)) if lines[index].text.rstrip() in _ENDS[fence]), None)
    if end is None:
        raise NoFrontMatter("open-front-matter", begin - 1, fence)
    text = "\n".join(line.text for line in lines[begin:end])
    if len(text) > _LONGEST:
        raise NoFrontMatter("long-front-matter", begin - 1)
    if fence == "+++":
        return FrontMatter(tuple(_toml_cells(text, lines[begin:end], begin)), end + 1)
    try:
        found = next(read_objects(text), None)
    except NotYaml as error:
        raise NoFrontMatter("not-yaml", begin + error.line, error) from error
    cells = [replace(cell, line=lines[begin + cell.line].number) for cell in found.cells] if found else []
    return FrontMatter(tuple(cells), end + 1)


def _toml_cells(text: str, lines: Sequence[Line], begin: int) -> Iterator[YamlCell]:
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _TOML_LINE.search(str(error))
        index = min(int(found[1]) - 1 if found else 0, max(len(lines) - 1, 0))
        raise NoFrontMatter("not-toml", begin + index, error) from error
    for key, value in table.items():
        stated = (line.number for line in lines if line.text.lstrip(" \t[\"'").startswith(key))
        texts = tuple(filter(str.strip, _toml_texts(value)))
        yield YamlCell(key, texts, next(stated, lines[0].number), isinstance(value, list))


def _toml_texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _toml_texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield f"{key}: {'; '.join(_toml_texts(one))}"
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def cells_of(cells: Iterable[YamlCell]) -> list[Cell]:
    """Return the cells with plain texts; the terms that the texts link to are added as related terms."""
    plain_cells: list[Cell] = []
    references: list[str] = []
    for cell in cells:
        column = field_of(cell.key)
        if column in REFERENCES:
            plain_cells += _reference_cells(cell)
            continue
        if column in VERBATIM:
            plain_cells.append((cell.key, cell.texts))
            continue
        if column == "synonyms":
            addresses = [text for text in cell.texts if _ADDRESS.fullmatch(text.strip())]
            names = [text for text in cell.texts if text not in addresses]
            cell = replace(cell, texts=tuple(_names(names[0]) if len(names) == 1 and not cell.is_list else names))
            plain_cells += [(f"{cell.key} (addresses)", ["; ".join(addresses)])] if addresses else []
        texts = [plain(text, inline=column not in SECTIONS) for text in cell.texts]
        plain_cells.append((cell.key, [text.text for text in texts]))
        references += [reference for text in texts for reference in text.references if column]
    return [*plain_cells, ("related", references)]


def _names(text: str) -> Sequence[str]:
    return [text] if any(one in text for one in SEPARATORS) else names_at_commas(text)


def _reference_cells(cell: YamlCell) -> Iterator[Cell]:
    """Yield the terms that the texts name or link to; a link to another site is not a term."""
    for text in cell.texts:
        shown = plain(text, inline=True) if "](" in text or "[[" in text or "{" in text else None
        if shown is None:
            yield cell.key, [(linked_term(text) if _FILE.fullmatch(text) else None) or text]
        elif shown.references:
            yield cell.key, shown.references
        elif shown.addresses:
            yield f"{cell.key} (text)", [shown.text]
        else:
            yield cell.key, [shown.text]
