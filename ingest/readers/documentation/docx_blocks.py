"""Read the paragraphs and rows of a Word document (ECMA-376, part `word/document.xml`) one at a time.

Tracked changes are read as accepted. Text boxes are read below the paragraph that they are in. Hidden text, headers and
footers are not read; footnotes and endnotes are only counted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias
from zipfile import ZipFile

if TYPE_CHECKING:
    from lxml.etree import _Element

MAIN_PART: Final = "word/document.xml"
_STYLES: Final = "word/styles.xml"
_OFF: Final = {"0", "false", "off", "none"}
_SPACES: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES: Final = {"word/footnotes.xml": "footnote", "word/endnotes.xml": "endnote"}
_REMOVED: Final = {"del", "moveFrom", "Fallback"}
_NOT_READ: Final = {*_REMOVED, "txbxContent", "pict", "drawing", "object", "AlternateContent"}
_DEEPEST: Final = 20  # styles, each based on the next one
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


class _Style(NamedTuple):
    """A style: its name, the ID of the style on which it is based, and its properties: "1" or "0", "" if not stated."""

    name: str
    base: str
    bold: str
    hidden: str


_Styles: TypeAlias = Mapping[str, _Style]


def read_blocks(archive: ZipFile) -> Iterator[Paragraph | TableRow]:
    """Yield the paragraphs and rows of a document in their order. Raises any error of a damaged part."""
    styles = _styles(archive) if _STYLES in archive.namelist() else {}
    with archive.open(MAIN_PART) as part:
        yield from _Blocks(styles).read(part)


def read_notes(archive: ZipFile) -> Iterator[str]:
    """Yield the texts of the footnotes and the endnotes. Raises any error of a damaged part."""
    for name in filter(archive.namelist().__contains__, _NOTES):
        with archive.open(name) as part:
            for _, element in _parsed(part, "end"):
                if _tag(element) == _NOTES[name] and not _attribute(element, "type"):
                    yield _cell_text(element, {})


def _styles(archive: ZipFile) -> _Styles:
    """Return the styles by their IDs, the default one of paragraphs by ""."""
    found: dict[str, _Style] = {}
    with archive.open(_STYLES) as part:
        for _, style in _parsed(part, "end"):
            if _tag(style) == "style":
                name, base = (
                    next((_value(one) for one in style if _tag(one) == tag), "") for tag in ("name", "basedOn")
                )
                read = _Style(name, base, _property(style, "b"), _property(style, "vanish"))
                found[_attribute(style, "styleId")] = read
                if _attribute(style, "default") in ("1", "true") and _attribute(style, "type") == "paragraph":
                    found[""] = read
                style.clear()
    return found


@dataclass(slots=True)
class _Blocks:
    styles: _Styles
    tables: int = 0
    depth: int = 0  # of the table that is read

    def read(self, part: IO[bytes]) -> Iterator[Paragraph | TableRow]:
        """Yield the blocks of the main part; each element is removed after it was read."""
        above: list[str] = []
        boxed: list[Paragraph] = []
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
            if tag == "tr" and self.depth == 1 and not _is_within(element, _REMOVED):
                above = self._cells(element, above)
                is_merged = len(above) > 1 and sum(_tag(one) == "tc" for one in element) == 1
                yield TableRow(self.tables, tuple(above), is_merged)
            elif tag == "p" and not self.depth and not _is_within(element, _REMOVED):
                if _is_within(element, _NOT_READ):
                    boxed.append(self._paragraph(element))
                else:
                    yield self._paragraph(element)
                    yield from boxed
                    boxed = []
            if (not self.depth and tag in ("p", "tbl", "sdt", "sectPr")) or (tag == "tr" and self.depth == 1):
                _remove(element)

    def _paragraph(self, element: "_Element") -> Paragraph:
        style = self.styles.get(_paragraph_style(element))
        return Paragraph(tuple(_runs(element, self.styles)), style.name if style else "")

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
            found += [above[index] if is_continued else _cell_text(cell, self.styles)] * max(1, width)
        return found


def _cell_text(cell: "_Element", styles: _Styles) -> str:
    paragraphs = (one for one in cell.iter("{*}p") if not _is_within(one, _REMOVED, cell))
    lines = ("".join(text for text, _ in _runs(one, styles)) for one in paragraphs)
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _runs(paragraph: "_Element", styles: _Styles) -> Iterator[tuple[str, bool]]:
    """Yield the texts that are shown, each with whether it is bold."""
    whole = _paragraph_style(paragraph)
    for run in paragraph.iter("{*}r"):
        if _is_within(run, _NOT_READ, paragraph):
            continue
        properties = (one for child in run if _tag(child) == "rPr" for one in child)
        own = next((_value(one) for one in properties if _tag(one) == "rStyle"), "")
        is_hidden, is_bold = (
            (_property(run, tag) or _inherited(styles, own, field) or _inherited(styles, whole, field)) == "1"
            for tag, field in (("vanish", "hidden"), ("b", "bold"))
        )
        texts = (one.text or "" if _tag(one) == "t" else _SPACES.get(_tag(one), "") for one in run)
        if not is_hidden and (text := "".join(texts)):
            yield text, is_bold


def _paragraph_style(paragraph: "_Element") -> str:
    """Return the ID of the style of a paragraph; empty if it has the default one."""
    properties = (one for child in paragraph if _tag(child) == "pPr" for one in child)
    return next((_value(one) for one in properties if _tag(one) == "pStyle"), "")


def _property(element: "_Element", tag: str) -> str:
    """Return whether a property of the characters of a run or a style is on or off: "1" or "0", "" if not stated."""
    found = next((one for child in element if _tag(child) == "rPr" for one in child if _tag(one) == tag), None)
    return "" if found is None else "0" if _value(found) in _OFF else "1"


def _inherited(styles: _Styles, style: str, field: str) -> str:
    """Return a property of a style, or else that of the one on which it is based."""
    for _ in range(_DEEPEST):
        found = styles.get(style)
        if found is None or (stated := getattr(found, field)):
            return stated if found else ""
        if not found.base:
            return ""
        style = found.base
    return ""


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
