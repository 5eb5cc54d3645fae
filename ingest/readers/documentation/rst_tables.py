"""Find the tables of reStructuredText: grids, simple tables, and the directives `list-table` and `csv-table`."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.text import Line

_DIRECTIVE: Final = re.compile(r"(?P<indent>\s*)\.\. (?:list-table|csv-table|table)::")
_GRID: Final = re.compile(r"\s*\+(?:[-=]+\+)+\s*$")
_SIMPLE: Final = re.compile(r"\s*=+(?: +=+)+\s*$")
_FEWEST_BORDERS: Final = 2


def tables_in(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield for each table the index of its first line, and of the line after its last one."""
    index = 0
    while index < len(lines):
        text = lines[index].text
        if directive := _DIRECTIVE.match(text):
            end = _end_of_directive(lines, index, len(directive["indent"].expandtabs()))
        elif _GRID.match(text):
            end = _end_of_grid(lines, index)
        elif _SIMPLE.match(text):
            end = _end_of_simple(lines, index)
        else:
            index += 1
            continue
        yield index, end
        index = end


def _end_of_directive(lines: Sequence[Line], begin: int, indent: int) -> int:
    end = begin + 1
    while end < len(lines) and (
        not (text := lines[end].text.expandtabs()).strip() or len(text) - len(text.lstrip()) > indent
    ):
        end += 1
    return end


def _end_of_grid(lines: Sequence[Line], begin: int) -> int:
    end = begin + 1
    while end < len(lines) and lines[end].text.lstrip()[:1] in ("+", "|"):
        end += 1
    return end


def _end_of_simple(lines: Sequence[Line], begin: int) -> int:
    """Return the end of a simple table: the second or third border, with a blank line or the end of the text below."""
    borders = 0
    for end in range(begin, len(lines)):
        borders += bool(_SIMPLE.match(lines[end].text))
        if (
            borders >= _FEWEST_BORDERS
            and _SIMPLE.match(lines[end].text)
            and not "".join(one.text for one in lines[end + 1 : end + 2]).strip()
        ):
            return end + 1
    return begin + 1
