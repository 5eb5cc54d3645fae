"""Convert HTML to lines of Markdown, so that glossaries in tables, headings and bold text are read by one reader."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from ingest.readers.cells import field_of
from ingest.readers.elements import Element
from ingest.readers.html.elements import BLOCKS
from ingest.readers.html.footnotes import footnote, mark_of_footnote
from ingest.readers.html.text import is_hidden, line_of, without_buttons
from ingest.readers.text import Line, ends_sentence

_WIDEST: Final = 1000  # rows or columns that a cell extends over
_DIGITS: Final = 6
_NO_TEXT: Final = frozenset(
    "nav footer form button select textarea script style template head title noscript iframe object svg dialog".split()
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARTS: Final = frozenset({"main", "article", "section"})
_MARKS: Final = {"b": "**", "strong": "**", "dfn": "**", "i": "*", "em": "*"}
_EMPHASIS: Final = re.compile(r"(?<!\\)\*+")
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~{}&=%^$#]")
_ESCAPED: Final = r"\\\g<0>"
_BEGINNING: Final = re.compile(r"^(?:(\d+)([.)])|([-+:]))")
_VALUE: Final = re.compile(r"\bselected-value\b")
"""The class of each of several values in a cell, without a space between, in pages of Notion."""
_SPACE: Final = re.compile("[ \t\n\r\f\xa0]+")
_SPACE_RUNS: Final = re.compile(" +")
_BREAK: Final = re.compile(r"[ \n]*\n[ \n]*")
_TERM: Final = re.compile(r"(?i)(?:^|\s)(?:[\w-]*[-_])?(?:term|word|headword|term[-_]?(?:name|title))(?:\s|$)")
_DEFINITION: Final = re.compile(r"(?i)(?:^|\s)(?:[\w-]*[-_])?(?:def|definition|desc|description|meaning)(?:\s|$)")
"""Classes of the name and of the text in a card, such as `glossary-term` and `glossary-def`."""
_ACCORDION: Final = re.compile(
    r"(?i)(?:^|\s)(?!\S*desktop)(?:elementor-tab|[\w-]*(?:accordion|toggle|faq)[\w-]*)[-_]+(?:title|question)(?:\s|$)"
)
"""Classes of the name in an item that opens at a click, as page builders write them instead of `<summary>`."""
_SIGNS: Final = "+-\N{MINUS SIGN}\N{EN DASH} \u25b6\u25b8\u25ba\u25bc\u25be"  # of items that are open or closed
_TITLED_ICON: Final = re.compile(r"(?i)\b[\w-]*(?:icon|badge|chip|tag)\b")


def markdown_lines(element: Element) -> Iterator[Line]:
    """Yield the lines of Markdown for a block element; all lines of a paragraph have the line number of the element."""
    if element.tag in _NO_TEXT or (element.tag != "dl" and is_hidden(element)):
        return
    if element.tag in _HEADINGS:
        parts = [
            part.content if isinstance(part, Element) and part.tag == "button" else [part]
            for part in without_buttons(element)
        ]
        if title := _inline(chain.from_iterable(parts), "<br>"):  # the button of an accordion
            yield from _lines(element.line, f"{'#' * int(element.tag[1])} {_anchor(element)}{title}", "")
    elif element.tag == "table":
        yield from _table(element)
    elif element.tag == "dl":
        yield from _definition_list(element)
    elif element.tag in ("ul", "ol", "menu"):
        for item in element.children:
            yield from markdown_lines(item) if footnote(item) else _indented(item, "- ", "  ")
        yield from _lines(element.line, "")
    elif note := footnote(element):
        yield from _lines(element.line, "", f"[^{note.label}]: {note.text}", "")
    elif name := _name_of_item(element):
        yield from _lines(element.line, f"**{_SPECIAL.sub(_ESCAPED, name)}**", "")
    elif element.tag == "header" and _PARTS.isdisjoint(one.tag for one in element.ancestors()):
        for heading in filter(lambda one: one.tag in _HEADINGS, element.descendants()):
            yield from markdown_lines(heading)  # the rest is the banner of a site
    elif title := _icon_title(element):
        yield from _lines(element.line, f"<!-- category: {title} -->", "")
    else:
        yield from _flow(element)


def _lines(number: int, *texts: str) -> Iterator[Line]:
    return (Line(number, text) for text in texts)


def _flow(element: Element) -> Iterator[Line]:
    """Yield the blocks of an element with mixed content; text between block elements is a paragraph."""
    waiting: list[str | Element] = []
    card = _card(element)
    if card:
        name, text = (_inline(part.content, " ") for part in card)
        yield from _lines(card[0].line, f"**{name.replace('**', '')}**: {text}", "")
    for part in [*(part for part in element.content if part not in card), None]:
        if isinstance(part, str) or (part is not None and not _has_block(part)):
            waiting.append(part)
            continue
        if text := _inline(waiting, "\\\n"):
            first = next((one.line for one in waiting if isinstance(one, Element)), element.line)
            yield from _lines(first if len(element.children) > 1 else element.line, *text.split("\n"), "")
        waiting = []
        if part is not None:
            yield from markdown_lines(part)


def _card(element: Element) -> list[Element]:
    """Return the elements of the name and the text of the term that an element is, by their classes; or none."""
    found: list[Element] = []
    for pattern in (_TERM, _DEFINITION):
        parts = [one for one in element.children if pattern.search(one.attributes.get("class", ""))]
        is_one = len(parts) == 1 or (parts and pattern is _DEFINITION)
        if not is_one or parts[0].tag in _HEADINGS or not line_of(parts[0]):
            return []
        found.append(parts[0])
    return found


def _name_of_item(element: Element) -> str:
    """Return the text of a `<summary>`, or of another name of an item of an accordion, without the sign before it."""
    if element.tag == "summary":
        return line_of(element)
    is_named = _ACCORDION.search(element.attributes.get("class", "")) is not None
    are_headings = any(one.tag in _HEADINGS for one in element.descendants()) if is_named else False
    return line_of(element).lstrip(_SIGNS) if is_named and not are_headings else ""


def _has_block(element: Element) -> bool:
    return element.tag in BLOCKS or any(map(_has_block, element.children))


def _indented(element: Element, first: str, others: str) -> Iterator[Line]:
    begin = first
    for line in _flow(element):
        if line.text or begin == others:
            yield Line(line.number, f"{begin}{line.text}" if line.text else "")
            begin = others


def _definition_list(element: Element) -> Iterator[Line]:
    names: list[Element] = []
    for child in _items(element, ("dt", "dd")):
        if child.tag == "dt":
            names.append(child)
            continue
        if names:
            title = "<br>".join(filter(None, (_inline(name.content, " ") for name in names)))
            yield from _lines(names[0].line, "", f"{_anchor(names[0])}{title}")
            names = []
        yield from _indented(child, ": ", "    ")
    yield from _lines(element.line, "")


def _table(element: Element) -> Iterator[Line]:
    rows = list(_items(element, ("tr",)))
    cells = _filled(rows)
    widths = [len(texts) for row, texts in zip(rows, cells, strict=True) if len(_cells(row)) > 1]
    width = max(widths or map(len, cells), default=0)
    if not width:
        return
    merged = [_merged(row, texts, width) for row, texts in zip(rows, cells, strict=True)]
    while len(rows) > 1 and (merged[0] or not cells[0]):
        yield from _lines(rows[0].line, merged[0], "")  # the title of the table
        rows, cells, merged = rows[1:], cells[1:], merged[1:]
    written = [
        (row.line, [f"***{title}***"] * width if title and not ends_sentence(title) else texts[:width])
        for row, texts, title in zip(rows, cells, merged, strict=True)
        if texts
    ]
    if all(map(_has_row_header, filter(lambda row: row.children, rows))) and not all(map(field_of, written[0][1])):
        written.insert(0, (element.line, []))
    for index, (line, texts) in enumerate(written):
        yield from _lines(line, f"| {' | '.join((*texts, *[''] * (width - len(texts))))} |")
        if index == 0:
            yield from _lines(line, "|" + "---|" * width)
    yield from _lines(element.line, "")


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.children if cell.tag in ("td", "th")]


def _merged(row: Element, texts: Sequence[str], width: int) -> str:
    """Return the text of the only cell of a row, without marks, if it extends over several columns, and over all."""
    is_merged = len(_cells(row)) == 1 < width <= len(texts)
    return _EMPHASIS.sub("", texts[0]) if is_merged else ""


def _has_row_header(row: Element) -> bool:
    """Return whether the first cell of a row is its header, and the others are not."""
    tags = [cell.tag for cell in _cells(row)]
    return tags[:1] == ["th"] and len(tags) > 1 and "th" not in tags[1:]


def _filled(rows: Sequence[Element]) -> list[list[str]]:
    """Return the texts of the cells of each row; a cell that extends over several rows is in each of them."""
    filled: list[list[str]] = []
    open_: dict[int, tuple[int, str]] = {}
    for row in rows:
        texts: list[str] = []
        for cell in _cells(row):
            _fill(texts, open_)
            text, height = _inline(cell.content, "<br>"), _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                open_[len(texts)] = (height - 1, text)
                texts.append(text)
                text = ""
        if texts:
            _fill(texts, open_)
        filled.append(texts)
    return filled


def _fill(texts: list[str], open_: dict[int, tuple[int, str]]) -> None:
    """Add the texts of cells above that extend into this row."""
    while (above := open_.get(len(texts), (0, "")))[0] > 0:
        open_[len(texts)] = (above[0] - 1, above[1])
        texts.append(above[1])


def _span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "1").strip()
    return min(int(value), _WIDEST) if value.isdecimal() and len(value) < _DIGITS and int(value) else 1


def _items(element: Element, tags: Sequence[str]) -> Iterator[Element]:
    """Yield the elements with these tags, but not those in other lists and tables."""
    for child in element.children:
        if child.tag in tags:
            yield child
        elif child.tag not in ("dl", "table"):
            yield from _items(child, tags)


def _inline(content: Iterable[str | Element], line_end: str) -> str:
    """Return one paragraph, with `line_end` at its line ends."""
    text = _BREAK.sub("\n", _SPACE_RUNS.sub(" ", "".join(_pieces(content)))).strip()
    text = _BEGINNING.sub(lambda mark: f"{mark[1]}\\{mark[2]}" if mark[1] else f"\\{mark[3]}", text)
    return text.replace("\n", line_end)


def _pieces(content: Iterable[str | Element]) -> Iterator[str]:
    parts = list(content)
    last = parts[-1] if parts else None
    for part in parts:
        if isinstance(part, str):
            yield _SPECIAL.sub(_ESCAPED, _SPACE.sub(" ", part))
        elif part.tag == "br":
            yield "\n"
        elif part.tag == "img":
            yield _SPECIAL.sub(_ESCAPED, part.attributes.get("alt", ""))
        elif label := mark_of_footnote(part):
            yield f"[^{label}]"
        elif part.tag in _NO_TEXT or is_hidden(part):
            continue
        else:
            inner = "".join(_pieces(part.content))
            yield "\n" if part.tag in BLOCKS else ""
            yield _marked(part, inner)
            yield ", " if _VALUE.search(part.attributes.get("class", "")) and part is not last else ""
            yield "\n" if part.tag in BLOCKS else ""


def _marked(element: Element, inner: str) -> str:
    text = inner.strip()
    if not text:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    href = element.attributes.get("href", "").strip()
    if element.tag == "a" and href and not re.search(r"[<>\s\\]", href):
        return f"{before}[{text}](<{href}>){after}"
    mark = _MARKS.get(element.tag, "")
    if not mark or "\n" in text or mark in text:
        return inner
    # A mark after punctuation and before a letter would not end.
    end = len(text.rstrip(" :\u2013\u2014-.,;"))
    if not end:
        return inner
    return f"{before}{mark}{text[:end]}{mark}{text[end:]}{after}"


def _anchor(element: Element) -> str:
    ids = (one.attributes.get("id") or one.attributes.get("name", "") for one in (element, *element.descendants()))
    found = next(filter(None, ids), "")
    return f'<a id="{found}"></a>' if found and not re.search(r'[\s"<>&]', found) else ""


def _icon_title(element: Element) -> str:
    """Return the title of an icon that is alone in an element, which names the topic of the term above it."""
    one = element
    while len(one.children) == 1 and not "".join(part for part in one.content if isinstance(part, str)).strip():
        one = one.children[0]
    title = " ".join(one.attributes.get("title", "").split())
    is_icon = title and _TITLED_ICON.search(one.attributes.get("class", ""))
    return title.replace("--", "-") if is_icon else ""
