"""Named cells from prose and front matter, mapped to term fields by their names alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from ingest.diagnostics import Diagnostic
from ingest.readers.cell_texts import Column
from ingest.readers.columns import MAX_REPORTED, Columns, unknown_column
from ingest.readers.field_names import Meaning, meaning_of
from ingest.readers.options import NO_OPTIONS
from ingest.readers.separators import separates_at_commas, separators_of
from ingest.records import TermRecord

_STATES: Final = {"status", "replaced_by"}
"""Fields whose keys are read in front matter as well."""

Cell: TypeAlias = tuple[str, Sequence[str]]
"""The name of a column and its texts."""


def field_of(column: str) -> str | None:
    """Return the field whose name or alias the column has, if any."""
    meaning = _meaning(column)
    return meaning and meaning.field


def main_field_of(column: str) -> str | None:
    """Return the field of a column whose name states no language, if any.

    >>> main_field_of("Definition"), main_field_of("Definition (DE)")
    ('definition', None)
    """
    meaning = _meaning(column)
    return meaning.field if meaning and meaning.language is None else None


def to_record(cells: Sequence[Cell], file: str, line: int, raw: str) -> TermRecord | None:
    """Return the term described by the cells of plain text, or None without a name; see `Columns.record`."""
    columns = Columns(file, NO_OPTIONS, has_markup=False)
    return columns.record([(_column(name), texts) for name, texts in cells], line, raw)


def _column(name: str) -> Column:
    meaning = _meaning(name)
    if meaning is None:
        return Column(name, None)
    has_commas = meaning.field == "categories" and separates_at_commas(meaning.field, name)
    return Column(name, meaning.field, meaning.rank, separators_of(meaning.field), meaning.language, has_commas)


def _meaning(name: str) -> Meaning | None:
    meaning = meaning_of(name)
    return None if meaning is None or (meaning.is_key and meaning.field not in _STATES) else meaning


def unknown_columns(columns: Iterable[tuple[str, int]], reported: set[str], file: str) -> Iterator[Diagnostic]:
    """Report each column that matches no field once; `columns` have line numbers, `reported` is updated in place."""
    for column, line in columns:
        if column not in reported and field_of(column) is None and len(reported) < MAX_REPORTED:
            reported.add(column)
            yield unknown_column(file, line, column, "Rename it if it contains a field of the term.")
