"""Records become terms again: their payload holds what the other fields of a record do not."""

import json
from collections.abc import Iterator
from itertools import repeat
from typing import Any, Final

import orjson

from embeddings.deprecation import DEPRECATED, REPLACEMENT
from embeddings.engine import Record, Role
from embeddings.errors import IndexUnusable
from graph.model import Involvement, MappingLink, Term, Translation
from graph.rdf import Iri, Literal
from graph.term_fields import NOTE_PROPERTIES

__all__ = ["payload_of", "sections_of", "term_of"]

_SECTIONS: Final = ("definition", "technical_definition", "usage_note", "background")
_WRITTEN_FIRST: Final = (0,)


def sections_of(term: Term) -> tuple[Literal | None, ...]:
    """Return the texts that are the prose of its record, None for each that the term does not have."""
    return tuple(getattr(term, name) for name in _SECTIONS)


def payload_of(term: Term) -> str:
    """Return a JSON object with what the record of a term does not have elsewhere; members without a value are omitted.

    `kinds` has the language and the datatype of each label and section, or the one kind of all of them. `sections` has
    the place of each section in `sections_of`, by default that of the definition.
    """
    sections = [(place, text) for place, text in enumerate(sections_of(term)) if text is not None]
    texts = [*term.readings("name"), *term.synonyms, *term.hidden_labels, *term.notations]
    kinds = [text[1:] for text in (*texts, *(text for _, text in sections))]
    places = tuple(place for place, _ in sections)
    payload = {
        "kinds": kinds[0] if len(set(kinds)) == 1 else kinds,
        "sections": places if places and places != _WRITTEN_FIRST else (),
        "translations": [(field, *text) for field, text in term.translations if field != "name"],
        **{kind: getattr(term, kind) for kind in NOTE_PROPERTIES},
        "developers": [(one.organization, *one.description) for one in term.developers],
        "mappings": term.mappings,
        "status": term.status,
    }
    present = {name: value for name, value in payload.items() if value}
    return json.dumps(present, ensure_ascii=False, separators=(",", ":"))


def term_of(record: Record) -> Term:
    """Return the term that a record was made of, without its aliases and its links to other terms.

    Raises `IndexUnusable` for a record that an earlier version made.
    """
    if not record.payload:
        raise IndexUnusable(
            "The records of the search engine were made by an earlier version of Lexigraph.",
            "Run `lexigraph ingest`, which makes them again.",
        )
    payload: dict[str, Any] = orjson.loads(record.payload)
    stated = payload["kinds"]
    kinds = iter(stated) if isinstance(stated[0], list) else repeat(stated)

    texts: dict[Role, list[str]] = {}
    for label in record.labels:
        texts.setdefault(label.role, []).append(label.text)

    def labels(role: Role) -> tuple[Literal, ...]:
        return tuple(Literal(text, *next(kinds)) for text in texts.get(role, ()))

    name, *names = labels(Role.NAME)
    synonyms, hidden_labels, notations = labels(Role.SYNONYM), labels(Role.HIDDEN), labels(Role.NOTATION)
    sections: dict[str, Any] = {
        _SECTIONS[place]: Literal(text, *next(kinds))
        for place, text in zip(payload.get("sections", _WRITTEN_FIRST), record.prose, strict=False)
    }
    translations = [Translation("name", one) for one in names]
    translations += [Translation(field, Literal(*text)) for field, *text in payload.get("translations", ())]
    notes: dict[str, Any] = {
        kind: tuple(Literal(*note) for note in payload[kind]) for kind in NOTE_PROPERTIES if kind in payload
    }
    return Term(
        iri=record.key,
        name=name,
        source=next(_tagged(record, "source"), ""),
        glossaries=tuple(sorted(_tagged(record, "glossary"))),
        categories=tuple(sorted(_tagged(record, "category"))),
        synonyms=synonyms,
        developers=tuple(Involvement(iri, Literal(*text)) for iri, *text in payload.get("developers", ())),
        translations=tuple(translations),
        hidden_labels=hidden_labels,
        mappings=tuple(MappingLink(*one) for one in payload.get("mappings", ())),
        notations=notations,
        is_deprecated=DEPRECATED in record.tags,
        replaced_by=tuple(sorted(_tagged(record, REPLACEMENT))),
        status=payload.get("status"),
        **sections,
        **notes,
    )


def _tagged(record: Record, kind: str) -> Iterator[Iri]:
    return (tag.value for tag in record.tags if tag.kind == kind)
