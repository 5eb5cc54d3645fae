"""Read comma-, tab-, semicolon- and bar-separated values (RFC 4180, read leniently).

| code | severity | meaning |
|---|---|---|
| `open-quote` | error | a quote is not closed, and the rest of the table is one cell |
| `long-cell` | error | a cell is longer than 16 MiB |

`readers.tables.rows` lists findings about rows, `readers.text` about lines.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import BinaryIO, Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Columns
from ingest.readers.field_names import meaning_of
from ingest.readers.language_rows import joined_languages
from ingest.readers.options import ReadingOptions
from ingest.readers.tables.headers import HEADER_WITHIN, header_of
from ingest.readers.tables.rows import Row, read_table
from ingest.readers.text import Line, read_lines
from ingest.records import TermRecord

_DELIMITERS: Final = ("\t", ",", ";", "|")  # tab first: a table with one column does not contain it
_DOUBLED: Final = re.compile(r"[^,;\t|\\ ]\"\"|\\\"\"(?! *(?:[,;\t|]|$))")
_BINDINGS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\?\w+(?:\t\?\w+)*\r?\n(?:[^\r\n]*\t)?(?:<\w+:[^\s>]*>|\"[^\t\r\n]*\"(?:@|\^\^|[\t\r\n]))"
)
_QUOTE: Final = re.compile(r"\\?\"")
_LONGEST: Final = 1 << 24
_SAMPLE: Final = 1 << 16
_SAMPLED: Final = 10  # lines, of which the first two with text show the quotes


def begins_delimited(head: bytes) -> bool:
    """Return whether the first line is a header: no empty cell, a column for the name, and another field.

    >>> begins_delimited(b"Term;Definition\\n"), begins_delimited(b"// NAME, DEFINITION TERM\\n")
    (True, False)
    """
    line = re.split(rb"[\r\n]", head, maxsplit=1)[0].decode("utf-8-sig", "replace")
    if line.lstrip().startswith(("[", "{")) or begins_bindings(head):
        return False  # JSON Lines, or terms in RDF
    for delimiter in _DELIMITERS:
        names = [name.strip() for row in _parsed([line], delimiter) for name in row]
        fields = {meaning.field for meaning in map(meaning_of, names) if meaning}
        if all(names) and "name" in fields and len(fields) > 1:
            return True
    return False


def begins_bindings(head: bytes) -> bool:
    """Return whether these are results of SPARQL in TSV, in which cells are terms in RDF.

    >>> begins_bindings(b'?term\\t?label\\n<urn:1>\\t"maize"@en\\n'), begins_bindings(b"?term\\t?label\\nA\\tB\\n")
    (True, False)
    """
    return _BINDINGS.match(head) is not None


def read_delimited(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row; the delimiter is detected from the first rows."""
    columns = Columns(file, options)
    yield from joined_languages(read_table(_rows(stream, file, columns), columns), columns)
    yield from columns.finish()


class _Lines:
    """Iterates lines for `csv`, which takes one or more per row; collects the lines and findings of that row."""

    def __init__(self, items: Iterable[Line | Diagnostic], quotes: "_Quotes | None" = None) -> None:
        self._items = iter(items)
        self._quotes = quotes
        self.given: list[Line] = []
        self.findings: list[Diagnostic] = []
        self.is_over = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        for item in self._items:
            if isinstance(item, Line):
                text = self._quotes.doubled(item.text, is_first=not self.given) if self._quotes else item.text
                self.given.append(item)
                return text + "\n"
            self.findings.append(item)
        self.is_over = True
        raise StopIteration


