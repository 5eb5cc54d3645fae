"""Rewrite the blocks of documentation of dbt (`{% docs name %}` to `{% enddocs %}`) as sections of a glossary."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.text import Line

__all__ = ["with_blocks_as_sections"]

_BEGIN: Final = re.compile(r"\s*\{%-?\s*docs\s+(?P<name>\w+)\s*-?%\}(?P<rest>.*)")
_END: Final = re.compile(r"(?P<text>.*)\{%-?\s*enddocs\s*-?%\}\s*$")
_HEADING: Final = re.compile(r"#{1,4}(?=\s)")
_OF_PROJECT: Final = "__"
"""The beginning of the names of blocks that describe the project: `__overview__`."""


def with_blocks_as_sections(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines, with each block as a section whose heading is its name; other documents are unchanged."""
    return list(_sections(lines)) if any(map(_names_term, lines)) else lines


def _names_term(line: Line) -> bool:
    found = _BEGIN.match(line.text)
    return found is not None and not found["name"].startswith(_OF_PROJECT)


def _sections(lines: Sequence[Line]) -> Iterator[Line]:
    is_open = False
    yield Line(lines[0].number, "# Glossary")
    for number, text in lines:
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
