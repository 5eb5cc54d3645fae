"""Map the columns of a table row, or the keys of an object, to the fields of a term record.

| code | severity | meaning |
|---|---|---|
| `unknown-column` | info | a column matches no field; its values are kept as notes |
| `guessed-column` | info | the name of a column is close to that of a field, and the column is read as that field |
| `inferred-language` | info | the names of the columns show the language of the texts |
| `split-at-commas` | info | the synonyms in a column are separated by commas |
| `split-at-slashes` | info | the synonyms in a column are separated by slashes or dots |
| `no-such-column` | warning | a column that is mapped to a field is not in the document |
| `unknown-prefix` | info | identifiers have a prefix that is not declared |
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Final

from graph.prefixes import Prefixes, prefix_of
from graph.rdf import Iri
from graph.status import is_flag
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.catalogs import Catalog, catalog_of
from ingest.readers.fields import LISTS, TEXTS, Meaning, letters_of, meaning_of, near_meaning_of
from ingest.readers.languages import language_named
from ingest.readers.markup import visible_text
from ingest.readers.options import ReadingOptions
from ingest.readers.record import (
    NAMES,
    REFERENCES,
    VERBATIM,
    Column,
    Texts,
    record_of,
    texts_by_language,
)
from ingest.readers.separators import LABELS, separates_at_commas, separators_of
from ingest.readers.text import unbullet
from ingest.records import TermRecord

__all__ = ["LONG_FORMS", "MAX_REPORTED", "SHORT_FORMS", "Columns", "unknown_column", "with_tags"]

MAX_REPORTED: Final = 50
"""Maximum number of reported columns, and of reported prefixes, per document."""

_CODE_LETTERS: Final = 3
_SEVERAL: Final = 2
SHORT_FORMS: Final = {
    *("abbreviation", "acronym", "abbr", "abbrev", "initialism", "shortform", "abkürzung", "kürzel", "kurzform"),
    *("sigle", "abréviation", "acronyme", "sigla", "abreviatura", "acrónimo", "skrót", "afkorting", "略語", "缩写"),
}
"""Names of columns that hold the names in a list of abbreviations, in letters."""
LONG_FORMS: Final = {
    *("fullform", "longform", "expandedform", "fullname", "longname", "expansion", "standsfor", "whatitstandsfor"),
    *("spelledout", "meaning", "langform", "bedeutung", "formelongue", "signification", "significado", "significato"),
}
"""Names of columns that hold the long forms beside abbreviations, in letters."""
_SUBSTITUTES: Final = SHORT_FORMS | {"displayname"}
"""Names of columns that hold the names if no other column does, in letters."""
_VARIABLES: Final = {"": "identifier", "Label": "name", "Description": "definition", "AltLabel": "synonyms"}
"""The fields of the columns of a query by what follows the name of its variable."""
_CONCEPTS: Final = {"concept", "entry", "konzept", "concepto", "conceito", "概念"}
"""Names of columns that hold identifiers beside the names of terms in languages, in letters."""
_ABBREVIATIONS: Final = {"hr", "id", "is", "it", "la", "lt", "ml", "mt", "no", "pa", "so", "to"}
"""Codes that, without others and beside other columns, are abbreviations: of departments, microthesauri or numbers."""
_SURE_CODES: Final = {"ar", "cs", "de", "en", "es", "fr", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh"}
"""Codes of languages that, several and in lower case, name columns of names beside another one for names."""
_NO_NAME: Final = re.compile(r"(?:(?:\S+\s+){3}.*[.!?]|.*。|[\W\d_]*\d[\W\d_]*|(?:\S+\s+){7}.*)", re.DOTALL)
"""A sentence, a number, or a text of more than seven words, in a column that may be one of names."""
_SIGNS: Final = {"commas": "comma", "slashes": "slash"}
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
        self._split: dict[tuple[str, str], int] = {}
        self._fields: set[str | None] = set()
        self.has_concepts = False
        """Whether the identifiers are in a column of concepts, which may be topics."""
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
        listed = list(names)
        catalog = self.catalog or catalog_of(listed)
        return {column.field for column in self._exact(listed, {}, catalog) if column and column.field}

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
            elif name not in self._columns:
                findings += self._inferred(name, column, line)
            columns.append(column if column.name == name else column._replace(name=name))
            if column is not stated.get(index) and name not in self._columns and len(self._columns) < _REMEMBERED:
                # Not what the other columns of this table make of it: `Acronym` may be a name here only.
                self._columns[name] = self._surely(name, None, self.catalog) or columns[-1]
        self._fields.update(column.field for column in columns)
        self.has_concepts |= any(c.field == "identifier" and letters_of(c.name) in _CONCEPTS for c in columns)
        return columns, findings

    def record(
        self, cells: Iterable[tuple[Column, Sequence[str]]], line: int, raw: str, groups: Sequence[str] = ()
    ) -> TermRecord | None:
        """Return the term that a row describes, given the texts in each of its columns; None without a name.

        The texts of unknown columns, and further texts for a single-valued field, become notes of the form
        `column: text`. `groups` are the names of the groups around the term.
        """
        if self.has_markup:
            cells = [(column, _visible(column, texts)) for column, texts in cells]
        stated = texts_by_language(
            _doubted(cells), lambda column, signs: self._split.setdefault((column.name, signs), line)
        )
        if self.catalog is not None:
            _place(stated[None], self.catalog, groups)
        elif groups:
            stated[None].lists.setdefault("categories", list(groups))
        return record_of(stated, self.file, line, raw, self._language, lambda text: self._expanded(text, line))

    def finish(self) -> Iterator[Diagnostic]:
        """Yield the findings about the document as a whole."""
        seen = {letters_of(name) for name in self._columns}
        for letters, column in self._mapped.items():
            if letters not in seen:
                message = f"The column {column.name!r}, which is mapped to {column.field}, does not exist."
                remedy = "Check its spelling, or omit the mapping for this document."
                yield Diagnostic(self.file, None, Severity.WARNING, "no-such-column", message, remedy)
        for (name, signs), line in self._split.items():
            message = f"The names in the column {name!r} are separated by {signs}."
            remedy = f"If a name contains a {_SIGNS[signs]}, separate the names with | instead."
            yield Diagnostic(self.file, line, Severity.INFO, f"split-at-{signs}", message, remedy)
        for prefix, line in self._unknown_prefixes.items():
            message = f"The prefix {prefix} of identifiers is not declared."
            remedy = f"If they are shortened IRIs, declare it: --prefix {prefix}=https://..."
            yield Diagnostic(self.file, line, Severity.INFO, "unknown-prefix", message, remedy)

    def _exact(
        self, names: Sequence[str], stated: Mapping[int, Column], catalog: Catalog | None
    ) -> list[Column | None]:
        """Return the columns that the document, the options, the catalog or their exact names map to a field.

        Columns that are named after languages hold the names in these languages; without a column for names, codes of
        languages name such columns too, or else abbreviations or display names are the names.
        """
        exact = [self._surely(name, stated.get(index), catalog) for index, name in enumerate(names)]
        if stem := _stem(names):
            exact = [_of_variable(name, stem) or column for name, column in zip(names, exact, strict=True)]
        if any(column and column.field in NAMES for column in exact):
            exact = _translated(_of_concepts(exact))
            marked = {column.language for column in exact if column and column.language}
            codes = {name for name, column in zip(names, exact, strict=True) if not column and name in _SURE_CODES}
            marked |= codes if len(codes) > 1 else set()
            return [column or _of_language(name, marked) for name, column in zip(names, exact, strict=True)]
        if len(names) > 1:
            languages = [None if column else language_named(name) for name, column in zip(names, exact, strict=True)]
            naming = {meaning.naming for meaning in map(meaning_of, names) if meaning}
            coded = {one: name.strip().casefold() for name, one in zip(names, languages, strict=True) if one}
            if not all(languages) and all(code in _ABBREVIATIONS and one not in naming for one, code in coded.items()):
                languages = []
            if sum(map(bool, languages)) > 1 or (any(languages) and any(exact)):
                return [
                    Column(name, "name", language=language) if language else column
                    for name, column, language in zip(names, exact, languages, strict=True)
                ]
            short = next((index for index, name in enumerate(names) if letters_of(name) in _SUBSTITUTES), None)
            if short is not None and sum(map(bool, exact)) > 1:
                exact[short] = Column(names[short], "name")
        return exact

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

    def _inferred(self, name: str, column: Column, line: int) -> Iterator[Diagnostic]:
        """Infer the language of a document from the name of its column for names."""
        meaning = meaning_of(name) if column.field in NAMES and column.language is None else None
        if meaning and meaning.naming and not self._mapped_fields and self._language != meaning.naming:
            self._language = meaning.naming
            message = (
                f"The texts are read as language {meaning.naming!r}, because the column {name!r} has a name in it."
            )
            remedy = f"If they are in another language, name it: --map 'name@en={name}'."
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


def _visible(column: Column, texts: Sequence[str]) -> Sequence[str]:
    """Return the texts of a cell without markup; the items of an HTML list, which have bullets, are its lines."""
    if column.field in VERBATIM:
        return texts
    visible = [visible_text(text) for text in texts]
    if column.field not in LISTS or visible == list(texts):
        return visible
    return ["\n".join(map(unbullet, text.split("\n"))) for text in visible]


def _doubted(cells: Iterable[tuple[Column, Sequence[str]]]) -> list[tuple[Column, Sequence[str]]]:
    """Return the cells; those in columns of codes of languages beside a name are notes unless all may be names."""
    listed = list(cells)
    names = [text for column, texts in listed if column.field in NAMES and column.language is None for text in texts]
    if not names:
        return listed
    may_be_flags = not any(map(is_flag, names))
    is_doubted = any(
        _NO_NAME.fullmatch(text) or (may_be_flags and is_flag(text))
        for column, texts in listed
        if _is_coded(column)
        for text in texts
        if _has_letters_or_digits(text)
    )
    return [
        (Column(column.name, None) if is_doubted else column, list(filter(_has_letters_or_digits, texts)))
        if _is_coded(column)
        else (column, texts)
        for column, texts in listed
    ]


def _has_letters_or_digits(text: str) -> bool:
    return any(map(str.isalnum, text))  # unlike `-` or `?`


def _is_coded(column: Column) -> bool:
    """Return whether only the code of a language, which no option maps, names a column of names."""
    return column.field == "name" and column.name in _SURE_CODES and column.rank >= 0


def with_tags(meanings: Sequence[Column]) -> list[Column]:
    """Return the columns, `Labels` as that of categories beside names that are neither labels nor concepts."""
    names = [letters_of(column.name) for column in meanings if column.field == "name" and column.language is None]
    if not any("label" not in name and name not in _CONCEPTS for name in names):
        return list(meanings)
    return [
        column._replace(field="categories", has_commas=True)
        if letters_of(column.name) == "labels" and column.rank >= 0  # not mapped by an option
        else column
        for column in meanings
    ]


def unknown_column(file: str, line: int, name: str, remedy: str) -> Diagnostic:
    """Return the finding about a column that matches no field."""
    message = f"The column {name!r} matches no field of a term; its values are kept as notes."
    return Diagnostic(file, line, Severity.INFO, "unknown-column", message, remedy)


def _stem(names: Sequence[str]) -> str:
    """Return the first column that has another one with its labels, as in results of Wikidata: `item, itemLabel`."""
    known = set(names)
    return next((name for name in names if f"{name}Label" in known and name.isidentifier()), "")


def _of_variable(name: str, stem: str) -> Column | None:
    field = _VARIABLES.get(name.removeprefix(stem)) if name.startswith(stem) else None
    return Column(name, field, has_commas=field in LABELS) if field else None


def _of_concepts(exact: Sequence[Column | None]) -> Sequence[Column | None]:
    """Return the columns, one of concepts beside that of their names in several languages as that of identifiers."""
    names = [column for column in exact if column and column.field == "name" and column.language is None]
    concept = next((column for column in names if letters_of(column.name) in _CONCEPTS), None)
    if len(names) != _SEVERAL or concept is None or not any(column and column.field == "language" for column in exact):
        return exact
    return [column._replace(field="identifier", rank=0) if column is concept else column for column in exact]


def _translated(exact: Sequence[Column | None]) -> list[Column | None]:
    """Return the columns, those of texts with the languages of their own names, if there are names in several."""
    meanings = [meaning_of(column.name) if column and column.field in TEXTS else None for column in exact]
    naming = [meaning.naming or "en" if meaning and meaning.language is None else None for meaning in meanings]
    names = {one for column, one in zip(exact, naming, strict=True) if column and column.field == "name"}
    if len(names - {None}) < _SEVERAL:
        return list(exact)
    return [
        column._replace(language=language) if column and language and column.language is None else column
        for column, language in zip(exact, naming, strict=True)
    ]


def _of_language(name: str, marked: Set[str]) -> Column | None:
    """Return the column of the names in a language, which its own name is.

    Codes of languages may be other words, except for those with which other columns are `marked`.
    """
    language = language_named(name)
    is_sure = len(name.strip()) > _CODE_LETTERS or not name.isascii() or language in marked
    return Column(name, "name", language=language) if language and is_sure else None


def _column(name: str, meaning: Meaning) -> Column:
    field, has_commas = meaning.field, separates_at_commas(meaning.field, name)
    return Column(name, field, meaning.rank, separators_of(field), meaning.language, has_commas)


def _mapped(field: str, column: str, index: int) -> Column:
    """Return a column that an option maps; it precedes all others, and earlier options precede later ones."""
    field, _, language = field.partition("@")
    return _column(column, Meaning(field, index - _REMEMBERED, language or None))


def _place(texts: Texts, catalog: Catalog, groups: Sequence[str]) -> None:
    """Make the identifier of a term from its place in the hierarchy of a catalog, and its references accordingly."""
    single, lists = texts.single, texts.lists
    for field in REFERENCES if catalog.separator != "@" else (*REFERENCES, "categories"):
        lists[field] = list(map(catalog.reference, lists.get(field, ())))
    parent = catalog.reference(single.pop("parent", ""))
    path_of_group = single.pop("group", "")
    levels = path_of_group.split(catalog.separator) if path_of_group else groups
    group = catalog.separator.join(levels) if path_of_group or catalog.groups else ""  # else a section of the sheet
    lists.setdefault("categories", []).extend(levels)
    if parent:
        lists["broader"].insert(0, parent)
    if key := single.pop("key", None):
        path = catalog.path(parent or group, key)
        own = path.removeprefix(f"{parent or group}{catalog.separator}")
        single.setdefault("identifier", path)
        if letters_of(single.setdefault("name", own)) != letters_of(own):
            lists.setdefault("hidden_labels", []).append(own)
