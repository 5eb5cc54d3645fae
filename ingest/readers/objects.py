"""Convert an object of JSON or YAML to term records; its keys are columns.

| code | severity | meaning |
|---|---|---|
| `not-an-object` | error | the value is not an object, and so not a term |
| `no-name` | error | the object has no name |
| `no-term` | warning | the document contains no terms |
| `unread-key` | info | a member of the document that contains no terms was not read |
| `unread-object` | info | the object in a field is not understood; it is kept as a note |

`readers.columns` lists findings about keys.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.field_names import NAMES, PROSE, letters_of, meaning_of
from ingest.readers.json.stream import check_characters
from ingest.readers.name_columns import with_tags
from ingest.readers.nested_terms import as_term, nested_terms
from ingest.readers.nested_texts import Text, texts_in
from ingest.readers.placeholders import is_placeholder
from ingest.records import TermRecord

_NAME_IT = 'Add a name: "name": "Batch Size".'
_NUMBER: Final = re.compile(r"\(?\d{1,2}[.)]\s")
_SENTENCE: Final = re.compile(r".*[.!?。]\W*", re.DOTALL)


def read_object(
    value: object, columns: Columns, line: int, raw: str, key: str = "", groups: Sequence[str] = ()
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term that the object describes, and those that are nested in it; `raw` is its source text.

    `key` is its key in an enclosing object: the name of the term, or its identifier if the object has a name. `groups`
    are the names of the groups around it.
    """
    if not isinstance(value, dict):
        yield no_object(columns.file, line, "The value is not an object.")
        return
    try:
        check_characters(value, raw)
    except ValueError as error:
        yield no_object(columns.file, line, f"The object contains invalid characters: {error}.")
        return
    pending = [(key, value)]
    while pending:
        key, value = pending.pop()
        value = as_term(value)
        names, values, stated = list(value), list(value.values()), dict[int, Column]()
        if key:
            # A name in a stated language is a translation of the key.
            own = [name for name in names if not ((meaning := meaning_of(name)) and meaning.language)]
            field = "identifier" if NAMES.intersection(map(columns.field_of, own)) else "name"
            names, values, stated = ["", *names], [key, *values], {0: Column("", field)}
        meanings, findings = columns.read(names, line, stated)
        yield from findings
        if any(_is_of_words(value.get(name)) for name in ("labels", "Labels")):
            meanings = with_tags(meanings)
        if key and value and not any(column.field for column in meanings[1:]):
            yield unread_key(columns.file, line, key)
            continue
        are_terms = columns.catalog is not None and columns.catalog.is_named
        has_paths = columns.catalog is not None and columns.field_of("parent") == "parent"
        try:
            cells = [
                cell
                for column, held in zip(meanings, values, strict=True)
                for cell in _cells(*(_without_nested(column, held) if has_paths else (column, held)))
            ]
        except RecursionError:
            yield no_object(columns.file, line, "The object is nested too deeply.")
            return
        fields = {column.name: column.field for column in meanings}
        for name in dict.fromkeys(column.name for column, _ in cells if column.field is None and fields[column.name]):
            yield _unread_object(columns.file, line, name)
        record = columns.record(cells, line, raw, groups)
        yield record or Diagnostic(columns.file, line, Severity.ERROR, "no-name", "The object has no name.", _NAME_IT)
        above = {"parent" if has_paths else "broader": record.identifier or record.name} if record else {}
        for column, held in zip(meanings, values, strict=True):
            if column.field == "narrower":
                pending += [("", above | one) for one in reversed([*nested_terms(held, are_terms=are_terms)])]


def _is_of_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _without_nested(column: Column, held: object) -> tuple[Column, object]:
    """Return a value without the terms that are nested in it, whose paths lead to the term; other names are notes."""
    if column.field != "narrower" or not isinstance(held, list):
        return column, held
    nested = set(map(id, nested_terms(held)))
    return column._replace(field="notes"), [one for one in held if id(one) not in nested]


def _cells(column: Column, held: object) -> Iterator[tuple[Column, Sequence[str]]]:
    """Yield the cells of a value; a text may be a list with separators, the items of a list are not split.

    Further names in a language are synonyms. Several definitions in a language may be the numbered senses of one, and
    other prose is one text.
    """
    if isinstance(held, str):
        yield column, [held]
        return
    if column.has_commas and isinstance(held, dict) and held.get("type") == "literal":  # an answer of SPARQL
        for text in texts_in(held, column.field):
            yield column._replace(language=text.language or column.language), [text.text]
        return
    named: set[str | None] = set()
    texts = texts_in(held, column.field)
    for text in _in_one(texts, letters_of(column.name).endswith("s")) if column.field in PROSE else texts:
        language = text.language or column.language
        field = "synonyms" if text.field == "name" and language in named else text.field
        named |= {language} if field == "name" else set()
        yield column._replace(field=field, separators=(), language=language, has_commas=False), [text.text]


def _in_one(texts: Iterable[Text], are_several: bool) -> Iterator[Text]:
    """Yield one text per language; those that are not understood, or mark a missing one, are not joined.

    Definitions are numbered if `are_several`, or if all are sentences; others may be the lines of one.
    """
    found: dict[tuple[str | None, str | None], dict[str, None]] = {}
    for text in texts:
        if text.field is None or is_placeholder(text.text):
            yield text
        else:
            found.setdefault((text.language, text.field), {})[text.text.strip()] = None
    for (language, field), listed in found.items():
        is_numbered = field == "definition" and len(listed) > 1 and not all(map(_NUMBER.match, listed))
        is_numbered = is_numbered and (
            are_several or all(_SENTENCE.fullmatch(text) and not text[0].islower() for text in listed)
        )
        senses = (f"{number}. {text}" for number, text in enumerate(listed, start=1))
        yield Text("\n".join(senses if is_numbered else listed), language, field)


def no_object(file: str, line: int, message: str) -> Diagnostic:
    """Return the diagnostic about a value that is not a usable object."""
    remedy = "Write each term as an object, in UTF-8."
    return Diagnostic(file, line, Severity.ERROR, "not-an-object", message, remedy)


def no_term(file: str) -> Diagnostic:
    """Return the finding that a document contains nothing that is a term, or could be one."""
    message = "The document contains no list of terms, and no object with terms under their names."
    return Diagnostic(
        file, None, Severity.WARNING, "no-term", message, "If it is a glossary, write its terms as a list of objects."
    )


def unread_key(file: str, line: int, key: str) -> Diagnostic:
    """Return the finding about a member that contains no terms."""
    remedy = "If it contains terms, move them to `terms`."
    return Diagnostic(file, line, Severity.INFO, "unread-key", f"The member {key!r} is not read.", remedy)


def _unread_object(file: str, line: int, name: str) -> Diagnostic:
    message = f"The object in {name!r} is not understood; it is kept as a note."
    remedy = 'Write it as text, or as a map from languages to texts: {"en": "Batch"}.'
    return Diagnostic(file, line, Severity.INFO, "unread-object", message, remedy)
