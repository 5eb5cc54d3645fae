"""Join the records of a term that a document states once per language, each with the same identifier."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from graph.status import is_retired
from graph.term_fields import SECTIONS
from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.records import TermRecord, Translation

__all__ = ["joined_languages"]

_MOST: Final = 20_000
"""Number of records that are held until the others with their identifiers are read, which bounds memory."""
_LINKS: Final = ("categories", "broader", "narrower", "related", "replaced_by", "notations", "developers")

_Stated = TypeVar("_Stated", TermRecord, Translation)


def joined_languages(items: Iterable[TermRecord | Diagnostic], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the items; if `columns` state identifiers and languages, records with one identifier are one term."""
    held: dict[str, list[TermRecord]] = {}
    for item in items:
        if isinstance(item, Diagnostic) or not columns.states_languages or not item.identifier:
            yield item
            continue
        held.setdefault(item.identifier, []).append(item)
        if len(held) > _MOST:
            yield from _joined(held.pop(next(iter(held))))
    for records in held.values():
        yield from _joined(records)


def _joined(records: Sequence[TermRecord]) -> Sequence[TermRecord]:
    """Return one record of those of a term, if they have several languages; the main one is that of the first."""
    main = next((one for one in records if not is_retired(one.status)), records[0])
    others = [one for one in records if one is not main]
    translations = {one.language.lower(): one for one in main.translations}
    if all(other.language.lower() == main.language.lower() for other in others):
        return records
    for other in others:
        language = other.language.lower()
        if language == main.language.lower():
            main = _extended(main, other)
        else:
            translations[language] = _extended(translations.get(language) or Translation(other.language), other)
        links: dict[str, Any] = {
            field: tuple(dict.fromkeys((*getattr(main, field), *getattr(other, field)))) for field in _LINKS
        }
        main = replace(main, status=main.status or other.status, raw=f"{main.raw}\n{other.raw}", **links)
    return [replace(main, translations=tuple(translations.values()))]


def _extended(stated: _Stated, other: TermRecord) -> _Stated:
    """Return the texts in a language with those of another record.

    Further names are synonyms, or hidden labels if they are deprecated, and further texts are notes.
    """
    is_hidden: bool = is_retired(other.status)
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
