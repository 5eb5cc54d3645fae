"""Cells under names: what prose and front matter state of a term, told by these names alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from ingest.diagnostics import Diagnostic
from ingest.fields import meaning_of
from ingest.hints import NO_HINTS
from ingest.readers.columns import MOST_TOLD, Column, Columns, unknown_column
from ingest.records import TermRecord

__all__ = ["Cell", "field_of", "to_record", "unknown_columns"]

Cell: TypeAlias = tuple[str, Sequence[str]]
"""The name of a column, and its texts."""


def field_of(column: str) -> str | None:
    """Return the field that a column surely means, if any."""
    meaning = meaning_of(column)
    return meaning and meaning.field


def to_record(cells: Sequence[Cell], file: str, line: int, raw: str) -> TermRecord | None:
    """Return the term that cells state, None without a name; see `Columns.record`."""
    return Columns(file, NO_HINTS).record([(Column.named(name), texts) for name, texts in cells], line, raw)


def unknown_columns(columns: Iterable[tuple[str, int]], told: set[str], file: str) -> Iterator[Diagnostic]:
    """Yield, once each, the columns that mean no field, given with their lines; `told` holds those told before."""
    for column, line in columns:
        if column not in told and field_of(column) is None and len(told) < MOST_TOLD:
            told.add(column)
            yield unknown_column(file, line, column, "Rename it, if it is one after all.")
