"""Rows of a table that are not terms: sections, references, hints for writers, page numbers, and continuations."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.readers.cell_texts import Column
from ingest.readers.field_names import NAMES, PROSE
from ingest.readers.tables.tables_on_sheets import Row, is_letter
from ingest.readers.text import ends_sentence, tidy

_FEWEST: Final = 2  # rows in capitals with no other cell
_FEWEST_WORDS: Final = 3  # of a line that was wrapped
_REFERENCES: Final = re.compile(r"references|sources|bibliography|footnotes|literatur|quellen|références", re.I)
_PAGE: Final = re.compile(r"(?:page|seite|página|pagina|strona)\s+\d+(?:\s*(?:of|/|von|de|di|sur|van|z)\s*\d+)?", re.I)
_HINT: Final = re.compile(
    r"\([^()]+\)|\[[^\[\]]+\]|<[^<>]+>|required|mandatory|optional|recommended|free text|pflichtfeld|facultatif",
    re.I,
)
_LISTED: Final = {"synonyms", "hidden_labels", "related"}
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


def is_hint(row: Row) -> bool:
    """Return whether each of several cells is in brackets, or states whether a column is required, as in a template."""
    written = list(filter(None, map(tidy, row.cells)))
    return len(written) >= _FEWEST and all(map(_HINT.fullmatch, written))


def is_page_number(row: Row) -> bool:
    """Return whether a row has only the number of a page: `Page 2 of 5`."""
    return row.is_alone and _PAGE.fullmatch(row.first) is not None


def continues(above: Row, below: Row, meanings: Sequence[Column]) -> bool:
    """Return whether a row has only further names of the term above it, or the rest of a sentence.

    It has no name, or repeats the name and a text of the term.
    """
    repeated = {
        index
        for index, (_, old, new) in enumerate(zip(meanings, above.cells, below.cells, strict=False))
        if new.strip() and tidy(old) == tidy(new)
    }
    fields = {meanings[index].field for index in repeated}
    if fields.isdisjoint(NAMES) or fields.isdisjoint(PROSE):
        repeated = set()
    filled = [index for index, cell in enumerate(below.cells) if cell.strip() and index not in repeated]
    if not filled or filled[-1] >= min(len(meanings), len(above.cells)):
        return False
    rests = [index for index in filled if meanings[index].field not in _LISTED]
    return all(
        meanings[index].field in PROSE
        and len((text := tidy(above.cells[index])).split()) >= _FEWEST_WORDS
        and not ends_sentence(text)
        and tidy(below.cells[index])[:1].islower()
        for index in rests
    )


def continued(rows: Sequence[Row], meanings: Sequence[Column]) -> Row:
    """Return the first of several rows with the texts of the others, which continue it."""
    first, *others = rows
    cells = list(first.cells)
    for index in {index for row in others for index, cell in enumerate(row.cells) if cell.strip()}:
        listed = next((sign for sign in "|;," if sign in cells[index]), "\n")
        sign = listed if meanings[index].field in _LISTED else " "
        texts = (row.cells[index].strip() for row in rows if index < len(row.cells))
        cells[index] = sign.join({tidy(text): text for text in texts if text}.values())
    return first._replace(cells=cells, raw="\n".join(row.raw for row in rows))
