"""Map the columns of a table row, or the keys of an object, to the fields of a term record.

| code | severity | meaning |
|---|---|---|
| `unknown-column` | info | a column matches no field; its values are kept as notes |
| `guessed-column` | info | the name of a column is close to that of a field, and the column is read as that field |
| `no-such-column` | warning | a column that is mapped to a field is not in the document |
| `unknown-prefix` | info | identifiers have a prefix that is not declared |
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from graph.prefixes import Prefixes, prefix_of
from graph.rdf import Iri
from ingest.diagnostics import Diagnostic, Severity
from ingest.fields import letters_of, meaning_of, near_meaning_of
from ingest.hints import Hints
from ingest.readers.text import tidy
from ingest.records import Sentence, TermRecord

__all__ = ["LISTS", "MAX_REPORTED", "Column", "Columns", "unknown_column"]

LISTS: Final = ("names", "synonyms", "hidden_labels", "categories", "broader", "narrower", "related", "developers")
"""The fields with more than one value."""

MAX_REPORTED: Final = 50
"""Maximum number of reported columns, and of reported prefixes, per document."""

_REFERENCES: Final = ("broader", "narrower", "related")
_SEPARATORS: Final = ("|", ";", "\n")
_UNKNOWN_RANK: Final = 1000
_REMEMBERED: Final = 10_000  # bounds memory for a file whose keys never repeat
_LANGUAGE: Final = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Column(NamedTuple):
    """A column and the field that it maps to. A list within one text is split at the first of `separators` in it.

    If two columns map to the same single-valued field, the one with the lower rank fills it.
    """

    name: str
    field: str | None
    rank: int = _UNKNOWN_RANK
    separators: tuple[str, ...] = _SEPARATORS

    @classmethod
    def named(cls, name: str) -> "Column":
        """Return a column mapped by its exact name, or to no field."""
        meaning = meaning_of(name)
        return _column(name, *meaning) if meaning else cls(name, None)


class Columns:
    """The columns of one document, mapped to fields by hints, by declarations in the document, or by their names."""

    def __init__(
        self,
        file: str,
        hints: Hints,
        declared: Mapping[str, Iri] | None = None,
        rule: Callable[[str, str], Iri] | None = None,
    ) -> None:
        """`declared` are the prefixes that the document declares; they override those of the hints.

        `rule` makes the IRIs of other prefixes, if the format has such a rule.
        """
        self.file = file
        """The name in records and diagnostics: the document, or the part of it that is being read."""
        self._prefixes = Prefixes(dict(hints.prefixes) | dict(declared or {}), rule)
        self._mapped = {
            letters_of(column): _column(column, field, index - len(hints.columns))
            for index, (field, column) in enumerate(hints.columns)
        }
        self._mapped_fields = {field for field, _ in hints.columns}
        self._columns: dict[str, Column] = {}
        self._reported = 0
        self._unknown_prefixes: dict[str, int] = {}

    def known(self, names: Iterable[str]) -> set[str]:
        """Return the fields that these column names map to exactly."""
        return {column.field for column in map(self._surely, names) if column and column.field}

    def read(
        self, names: Sequence[str], line: int, stated: Mapping[int, Column]
    ) -> tuple[list[Column], list[Diagnostic]]:
        """Return the columns, and findings about those that are new.

        `stated` holds, by index, the columns that the document itself declares; only the hints override them.
        """
        sure = [self._surely(name, stated.get(index)) for index, name in enumerate(names)]
        taken = {column.field for column in sure if column and column.field not in LISTS} | self._mapped_fields
        columns: list[Column] = []
        findings = []
        for index, name in enumerate(names):
            column = sure[index] or self._columns.get(name)
            if column is None:
                near = near_meaning_of(name)
                column = _column(name, near.field if near and near.field not in taken else None, _UNKNOWN_RANK)
                if name and self._reported < MAX_REPORTED:
                    self._reported += 1
                    findings.append(self._finding(column, line))
            columns.append(column._replace(name=name))
            if column is not stated.get(index) and len(self._columns) < _REMEMBERED:
                self._columns[name] = columns[-1]
        return columns, findings

    def record(self, cells: Iterable[tuple[Column, Sequence[str]]], line: int, raw: str) -> TermRecord | None:
        """Return the term that a row describes, given the texts in each of its columns; None without a name.

        The texts of unknown columns, and further texts for a single-valued field, become notes of the form
        `column: text`.
        """
        fields: dict[str, Any] = {}
        lists: dict[str, list[str]] = {field: [] for field in LISTS}
        notes: list[str] = []
        for column, texts in sorted(cells, key=_rank):
            field = column.field
            if field in lists:
                lists[field] += filter(None, map(tidy, _parts(texts, column.separators)))
                continue
            if field == "notes" and letters_of(column.name) == "notes":
                notes += filter(None, map(_prose, _parts(texts, _SEPARATORS[:1])))
                continue
            for text in filter(None, map(_prose, texts)):
                odd = field in fields or (field == "language" and not _LANGUAGE.fullmatch(text))
                if field is None or field == "notes" or odd:
                    notes.append(": ".join(filter(None, (column.name, text))))
                else:
                    fields[field] = text
        names = lists.pop("names")
        if "name" not in fields and names:
            fields["name"] = names.pop(0)
        if "name" not in fields:
            return None
        name = fields["name"] = tidy(fields["name"])
        lists["synonyms"] = [text for text in (*names, *lists["synonyms"]) if text.casefold() != name.casefold()]
        developers = tuple(Sentence(text, line) for text in lists.pop("developers"))
        if "identifier" in fields:
            fields["identifier"] = self._expanded(fields["identifier"], line)
        for field in _REFERENCES:
            lists[field] = [self._expanded(text, line) for text in lists[field]]
        listed: dict[str, Any] = {field: tuple(dict.fromkeys(texts)) for field, texts in lists.items()}
        return TermRecord(
            file=self.file, line=line, raw=raw, developers=developers, notes=tuple(notes), **fields, **listed
        )

    def finish(self) -> Iterator[Diagnostic]:
        """Yield the findings about the document as a whole."""
        seen = {letters_of(name) for name in self._columns}
        for letters, column in self._mapped.items():
            if letters not in seen:
                message = f"The column {column.name!r}, which is mapped to {column.field}, does not exist."
                remedy = "Check its spelling, or omit the mapping for this document."
                yield Diagnostic(self.file, None, Severity.WARNING, "no-such-column", message, remedy)
        for prefix, line in self._unknown_prefixes.items():
            message = f"The prefix {prefix} of identifiers is not declared."
            remedy = f"If they are shortened IRIs, declare it: --prefix {prefix}=https://..."
            yield Diagnostic(self.file, line, Severity.INFO, "unknown-prefix", message, remedy)

    def _surely(self, name: str, stated: Column | None = None) -> Column | None:
        if stated is None and name in self._columns:
            return self._columns[name]
        if mapped := self._mapped.get(letters_of(name)):
            return mapped
        if stated is not None:
            return stated
        meaning = meaning_of(name)
        return _column(name, *meaning) if meaning and meaning.field not in self._mapped_fields else None

    def _finding(self, column: Column, line: int) -> Diagnostic:
        if column.field is None:
            remedy = f"If it contains a field of the term, map it: --map 'FIELD={column.name}'."
            return unknown_column(self.file, line, column.name, remedy)
        message = f"The column {column.name!r} is read as {column.field}."
        remedy = f"If it is something else, map it: --map 'notes={column.name}'."
        return Diagnostic(self.file, line, Severity.INFO, "guessed-column", message, remedy)

    def _expanded(self, identifier: str, line: int) -> str:
        expanded = self._prefixes.expand(identifier)
        prefix = prefix_of(expanded)
        if expanded == identifier and prefix and len(self._unknown_prefixes) < MAX_REPORTED:
            self._unknown_prefixes.setdefault(prefix, line)
        return expanded


def unknown_column(file: str, line: int, name: str, remedy: str) -> Diagnostic:
    """Return the finding about a column that matches no field."""
    message = f"The column {name!r} matches no field of a term; its values are kept as notes."
    return Diagnostic(file, line, Severity.INFO, "unknown-column", message, remedy)


def _column(name: str, field: str | None, rank: int) -> Column:
    return Column(name, field, rank, _SEPARATORS[:1] if field == "developers" else _SEPARATORS)


def _rank(cell: tuple[Column, Sequence[str]]) -> int:
    return cell[0].rank


def _parts(texts: Sequence[str], separators: Sequence[str]) -> Sequence[str]:
    """Split a single text at the first of `separators` in it; an escaped bar, `\\|`, is not a separator."""
    if len(texts) == 1 and (separator := next((one for one in separators if one in texts[0]), "")):
        return [part.replace(r"\|", "|") for part in re.split(rf"(?<!\\){re.escape(separator)}", texts[0])]
    return texts


def _prose(text: str) -> str:
    """Return the text with tidy lines; blank lines between paragraphs are kept."""
    return re.sub("\n{3,}", "\n\n", "\n".join(map(tidy, text.splitlines()))).strip("\n")
