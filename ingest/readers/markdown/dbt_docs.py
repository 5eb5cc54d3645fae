"""Rewrite the blocks of documentation of dbt (`{% docs name %}` to `{% enddocs %}`) as sections of a glossary."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.text import Line

_BEGIN: Final = re.compile(r" {0,3}\{%-?\s*docs\s+(?P<name>\w+)\s*-?%\}(?P<rest>.*)")
_END: Final = re.compile(r"(?P<text>.*)\{%-?\s*enddocs\s*-?%\}\s*$")
_BETWEEN: Final = re.compile(r"(?<=%\})[ \t]*(?=\{%-?\s*docs\s)")
_FENCE: Final = re.compile(r"\s{0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_HEADING: Final = re.compile(r"#{1,4}(?=\s)")
_OF_PROJECT: Final = "__"
"""The beginning of the names of blocks that describe the project: `__overview__`."""


def with_blocks_as_sections(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines, with each block as a section whose heading is its name; other documents are unchanged.

    Blocks in code are examples.
    """
    marked = list(_marked(lines))
    return list(_sections(marked)) if any(_names_term(line) for line, is_code in marked if not is_code) else lines


def _marked(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """Yield the lines, divided between blocks, and whether each is within a fence."""
    fence = ""
    for number, text in lines:
        mark = _FENCE.match(text)
        if fence or mark:
            yield Line(number, text), True
        else:
            yield from ((Line(number, part), False) for part in _BETWEEN.split(text))
        if mark and not fence:
            fence = mark["mark"]
        elif mark and mark["mark"].startswith(fence) and not mark["info"].strip():
            fence = ""


def _names_term(line: Line) -> bool:
    found = _BEGIN.match(line.text)
    return found is not None and not found["name"].startswith(_OF_PROJECT)


def _sections(lines: Sequence[tuple[Line, bool]]) -> Iterator[Line]:
    is_open = False
    yield Line(lines[0][0].number, "# Glossary")
    for (number, text), is_code in lines:
        if is_code:
            yield Line(number, text)
            continue
        if begin := _BEGIN.match(text):
            title = f"## {begin['name']}" if _names_term(Line(number, text)) else "# Overview"
            yield from (Line(number, ""), Line(number, title), Line(number, ""))
            is_open, text = True, begin["rest"]
        end = _END.match(text)
        text = end["text"] if end else text
        yield Line(number, _HEADING.sub(r"##\g<0>", text) if is_open else text)
        if end:
            is_open = False
            yield from (Line(number, ""), Line(number, "# Glossary"))
