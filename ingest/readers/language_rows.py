"""Join the records of a term that a document states once per language, each with the same identifier."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from graph.status import is_retired
from graph.term_fields import SECTIONS
from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.field_names import letters_of
from ingest.records import TermRecord, Translation

_MOST: Final = 40_000
"""Maximum number of records that are held until the others with their identifiers are read, which bounds memory."""
_MOST_PER_TERM: Final = 200
"""Maximum number of records of one term; an identifier with more is not unique."""
_ADDRESS: Final = re.compile(r"\w+:\S+")
_LINKS: Final = ("categories", "broader", "narrower", "related", "replaced_by", "notations", "developers")

_Stated = TypeVar("_Stated", TermRecord, Translation)


def joined_languages(items: Iterable[TermRecord | Diagnostic], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the items; if `columns` state identifiers and languages, records with one identifier are one term.

    Records in several languages whose identifier is not unique are not joined: it becomes a code of each, or its
    category if it is in a column of concepts.
    """
    held: dict[str, list[TermRecord]] = {}
    shared: set[str] = set()
    number = 0
    for item in items:
        if isinstance(item, Diagnostic) or not columns.states_languages or not item.identifier:
            yield item
            continue
        records = [item] if item.identifier in shared else held.setdefault(item.identifier, [])
        if item.identifier not in shared:
            records.append(item)
            number += 1
        if len(records) > _MOST_PER_TERM:
            shared.add(item.identifier)
            number -= len(held.pop(item.identifier))
        if item.identifier in shared:
            yield from _apart(records, columns)
        elif number > _MOST:
            records = held.pop(next(iter(held)))
            number -= len(records)
            yield from _together(records, columns)
    for records in held.values():
        yield from _together(records, columns)


def _together(records: Sequence[TermRecord], columns: Columns) -> Sequence[TermRecord]:
    if not columns.has_concepts and len({one.language.lower() for one in records}) == 1:
        are_names = not _are_repeated(one.name.casefold() for one in records)
        return _joined(records) if are_names and _are_of_one_term(records) else records
    return _joined(records) if _are_of_one_term(records) else _apart(records, columns)


def _apart(records: Sequence[TermRecord], columns: Columns) -> Sequence[TermRecord]:
    field = "categories" if columns.has_concepts else "notations"
    apart: list[TermRecord] = []
    for one in records:
        names: dict[str, Any] = {field: tuple(dict.fromkeys((one.identifier or "", *getattr(one, field))))}
        apart.append(replace(one, identifier=None, **names))
    return apart


def _are_of_one_term(records: Sequence[TermRecord]) -> bool:
    """Return whether records with one identifier describe one term.

    They do not if they have different definitions in a language. Several names in one are synonyms only if the
    identifier is an address or a code with a digit, or one of the names; another word may be a topic.
    """
    definitions = {(one.language.lower(), one.definition) for one in records if one.definition}
    names = {(one.language.lower(), one.name.casefold()) for one in records if not is_retired(one.status)}
    if _are_repeated(language for language, _ in definitions):
        return False
    identifier = records[0].identifier or ""
    return (
        not _are_repeated(language for language, _ in names)
        or any(map(str.isdigit, identifier))
        or bool(_ADDRESS.fullmatch(identifier))
        or letters_of(identifier) in {letters_of(one.name) for one in records}
    )


def _are_repeated(values: Iterable[str]) -> bool:
    return max(Counter(values).values(), default=0) > 1


def _joined(records: Sequence[TermRecord]) -> Sequence[TermRecord]:
    """Return one record of those of a term; the main language is that of the first."""
    main = next((one for one in records if not is_retired(one.status)), records[0])
    others = [one for one in records if one is not main]
    are_retired = is_retired(main.status)
    translations = {one.language.lower(): one for one in main.translations}
    for other in others:
        language = other.language.lower()
        if language == main.language.lower():
            main = _extended(main, other, are_retired)
        else:
            stated = translations.get(language) or Translation(other.language)
            translations[language] = _extended(stated, other, are_retired)
        links: dict[str, Any] = {
            field: tuple(dict.fromkeys((*getattr(main, field), *getattr(other, field)))) for field in _LINKS
        }
        status = main.status or (None if is_retired(other.status) else other.status)
        main = replace(main, status=status, raw=f"{main.raw}\n{other.raw}", **links)
    return [replace(main, translations=tuple(translations.values()))]


def _extended(stated: _Stated, other: TermRecord, are_retired: bool) -> _Stated:
    """Return the texts in a language with those of another record.

    Further names are synonyms, and further texts are notes. Deprecated names are hidden labels, unless `are_retired`:
    all names of the term are.
    """
    is_hidden: bool = is_retired(other.status) and not are_retired
    name: str | None = stated.name or (None if is_hidden else other.name)
    names = dict.fromkeys((*stated.synonyms, *(() if is_hidden else [other.name]), *other.synonyms))
    hidden = dict.fromkeys((*stated.hidden_labels, *([other.name] if is_hidden else ()), *other.hidden_labels))
    texts: dict[str, tuple[Any, Any]] = {field: (getattr(stated, field), getattr(other, field)) for field in SECTIONS}
    further: list[str] = [f"{field}: {new}" for field, (old, new) in texts.items() if old and new and old != new]
    changes: dict[str, Any] = {
        "name": name,
        "synonyms": tuple(one for one in names if name is None or one.casefold() != name.casefold()),
        "hidden_labels": tuple(hidden),
        "notes": tuple(dict.fromkeys((*stated.notes, *other.notes, *further))),
        **{field: old or new for field, (old, new) in texts.items()},
    }
    return replace(stated, **changes)
