"""Rows of a table that name a section, or begin the references below it, and are not terms."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.record import Column
from ingest.readers.tables.parts import Row, is_letter

_FEWEST: Final = 2  # rows in capitals with no other cell
_REFERENCES: Final = re.compile(r"references|sources|bibliography|footnotes|literatur|quellen|références", re.I)
_NUMBER: Final = re.compile(r"[(\[]?\d{1,3}[)\].]?")


def has_sections(rows: Sequence[Row], names: int) -> bool:
    """Return whether the first rows below a header are under sections in capitals, in the column `names`.

    The first row is one, each has terms with further cells below it, and there are several.
    """
    filled = [row for row in rows if row.is_filled]
    sections = [index for index, row in enumerate(filled) if is_capital(row, names)]
    are_apart = all(index + 1 < len(filled) and index + 1 not in sections for index in sections)
    others = [row for index, row in enumerate(filled) if index not in sections]
    return len(sections) >= _FEWEST and sections[0] == 0 and are_apart and not any(row.is_alone for row in others)


def is_capital(row: Row, names: int) -> bool:
    """Return whether the cell in the column `names` is in capitals, and all others are empty."""
    return row.is_alone and len(row.cells) > names and row.cells[names].isupper() and not is_letter(row)


def is_merged_section(row: Row, parts: Sequence[tuple[int, Sequence[Column]]]) -> bool:
    """Return whether a merged cell extends over the whole header of a table, not only over the name of a term."""
    return bool(row.merged) and any(
        all(begin + index in row.merged for index, column in enumerate(meanings) if column.name)
        for begin, meanings in parts
    )


def begins_references(row: Row, below: Row | None) -> bool:
    """Return whether a row is the heading of references, and the next one has a number: `[1]`."""
    is_heading = row.is_alone and _REFERENCES.fullmatch(row.first.rstrip(": "))
    return bool(is_heading and below and _NUMBER.fullmatch(below.first))


def section_row(file: str, row: Row) -> Diagnostic:
    """Return the finding about a row in capitals that is the category of those below it."""
    message = f"The row {row.first[:40]!r} is read as the category of the rows below it."
    return Diagnostic(file, row.line, Severity.INFO, "section-row", message, "If it is a term, add its definition.")
