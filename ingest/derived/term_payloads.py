"""Records become terms again: their payload and their prose hold everything that a term states."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import orjson

from embeddings.errors import IndexUnusable
from embeddings.records import Payload
from graph.language_preference import lines_in
from graph.model import Involvement, MappingLink, Term, Translation
from graph.rdf import Iri, Literal
from graph.term_fields import NOTE_PROPERTIES

_Field: TypeAlias = Callable[[Mapping[str, Any], Sequence[str]], object]

_SECTIONS: Final = ("definition", "technical_definition", "usage_note", "background")
_PLACES: Final = {name: place for place, name in enumerate(_SECTIONS)}
_WRITTEN_FIRST: Final = [[0]]
_TEXTS: Final = ("synonyms", "hidden_labels", "notations", *NOTE_PROPERTIES)
_IRIS: Final = ("glossaries", "categories", "replaced_by")
_literal: Final[Callable[[tuple[str, str, str]], Literal]] = partial(tuple.__new__, Literal)  # in half of the time
_set: Final = object.__setattr__
_WHOLE: Final = attrgetter(*(field.name for field in fields(Term)))


def sections_of(term: Term) -> tuple[Literal | None, ...]:
    """Return the texts that are the prose of its record, None for each that the term does not have."""
    return tuple(getattr(term, name) for name in _SECTIONS)


def payload_of(term: Term) -> str:
    """Return a JSON object with what the prose of a term's record does not hold; members without a value are omitted.

    `kind` is the language and the datatype of the name. Texts of this kind are strings, others are arrays of text,
    language and datatype. `sections` has for each text of the prose its place in `sections_of`, and its kind if it is
    another one; by default the prose is a definition.
    """
    kind = term.name[1:]

    def text(literal: Literal) -> str | Literal:
        return literal.value if literal[1:] == kind else literal

    def texts(literals: Sequence[Literal]) -> list[str | Literal]:
        return [text(one) for one in literals]

    sections = [
        [place] if section[1:] == kind else [place, *section[1:]]
        for place, section in enumerate(sections_of(term))
        if section is not None
    ]
    payload = {
        "kind": kind,
        "source": term.source,
        "names": texts(term.readings("name")),
        "sections": sections if sections != _WRITTEN_FIRST else (),
        "translations": [(field, text(one)) for field, one in term.translations if field != "name"],
        **{field: texts(getattr(term, field)) for field in _TEXTS},
        "developers": _object([(one.organization, text(one.description)) for one in term.developers]),
        "mappings": term.mappings,
        "status": term.status,
        "is_deprecated": term.is_deprecated,
        **{field: getattr(term, field) for field in _IRIS},
    }
    present = {name: value for name, value in payload.items() if value}
    return json.dumps(present, ensure_ascii=False, separators=(",", ":"))


def _object(pairs: Sequence[tuple[Iri, str | Literal]]) -> Mapping[Iri, str] | Sequence[tuple[Iri, str | Literal]]:
    """Return pairs as an object if they can be one: it is read in less time, and keys are shared between terms."""
    texts = {iri: text for iri, text in pairs if isinstance(text, str)}
    return texts if len(texts) == len(pairs) else pairs


def term_of(iri: Iri, stored: Payload) -> "StoredTerm":
    """Return the term that a record was made of, without its aliases and its links to other terms.

    Raises `IndexUnusable` for a record that an earlier version made.
    """
    text, prose, digest = stored
    payload: dict[str, Any] = orjson.loads(text) if text else {}
    if "kind" not in payload:
        raise IndexUnusable(
            "The records of the search engine were made by an earlier version of Lexigraph.",
            "Run `lexigraph ingest`, which makes them again.",
        )
    term = object.__new__(StoredTerm)
    _set(term, "iri", iri)
    _set(term, "digest", digest)
    _set(term, "_payload", payload)
    _set(term, "_prose", prose)
    return term


class StoredTerm(Term):
    """A term whose fields are made at their first use, since most uses need few of them.

    `digest` is that of its record: equal digests mean equal terms.
    """

    __slots__ = ("_payload", "_prose", "digest")

    digest: str
    _payload: Mapping[str, Any]
    _prose: Sequence[str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and bool(_WHOLE(self) == _WHOLE(other))

    __hash__ = Term.__hash__

    def __reduce__(self) -> tuple[type[Term], tuple[Any, ...]]:
        return Term, _WHOLE(self)

    def values(self, field: str) -> list[str]:
        """See `Term.values`."""
        if field in _PLACES:
            found = text_of(field)(self)
            return [] if found is None else [found]
        stated = self._payload["names"][:1] if field == "name" else self._payload.get(field, ())
        return [one if one.__class__ is str else one[0] for one in stated]

    def iris(self, field: str) -> Sequence[Iri]:
        """Return the IRIs of a field, as read: `glossaries`, `categories` or `replaced_by`."""
        found: Sequence[Iri] = self._payload.get(field, ())
        return found

    def work(self) -> Mapping[Iri, str]:
        """Return the developers in document order, each with its work on the term, as `lines_in` shows it.

        It takes a fraction of the time of `developers`, which holds the texts with their languages.
        """
        stated: Any = self._payload.get("developers", {})
        if stated.__class__ is dict:
            return cast("Mapping[Iri, str]", stated)
        found = {iri: one if one.__class__ is str else one[0] for iri, one in stated}
        if len(found) == len(stated):
            return found
        texts: dict[Iri, list[Literal]] = defaultdict(list)
        for iri, description in self.developers:
            texts[iri].append(description)
        return {iri: lines_in(some) for iri, some in texts.items()}

    if not TYPE_CHECKING:  # which would accept any name

        def __getattr__(self, name: str) -> object:
            if name not in _FIELDS:
                raise AttributeError(name)
            value = _FIELDS[name](self._payload, self._prose)
            object.__setattr__(self, name, value)
            return value


def text_of(field: str) -> Callable[[StoredTerm], str | None]:
    """Return what reads the displayed text of a single-text field, if there is one."""
    at = _PLACES.get(field)

    def name(term: StoredTerm) -> str:
        stated: str | Sequence[str] = term._payload["names"][0]
        return stated if isinstance(stated, str) else stated[0]

    def prose(term: StoredTerm) -> str | None:
        found = term._prose
        for place, section in enumerate(term._payload.get("sections", _WRITTEN_FIRST) if found else ()):
            if section[0] == at:
                return found[place]
        return None

    return name if at is None else prose


def _text(payload: Mapping[str, Any], stored: Any) -> Literal:
    return _literal((stored, *payload["kind"])) if stored.__class__ is str else Literal(*stored)


def _texts(name: str) -> _Field:
    return lambda payload, _: tuple(_text(payload, one) for one in payload.get(name, ()))


def _iris(name: str) -> _Field:
    return lambda payload, _: tuple(payload.get(name, ()))


def _section(name: str) -> _Field:
    at = _PLACES[name]

    def read(payload: Mapping[str, Any], prose: Sequence[str]) -> Literal | None:
        for (place, *kind), text in zip(payload.get("sections", _WRITTEN_FIRST), prose, strict=False):
            if place == at:
                return Literal(text, *(kind or payload["kind"]))
        return None

    return read


def _translations(payload: Mapping[str, Any], _: Sequence[str]) -> tuple[Translation, ...]:
    stated = [("name", one) for one in payload["names"][1:]]
    return tuple(Translation(field, _text(payload, one)) for field, one in (*stated, *payload.get("translations", ())))


def _developers(payload: Mapping[str, Any], _: Sequence[str]) -> tuple[Involvement, ...]:
    stated = payload.get("developers", {})
    pairs = stated.items() if isinstance(stated, dict) else stated
    return tuple(Involvement(iri, _text(payload, one)) for iri, one in pairs)


_FIELDS: Final[Mapping[str, _Field]] = {
    "name": lambda payload, _: _text(payload, payload["names"][0]),
    "source": lambda payload, _: payload.get("source", ""),
    "translations": _translations,
    "developers": _developers,
    "mappings": lambda payload, _: tuple(MappingLink(*one) for one in payload.get("mappings", ())),
    "status": lambda payload, _: payload.get("status"),
    "is_deprecated": lambda payload, _: "is_deprecated" in payload,
    **{name: _section(name) for name in _SECTIONS},
    **{name: _texts(name) for name in _TEXTS},
    **{name: _iris(name) for name in (*_IRIS, "top_of", "broader", "narrower", "related", "aliases")},
}
