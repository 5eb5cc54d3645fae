"""Read the paragraphs and rows of a Word document (ECMA-376, part `word/document.xml`) one at a time.

Tracked changes are read as accepted. Text boxes, notes, headers and footers are not read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple
from zipfile import ZipFile

if TYPE_CHECKING:
    from lxml.etree import _Element

MAIN_PART: Final = "word/document.xml"
_STYLES: Final = "word/styles.xml"
_OFF: Final = {"0", "false", "off", "none"}
_SPACES: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOT_READ: Final = {"del", "moveFrom", "txbxContent", "pict", "drawing", "object", "AlternateContent"}
_MOST_COLUMNS: Final = 1000
_NAMESPACE: Final = re.compile(r"\{[^{}]*\}")


class Paragraph(NamedTuple):
    """A paragraph: its runs, each with its text and whether it is bold, and the name of its style."""

    runs: tuple[tuple[str, bool], ...]
    style: str

    @property
    def text(self) -> str:
        """The text of all runs."""
        return "".join(text for text, _ in self.runs)


class TableRow(NamedTuple):
    """A row: the number of its table, and its cells; each of several merged cells has their text.

    `is_merged` if all cells are merged into one.
    """

    table: int
    cells: tuple[str, ...]
    is_merged: bool


def read_blocks(archive: ZipFile) -> Iterator[Paragraph | TableRow]:
    """Yield the paragraphs and rows of a document in their order. Raises any error of a damaged part."""
    names = set(archive.namelist())
    styles = _styles(archive) if _STYLES in names else {}
    with archive.open(MAIN_PART) as part:
        yield from _Blocks(styles).read(part)


def _styles(archive: ZipFile) -> Mapping[str, str]:
    """Return the names of the styles of paragraphs by their IDs, that of the default one by ""."""
    found: dict[str, str] = {}
    with archive.open(_STYLES) as part:
        for _, style in _parsed(part, "end"):
            if _tag(style) == "style":
                name = next((_value(one) for one in style if _tag(one) == "name"), "")
                found[_attribute(style, "styleId")] = name
                if _attribute(style, "default") in ("1", "true") and _attribute(style, "type") == "paragraph":
                    found[""] = name
                style.clear()
    return found


@dataclass(slots=True)
class _Blocks:
    styles: Mapping[str, str]
    tables: int = 0
    depth: int = 0  # of the table that is read

    def read(self, part: IO[bytes]) -> Iterator[Paragraph | TableRow]:
        """Yield the blocks of the main part; each element is removed after it was read."""
        above: list[str] = []
        for event, element in _parsed(part, "start", "end"):
            tag = _tag(element)
            if event == "start":
                if tag == "tbl":
                    self.depth += 1
                    if self.depth == 1:
                        self.tables, above = self.tables + 1, []
                continue
            if tag == "tbl":
                self.depth -= 1
            if tag == "tr" and self.depth == 1:
                above = self._cells(element, above)
                is_merged = len(above) > 1 and sum(_tag(one) == "tc" for one in element) == 1
                yield TableRow(self.tables, tuple(above), is_merged)
            elif tag == "p" and not self.depth and not _is_within(element, _NOT_READ):
                yield self._paragraph(element)
            if (not self.depth and tag in ("p", "tbl", "sdt", "sectPr")) or (tag == "tr" and self.depth == 1):
                _remove(element)

    def _paragraph(self, element: "_Element") -> Paragraph:
        style = next((_value(one) for one in element.iter("{*}pStyle")), "")
        return Paragraph(tuple(_runs(element)), self.styles.get(style, ""))

    def _cells(self, row: "_Element", above: list[str]) -> list[str]:
        """Return the texts of the cells of a row; `above` are those of the row above it."""
        found: list[str] = []
        for cell in row.iter("{*}tc"):
            if next((one for one in cell.iterancestors("{*}tr")), None) is not row:
                continue  # of a table in a cell
            properties = [one for child in cell if _tag(child) == "tcPr" for one in child]
            span = next((_value(one) for one in properties if _tag(one) == "gridSpan"), "1")
            merge = next((_value(one) or "continue" for one in properties if _tag(one) == "vMerge"), "")
            width = min(int(span), _MOST_COLUMNS) if span.isdecimal() and len(found) < _MOST_COLUMNS else 1
            index = len(found)
            is_continued = merge == "continue" and index < len(above)
            found += [above[index] if is_continued else _cell_text(cell)] * max(1, width)
        return found


def _cell_text(cell: "_Element") -> str:
    lines = ("".join(text for text, _ in _runs(one)) for one in cell.iter("{*}p"))
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _runs(paragraph: "_Element") -> Iterator[tuple[str, bool]]:
    for run in paragraph.iter("{*}r"):
        if _is_within(run, _NOT_READ, paragraph):
            continue
        bold = next((one for child in run if _tag(child) == "rPr" for one in child if _tag(one) == "b"), None)
        texts = (one.text or "" if _tag(one) == "t" else _SPACES.get(_tag(one), "") for one in run)
        if text := "".join(texts):
            yield text, bold is not None and _value(bold) not in _OFF


def _is_within(element: "_Element", tags: set[str], end: "_Element | None" = None) -> bool:
    for one in element.iterancestors():
        if one is end:
            return False
        if _tag(one) in tags:
            return True
    return False


def _remove(element: "_Element") -> None:
    """Free an element, and those before it, which were read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (previous := element.getprevious()) is not None:
        parent.remove(previous)


def _parsed(part: IO[bytes], *events: Any) -> Iterator[tuple[str, "_Element"]]:
    from lxml.etree import iterparse

    yield from iterparse(
        part, events=events, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )


def _tag(element: "_Element") -> str:
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(name: object) -> str:
    return _NAMESPACE.sub("", str(name))


def _attribute(element: "_Element", name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), "")


def _value(element: "_Element") -> str:
    return _attribute(element, "val")
