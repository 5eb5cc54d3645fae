"""Map the columns of a table row, or the keys of an object, to the fields of a term record.

| code | severity | meaning |
|---|---|---|
| `unknown-column` | info | a column matches no field; its values are kept as notes |
| `guessed-column` | info | the name of a column is close to that of a field, and the column is read as that field |
| `inferred-language` | info | the names of the columns show the language of the texts |
| `split-at-commas` | info | the synonyms in a column are separated by commas |
| `split-at-slashes` | info | the synonyms in a column are separated by slashes or dots |
| `placeholder-text` | info | a text such as "N/A" or "TBD" is read as an empty cell |
| `identifier-or-names` | info | a column `id` beside codes of languages has words |
| `unread-formula` | warning | cells of a column have formulas instead of their values |
| `no-such-column` | warning | a column that is mapped to a field is not in the document |
| `unknown-prefix` | info | identifiers have a prefix that is not declared |
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from graph.prefixes import Prefixes, prefix_of
from graph.rdf import Iri
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers import name_columns
from ingest.readers.cell_texts import Column
from ingest.readers.data_catalogs import Catalog, catalog_of, place
from ingest.readers.field_names import LISTS, NAMES, VERBATIM, Meaning, letters_of, meaning_of, near_meaning_of
from ingest.readers.findings import Findings
from ingest.readers.language_columns import (
    are_coded,
    beside_names,
    doubted,
    may_be_indonesian,
    may_be_numbers,
    of_languages,
)
from ingest.readers.markup import visible_text
from ingest.readers.options import ReadingOptions
from ingest.readers.record import record_of, texts_by_language
from ingest.readers.separators import separates_at_commas, separators_of
from ingest.readers.text import unbullet
from ingest.records import TermRecord

MAX_REPORTED: Final = 50
"""Maximum number of reported columns, and of reported prefixes, per document."""

_NOTICES: Final = Findings(
    {
        "split-at-commas": (
            Severity.INFO,
            "The names in the column {0!r} are separated by commas.",
            "If a name contains a comma, separate the names with | instead.",
        ),
        "split-at-slashes": (
            Severity.INFO,
            "The names in the column {0!r} are separated by slashes.",
            "If a name contains a slash, separate the names with | instead.",
        ),
        "placeholder-text": (
            Severity.INFO,
            "{1!r} in the column {0!r} marks a missing value, and is read as an empty cell.",
            "If it is the value, write it in a sentence.",
        ),
        "identifier-or-names": (
            Severity.INFO,
            "The column {0!r} is read as identifiers, and not as names in Indonesian.",
            "If it has names, map it: --map 'name@id={0}'.",
        ),
        "unread-formula": (
            Severity.WARNING,
            "The column {0!r} contains formulas instead of their values; they are kept as written.",
            "Export the table again with values.",
        ),
    }
)
"""Findings that are reported once per column."""
_REMEMBERED: Final = 10_000  # bounds memory for a file whose keys never repeat


class Columns:
    """The columns of one document, mapped to fields by options, by declarations in the document, or by their names."""

    def __init__(
        self,
        file: str,
        options: ReadingOptions,
        declared: Mapping[str, Iri] | None = None,
        rule: Callable[[str, str], Iri] | None = None,
        *,
        has_markup: bool = True,
    ) -> None:
        """`declared` are the prefixes that the document declares; they override those of the options.

        `rule` makes the IRIs of other prefixes, if the format has such a rule. With `has_markup`, HTML and Markdown are
        removed from the texts.
        """
        self.file = file
        """The name in records and diagnostics: the document, or the part of it that is being read."""
        self.has_markup = has_markup
        """Whether the texts may contain HTML and Markdown."""
        self._prefixes = Prefixes(dict(options.prefixes) | dict(declared or {}), rule)
        self._mapped = {
            letters_of(column): _mapped(field, column, index) for index, (field, column) in enumerate(options.columns)
        }
        self._mapped_fields = {column.field for column in self._mapped.values()}
        self._columns: dict[str, Column] = {}
        self._language = "en"
        self._reported = 0
        self._unknown_prefixes: dict[str, int] = {}
        self._noticed: dict[tuple[str, ...], int] = {}
        self._fields: set[str | None] = set()
        self.has_concepts = False
        """Whether the identifiers are in a column of concepts, which may be topics."""
        self.infers_names = True
        """Whether the contents of a column may show that it has the names, if no column is named after names."""
        self.catalog: Catalog | None = None
        """The data catalog that exported the document."""

    @property
    def states_languages(self) -> bool:
        """Whether the columns state the identifier and the language of each record."""
        return {"identifier", "language"} <= self._fields

    def declare(self, cells: Sequence[str]) -> bool:
        """Declare the prefix in a row of SKOS Play, `PREFIX | ex | https://e.example/`; return whether it is one."""
        match list(filter(None, cells)):
            case [mark, prefix, iri] if mark.upper() == "PREFIX":
                self._prefixes.declare(prefix.rstrip(":"), iri.strip("<>"))
                return True
        return False

    def known(self, names: Iterable[str]) -> set[str]:
        """Return the fields that these column names map to exactly."""
        return set(filter(None, self.fields_of(list(names))))

    def fields_of(self, names: Sequence[str]) -> list[str | None]:
        """Return the field that each of these column names maps to exactly beside the others, if any."""
        exact = self._exact(names, {}, self.catalog or catalog_of(names))
        return [column.field if column else None for column in exact]

    def field_of(self, name: str) -> str | None:
        """Return the field that this column name maps to exactly, if any."""
        column = self._surely(name, None, self.catalog)
        return column and column.field

    def read(
        self, names: Sequence[str], line: int, stated: Mapping[int, Column]
    ) -> tuple[list[Column], list[Diagnostic]]:
        """Return the columns, and findings about those that are new.

        `stated` holds, by index, the columns that the document itself declares; only the options override them.
        """
        if not self._columns and self.catalog is None:
            self.catalog = catalog_of(names)
        exact = self._exact(names, stated, self.catalog)
        taken = {column.field for column in exact if column and column.field not in LISTS} | self._mapped_fields
        is_defined_once = sum(column is not None and column.field == "definition" for column in exact) == 1
        columns: list[Column] = []
        findings: list[Diagnostic] = []
        for index, name in enumerate(names):
            column = exact[index] or self._columns.get(name)
            if column is None:
                near = near_meaning_of(name)
                column = _column(name, near) if near and near.field not in taken else Column(name, None)
                if name and self._reported < MAX_REPORTED:
                    self._reported += 1
                    findings.append(self._finding(column, line))
            elif name not in self._columns and (column.field in NAMES or is_defined_once):
                findings += self._inferred(name, column, line, names)
            columns.append(column if column.name == name else column._replace(name=name))
            if column is not stated.get(index) and name not in self._columns and len(self._columns) < _REMEMBERED:
                # Not what the other columns of this table make of it: `Acronym` may be a name here only.
                self._columns[name] = self._surely(name, None, self.catalog) or columns[-1]
        self._fields.update(column.field for column in columns)
        identifying = {letters_of(column.name) for column in columns if column.field == "identifier"}
        self.has_concepts |= not identifying.isdisjoint(name_columns.CONCEPTS)
        return columns, findings

    def by_contents(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], line: int) -> list[Column]:
        """Return the columns of a table, given its first rows, some of them as those of other fields.

        Keys are identifiers, words beside names are categories, and texts with spaces are not identifiers.
        """
        found = name_columns.without_fields_of_data(name_columns.with_tags(columns), rows)
        found = name_columns.with_listed_categories(name_columns.with_identifiers(found, rows), rows)
        are_in_languages = are_coded(found)
        names = sum(column.field in NAMES for column in found)
        for index, column in enumerate(found):
            if names > 1 and may_be_numbers(column, [row[index] for row in rows if len(row) > index]):
                found[index] = Column(column.name, "notations")
                names -= 1
            if are_in_languages and may_be_indonesian(column):
                texts = [row[index].strip() for row in rows if len(row) > index]
                has_names = any(one.field in NAMES and one.language is None for one in found)
                if any(" " in text for text in texts) and not has_names and not any(map(_has_digit, texts)):
                    found[index] = Column(column.name, "name", language="id")
                elif any(map(str.isalpha, texts)):
                    self.notice("identifier-or-names", line, column.name)
        return found

    def record(
        self, cells: Iterable[tuple[Column, Sequence[str]]], line: int, raw: str, groups: Sequence[str] = ()
    ) -> TermRecord | None:
        """Return the term that a row describes, given the texts in each of its columns; None without a name.

        The texts of unknown columns, and further texts for a single-valued field, become notes of the form
        `column: text`. `groups` are the names of the groups around the term.
        """
        if self.has_markup:
            cells = [(column, _visible(column, texts)) for column, texts in cells]
        stated = texts_by_language(doubted(cells), lambda code, *values: self.notice(code, line, *values))
        if self.catalog is not None:
            place(stated[None], self.catalog, groups)
        elif groups:
            stated[None].lists.setdefault("categories", list(groups))
        return record_of(stated, self.file, line, raw, self._language, lambda text: self._expanded(text, line))

    @contextmanager
    def in_language(self, language: str | None) -> Iterator[None]:
        """Read texts whose language nothing else shows as those of a language, if it is known."""
        outer = self._language
        self._language = language or outer
        yield
        if language:
            self._language = outer

    def notice(self, code: str, line: int, *values: str) -> None:
        """Report a finding about a column, with its name and perhaps a text, if it is the first one."""
        if sum(known[0] == code for known in self._noticed) < MAX_REPORTED:
            self._noticed.setdefault((code, *values), line)

    def finish(self) -> Iterator[Diagnostic]:
        """Yield the findings about the document as a whole."""
        seen = {letters_of(name) for name in self._columns}
        for letters, column in self._mapped.items():
            if letters not in seen:
                message = f"The column {column.name!r}, which is mapped to {column.field}, does not exist."
                remedy = "Check its spelling, or omit the mapping for this document."
                yield Diagnostic(self.file, None, Severity.WARNING, "no-such-column", message, remedy)
        yield from self.notices()
        for prefix, line in self._unknown_prefixes.items():
            message = f"The prefix {prefix} of identifiers is not declared."
            remedy = f"If they are shortened IRIs, declare it: --prefix {prefix}=https://..."
            yield Diagnostic(self.file, line, Severity.INFO, "unknown-prefix", message, remedy)

    def notices(self) -> Iterator[Diagnostic]:
        """Yield the findings that were reported with `notice`."""
        for (code, *values), line in self._noticed.items():
            yield _NOTICES(self.file, line, code, *values)

    def _exact(
        self, names: Sequence[str], stated: Mapping[int, Column], catalog: Catalog | None
    ) -> list[Column | None]:
        """Return the columns that the document, the options, the catalog or their exact names map to a field.

        Columns that are named after languages hold the names in these languages; without a column for names, codes of
        languages name such columns too, or else abbreviations or display names are the names.
        """
        exact = name_columns.of_query(
            names, [self._surely(name, stated.get(index), catalog) for index, name in enumerate(names)]
        )
        exact = name_columns.of_pair(exact)
        if any(column and column.field in NAMES for column in exact):
            return beside_names(names, name_columns.of_concepts(exact))
        return of_languages(names, exact) or name_columns.with_substitute(names, exact)

    def _surely(self, name: str, stated: Column | None, catalog: Catalog | None) -> Column | None:
        if stated is None and name in self._columns:
            return self._columns[name]
        if mapped := self._mapped.get(letters_of(name)):
            return mapped
        if stated is not None:
            return stated
        if catalog is not None and (found := catalog.fields.get(name.strip().casefold())):
            return _column(name, Meaning(*found))
        meaning = meaning_of(name)
        return _column(name, meaning) if meaning and meaning.field not in self._mapped_fields else None

    def _inferred(self, name: str, column: Column, line: int, names: Sequence[str]) -> Iterator[Diagnostic]:
        """Infer the language of a document from the name of its column for names, or else for definitions.

        Of several languages of a name, it is the one of most names of columns.
        """
        is_read = column.field in NAMES or (column.field == "definition" and self._language == "en")
        meaning = meaning_of(name) if is_read and column.language is None else None
        shared = Counter(language for one in map(meaning_of, names) if meaning and one for language in {*one.namings})
        language = max(meaning.namings, key=shared.__getitem__, default="") if meaning else ""
        if language and not self._mapped_fields and self._language != language:
            self._language, field = language, "name" if column.field in NAMES else "definition"
            message = f"The texts are read as language {language!r}, because the column {name!r} has a name in it."
            remedy = f"If they are in another language, name it: --map '{field}@en={name}'."
            yield Diagnostic(self.file, line, Severity.INFO, "inferred-language", message, remedy)

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


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _visible(column: Column, texts: Sequence[str]) -> Sequence[str]:
    """Return the texts of a cell without markup; the items of an HTML list, which have bullets, are its lines."""
    if column.field in VERBATIM:
        return texts
    visible = [visible_text(text) for text in texts]
    if column.field not in LISTS or visible == list(texts):
        return visible
    return ["\n".join(map(unbullet, text.split("\n"))) for text in visible]


def unknown_column(file: str, line: int, name: str, remedy: str) -> Diagnostic:
    """Return the finding about a column that matches no field."""
    message = f"The column {name!r} matches no field of a term; its values are kept as notes."
    return Diagnostic(file, line, Severity.INFO, "unknown-column", message, remedy)


def _column(name: str, meaning: Meaning) -> Column:
    field, has_commas = meaning.field, separates_at_commas(meaning.field, name)
    return Column(name, field, meaning.rank, separators_of(field), meaning.language, has_commas)


def _mapped(field: str, column: str, index: int) -> Column:
    """Return a column that an option maps; it precedes all others, and earlier options precede later ones."""
    field, _, language = field.partition("@")
    return _column(column, Meaning(field, index - _REMEMBERED, language or None))
