"""Convert the HTML in Markdown that glossaries are written in: `<dl>`, `<table>`, and `<details>` with a summary."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ingest.readers.html.elements import parse_fragment
from ingest.readers.html.markdown import markdown_lines
from ingest.readers.markdown.site_generators import Fences
from ingest.readers.text import Line

_BEGIN: Final = re.compile(r" {0,3}<(dl|table)\b", re.IGNORECASE)
_DETAILS: Final = re.compile(r"(?<!\s)\s*</?details\b[^<>]*>\s*", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"(?<!\s)\s*<summary\b[^<>]*>(.*?)</summary\s*>\s*", re.IGNORECASE)
_BLANK: Final = re.compile("\n{3,}")
_MARKS: Final = re.compile(r"</?(?:b|strong|h[1-6])\b[^<>]*>|\*\*", re.IGNORECASE)


def with_html_as_markdown(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, with lists and tables in HTML as Markdown, and each summary as bold text on a line of its own.

    Converted lines keep the number of their line in the file.
    """
    fences = Fences()
    waiting: list[Line] = []
    end = ""
    for line in lines:
        if waiting:
            waiting.append(line)
            if end in line.text.lower():
                yield from _converted(waiting)
                waiting = []
        elif fences.hold(line.text):
            yield line
        elif begin := _BEGIN.match(line.text):
            waiting, end = [line], f"</{begin[1].lower()}"
            if end in line.text.lower():
                yield from _converted(waiting)
                waiting = []
        elif "<" in line.text:
            yield from _without_details(line)
        else:
            yield line
    yield from waiting


def _converted(lines: list[Line]) -> Iterator[Line]:
    root = parse_fragment("\n".join(line.text for line in lines))
    if root is None:
        yield from lines
        return
    yield Line(lines[0].number, "")
    for number, text in markdown_lines(root):
        yield Line(lines[min(number, len(lines)) - 1].number, text)
    yield Line(lines[-1].number, "")


def _without_details(line: Line) -> Iterator[Line]:
    if not (_DETAILS.search(line.text) or _SUMMARY.search(line.text)):
        yield line
        return
    text = _DETAILS.sub("\n\n", line.text)
    text = _SUMMARY.sub(lambda summary: f"\n\n**{_MARKS.sub('', summary[1]).strip()}**\n\n", text)
    for row in _BLANK.sub("\n\n", text).strip("\n").split("\n"):
        yield Line(line.number, row)
