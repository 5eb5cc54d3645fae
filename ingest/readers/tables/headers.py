"""The header of a table: which row names the columns, and how a row above or below it adds to their names."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from ingest.readers.columns import Columns
from ingest.readers.field_names import NAMES, meaning_of, near_meaning_of
from ingest.readers.language_tags import language_named
from ingest.readers.tables.robot import is_template
from ingest.readers.tables.tables_on_sheets import is_header
from ingest.readers.text import tidy

HEADER_WITHIN: Final = 20
"""The header must be among this number of nonempty rows."""

_FEWEST_FIELDS: Final = 2
_FEWEST_LANGUAGES: Final = 2
_LONGEST_NAME: Final = 40  # characters of the name of a column


def header_of(rows: Sequence[Sequence[str]], columns: Columns) -> int | None:
    """Return the index of the header: the row above ROBOT directives, or the row that names most fields.

    The header must have a column for the name. If it is not wider than the rows above it, most of its cells must
    name fields, because it may be data about labels. The first row that has only names of fields precedes all others.
    """
    for index, cells in enumerate(rows[1:]):
        if is_template([tidy(cell) for cell in cells]):
            return index
    known = [columns.known(filter(None, cells)) for cells in rows]
    named: list[int] = []
    widest = 0
    for index, cells in enumerate(rows):
        width = sum(bool(cell.strip()) for cell in cells)
        if known[index] & NAMES and (width > widest or 2 * len(known[index]) > width):
            if _is_above_names(rows[index : index + 2], columns):
                return index + 1
            if is_header(cells, columns):
                return index
            named.append(index)
        widest = max(widest, width)
    if not named:
        return next((index for index, cells in enumerate(rows) if _is_nearly_header(cells)), None)
    return max(named, key=lambda index: len(known[index]))


def _is_nearly_header(cells: Sequence[str]) -> bool:
    """Return whether the cells are names of fields with remarks: `Term (required)`, `Definition (max 500 chars)`."""
    written = [text for cell in cells if (text := tidy(cell))]
    if len(written) < _FEWEST_FIELDS or not all("(" in text or "*" in text or meaning_of(text) for text in written):
        return False
    fields = [meaning.field for meaning in map(near_meaning_of, written) if meaning]
    return bool(NAMES.intersection(fields)) and len(fields) == len(written)


def _is_above_names(rows: Sequence[Sequence[str]], columns: Columns) -> bool:
    """Return whether a row has the languages of the columns that the row below it names, each once per language."""
    if len(rows) < _FEWEST_LANGUAGES:
        return False
    names = [tidy(cell) for cell in rows[1]]
    repeated = {name for name, number in Counter(names).items() if name and number > 1}
    return bool(columns.known(repeated) & NAMES) and _languages(rows[0], names) is not None


def names_of(rows: Sequence[Sequence[str]], index: int, columns: Columns) -> tuple[list[str], range]:
    """Return the names of the columns below the header with this index, and the indices of the rows with parts of them.

    These are the header, and a row of languages above or below it, or of names below those of groups.
    """
    names = [tidy(cell) for cell in rows[index]]
    below = rows[index + 1] if index + 1 < len(rows) else ()
    if index and (languages := _languages(rows[index - 1], names)):
        return list(map(_marked, names, languages)), range(index - 1, index + 1)
    if below and _repeats(names) and (languages := _languages(below, names)):
        return list(map(_marked, _filled(names), languages)), range(index, index + 2)
    if below and (subordinate := _grouped(names, below, columns)):
        return subordinate, range(index, index + 2)
    return names, range(index, index + 1)


def _languages(cells: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """Return the language of each column, if a row has only names or codes of languages; merged cells are filled.

    A cell that is merged with the name of its column, below or above, has no language.
    """
    written = [tidy(cell) for cell in cells[: len(names)]]
    merged = [index for index, cell in enumerate(written) if cell and cell == names[index]]
    for index in merged:
        written[index] = ""
    if sum(map(bool, written)) < _FEWEST_LANGUAGES or any(cell and not language_named(cell) for cell in written):
        return None
    filled = _filled([*written, *[""] * (len(names) - len(written))])
    return ["" if index in merged else language for index, language in enumerate(filled)]


def _grouped(names: Sequence[str], cells: Sequence[str], columns: Columns) -> list[str] | None:
    """Return the names of columns of which groups have a name above their own: `Definition` above `Short` and `Long`.

    In a row that is such a header, the cells below a group are all filled, and the others are empty or those above.
    """
    lower = [tidy(cell) for cell in [*cells, *[""] * (len(names) - len(cells))]]
    upper = _filled(names)
    spans = [list(span) for _, span in groupby(range(len(names)), upper.__getitem__)]
    groups = [span for span in spans if len(span) > 1 and all(lower[index] for index in span)]
    within = {index for span in groups for index in span}
    others = [index for index in range(len(names)) if index not in within]
    if not groups or len(lower) > len(names) or any(lower[index] not in ("", names[index]) for index in others):
        return None
    if max(map(len, lower)) > _LONGEST_NAME or any(len({lower[index] for index in span}) == 1 for span in groups):
        return None
    found = list(names)
    for index in within:
        found[index] = _joint(upper[index], lower[index], columns)
    known = [columns.field_of(found[index]) is not None for index in within]
    are_names = any(columns.field_of(upper[index]) in NAMES for index in within)
    return found if columns.known(filter(None, found)) & NAMES and (all(known) if are_names else any(known)) else None


def _joint(upper: str, lower: str, columns: Columns) -> str:
    """Return the name of a column in a group: `Short Definition`, or `Owner` in the group `Governance`."""
    spellings = (f"{lower} {upper}", f"{upper} {lower}", lower)
    return next(filter(columns.field_of, spellings), spellings[0])


def _repeats(names: Sequence[str]) -> bool:
    """Return whether several columns have one name, as those of several languages have; merged cells are filled."""
    filled = _filled(names)
    return len(set(filled)) < len(filled)


def _filled(cells: Sequence[str]) -> list[str]:
    """Return the cells with each empty one replaced by the one before it."""
    filled: list[str] = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _marked(name: str, language: str) -> str:
    return f"{name} ({language})" if language and name else name