class _Quotes:
    """Doubles the quotes in quoted cells that have a backslash before them, as MySQL writes them."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._opening = re.compile(rf'(?:^|{re.escape(delimiter)}) *"')
        self._is_open = False
        self._number = 0  # of the quotes with a backslash in the cell

    def doubled(self, text: str, *, is_first: bool) -> str:
        """Return a line, the first one of a row or a further one, with quotes doubled; other backslashes are kept.

        A backslash before a quote that may end the cell belongs to the text, unless a quote in the cell is open.
        """
        if is_first:
            self._is_open = False
        parts: list[str] = []
        begin = position = 0
        while found := (_QUOTE if self._is_open else self._opening).search(text, position):
            position = found.end()
            following = text[position : position + 1]
            if not self._is_open:
                self._is_open, self._number = True, 0
            elif found[0] == '"' and following == '"':
                position += 1
            elif found[0] == '"' or (following in ("", self._delimiter) and self._number % 2 == 0):
                self._is_open = False
            else:
                parts += [text[begin : found.start()], '""']
                begin, self._number = position, self._number + 1
        return "".join((*parts, text[begin:]))


def _rows(stream: BinaryIO, file: str, columns: Columns) -> Iterator[Row | Diagnostic]:
    items = read_lines(stream, file, soft_ends=False)
    sample = _sample(items)
    lines = [item.text for item in sample if isinstance(item, Line)]
    delimiter = _delimiter(lines, columns)
    quotes = _Quotes(delimiter)
    is_escaped = any([quotes.doubled(line, is_first=index == 0) != line for index, line in enumerate(lines)])
    is_escaped = is_escaped and not any(map(_DOUBLED.search, lines))
    quote = "'" if _are_single_quoted(lines, delimiter) else '"'
    yield from csv_rows(chain(sample, items), delimiter, file, is_escaped=is_escaped, quote=quote)


def _are_single_quoted(lines: Sequence[str], delimiter: str) -> bool:
    """Return whether all cells of the first line are in single quotes, and the second one begins with one."""
    header, *below = [*filter(str.strip, lines[:_SAMPLED]), ""]
    cells = header.strip().split(delimiter)
    are_quoted = all(len(cell) > 1 and cell[0] == cell[-1] == "'" and "'" not in cell[1:-1] for cell in cells)
    return are_quoted and len(cells) > 1 and bool(below) and below[0].startswith("'")


def csv_rows(
    items: Iterable[Line | Diagnostic], delimiter: str, file: str, *, is_escaped: bool = False, quote: str = '"'
) -> Iterator[Row | Diagnostic]:
    """Yield the rows of these lines, each with the number of its first line, and the findings about lines and rows.

    If `is_escaped`, a quote in quotes may be written with a backslash before it, as MySQL does.
    """
    lines = _Lines(items, _Quotes(delimiter) if is_escaped else None)
    rows = _parsed(lines, delimiter, quote)
    while not lines.is_over:
        cells: list[str] | None = None
        try:
            cells = next(rows, None)
        except csv.Error:
            yield _long_cell(file, lines.given[0].number)
        yield from lines.findings
        if cells is not None and lines.is_over:
            yield _open_quote(file, lines.given[0].number)
        elif cells is not None:
            yield Row(lines.given[0].number, cells, "\n".join(line.text for line in lines.given))
        lines.given, lines.findings = [], []


def _parsed(lines: Iterable[str], delimiter: str, quote: str = '"') -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST)  # process-wide: csv has no other setting; 128 KiB is too small
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, skipinitialspace=True)


def _sample(items: Iterable[Line | Diagnostic]) -> list[Line | Diagnostic]:
    sample: list[Line | Diagnostic] = []
    rows = size = 0
    for item in items:
        sample.append(item)
        if isinstance(item, Line):
            rows += bool(item.text.strip())
            size += len(item.text)
        if rows > HEADER_WITHIN or size > _SAMPLE:
            break
    return sample


def _delimiter(lines: list[str], columns: Columns) -> str:
    """Return the delimiter with which the header names most fields and most rows are as wide as the header."""

    def fitness(delimiter: str) -> tuple[int, bool, int, int]:
        rows: list[list[str]] = []
        with suppress(csv.Error):  # raised for a long cell; the rows before it are usable
            rows.extend(filter(None, _parsed((line + "\n" for line in lines), delimiter)))
        if not rows:
            return 0, False, 0, 0
        index = header_of(rows, columns)
        header = max(rows, key=len) if index is None else rows[index]
        width = len(header)
        alike = sum(len(row) == width for row in rows)
        return len(columns.known(filter(None, header))), width > 1, alike, width

    return max(_DELIMITERS, key=fitness)


def _open_quote(file: str, line: int) -> Diagnostic:
    message = "A quote in this row is not closed; the row extends to the end of the table and is not stored."
    return Diagnostic(file, line, Severity.ERROR, "open-quote", message, 'Close it, or write " as "" within quotes.')


def _long_cell(file: str, line: int) -> Diagnostic:
    message = "A cell of this row is longer than 16 MiB; the row is not stored."
    return Diagnostic(file, line, Severity.ERROR, "long-cell", message, "Look for a quote that is not closed.")
