"""Read the tables of AsciiDoc and reStructuredText as glossaries, if their first row names the columns of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.field_names import NAMES, letters_of
from ingest.readers.markdown.expansions import is_short_for
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.named_lines import may_be_name
from ingest.readers.options import NO_OPTIONS
from ingest.readers.tables.findings import row_finding
from ingest.readers.tables.rows import Row, read_table
from ingest.readers.text import tidy
from ingest.records import TermRecord

_OF_TERMS: Final = frozenset("term headword acronym abbreviation glossaryterm".split())
"""Names of columns that only glossaries have, in letters; other tables are read in a section that is a glossary."""
NAMES_AND_TEXTS: Final = ("Term", "Definition")
"""The names of the columns of a table without a header."""
_FEWEST_WORDS: Final = 2  # of most texts
_REFERENCES: Final = "related terms"
_IDENTIFIER: Final = "identifier"


class TableCell(NamedTuple):
    """The text of a cell, the terms that it refers to, and its anchor."""

    text: str
    related: Sequence[str] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class GlossaryTable:
    """A table: its rows with their line numbers, whether it is in a glossary and has a header, and rows not read."""

    rows: Sequence[tuple[int, Sequence[TableCell]]]
    is_in_glossary: bool
    has_header: bool
    findings: Sequence[Diagnostic] = ()

    def is_glossary(self, columns: Columns) -> bool:
        """Return whether the first row names the columns of a glossary."""
        names = [cell.text for _, cells in self.rows[:1] for cell in cells]
        fields = columns.known(filter(None, names))
        is_sure = self.is_in_glossary or any(letters_of(name) in _OF_TERMS for name in names)
        return is_sure and bool(fields & NAMES) and len(fields) > 1

    def of_glossary(self, columns: Columns) -> "GlossaryTable | None":
        """Return the table of a glossary, with a first row that names its columns, or None for another table."""
        if self.is_glossary(columns):
            return self
        pairs = [[cell.text for cell in cells] for _, cells in self.rows]
        if self.has_header or not self.is_in_glossary or not are_names_and_texts(pairs, columns):
            return None
        return replace(self, rows=((self.rows[0][0], list(map(TableCell, NAMES_AND_TEXTS))), *self.rows))


def are_names_and_texts(rows: Sequence[Sequence[str]], columns: Columns) -> bool:
    """Return whether all rows of a table without a header are a name, none of which names a column, and a text."""
    if not all(len(row) == len(NAMES_AND_TEXTS) and all(map(str.strip, row)) for row in rows):
        return False
    names = [tidy(row[0]) for row in rows]
    texts = [text for name, text in rows if len(text.split()) > _FEWEST_WORDS or is_short_for(name.strip(), text)]
    is_list = len(set(names)) == len(names) > 1 and 2 * len(texts) >= len(rows)
    return is_list and all(map(may_be_name, names)) and not any(map(columns.field_of, names))


def skipped_table(table: GlossaryTable, file: str) -> Iterator[Diagnostic]:
    """Yield the finding about a table in a glossary that is not read."""
    texts = [cell.text for _, cells in table.rows for cell in cells if cell.text]
    if table.is_in_glossary and texts:
        yield markdown_finding(file, table.rows[0][0], "text-outside-terms", table.rows[-1][0], texts[0])


def read_tables(tables: Sequence[GlossaryTable], file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row of tables that are glossaries, and the findings about rows."""
    columns = Columns(file, NO_OPTIONS, has_markup=False)
    for table in tables:
        yield from read_table(_rows(table, file), columns)
        yield from table.findings
    yield from columns.finish()


def _rows(table: GlossaryTable, file: str) -> Iterator[Row | Diagnostic]:
    """Yield the rows, as wide as the widest one, with further columns for the anchors and references in their cells."""
    width, widest = len(table.rows[0][1]), max(len(cells) for _, cells in table.rows)
    for number, (line, cells) in enumerate(table.rows):
        texts = [cell.text for cell in cells]
        if any(texts[width:]):
            yield row_finding(file, line, "ragged-row", len(texts), width)
        anchor = next((cell.anchor for cell in cells if cell.anchor), "")
        related = "|".join(dict.fromkeys(one for cell in cells for one in cell.related))
        further = [anchor, related] if number else [_IDENTIFIER, _REFERENCES]
        yield Row(line, [*texts, *[""] * (widest - len(texts)), *further], "\t".join(texts))
