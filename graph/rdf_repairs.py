"""Repairs IRIs and language tags that parsers accept but the store does not, and reports what changes or is lost."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final, NamedTuple, TypeVar

import pyoxigraph as ox

from graph.errors import InvalidIri
from graph.iris import check_iri, encoded_iri
from graph.rdf import Iri

_Item = TypeVar("_Item")
_SHOWN: Final = 3


class Loss(Enum):
    """Kinds of notices: IRIs that are encoded or lost, language tags that are changed or lost, base directions."""

    ENCODED_IRI = auto()
    INVALID_IRI = auto()
    LANGUAGE = auto()
    DIRECTION = auto()


class Notice(NamedTuple):
    """Something that differs from the document, or is lost; `text` is part of the document's first such place."""

    kind: Loss
    message: str
    text: str


class Repairs:
    """Repairs the values of one document; each different value is checked only once."""

    def __init__(self) -> None:
        self._iris: dict[str, Iri] = {}
        self._languages = {"": ""}
        self._encoded: dict[str, Iri] = {}
        self._lost: dict[str, None] = {}
        self._changed: dict[str, str] = {}
        self._directed = 0
        self._first_changed = self._first_directed = ""

    def iri(self, text: str) -> Iri:
        """Return an IRI with its invalid characters encoded. Raises `InvalidIri` if that does not make it an IRI."""
        if text not in self._iris:
            self._iris[text] = self._repaired(text)
        return self._iris[text]

    def language(self, tag: str, text: str) -> str:
        """Return the language tag of `text`, with hyphens for underscores; empty if that does not make it a tag."""
        if tag not in self._languages:
            found = next((one for one in (tag, tag.replace("_", "-")) if _is_language(one)), "")
            self._languages[tag] = found
            if found != tag:
                self._first_changed = text if not self._changed else self._first_changed
                self._changed[tag] = found
        return self._languages[tag]

    def add_directed(self, text: str) -> None:
        """Count a text whose base direction is not stored."""
        self._first_directed = self._first_directed or text
        self._directed += 1

    def notices(self) -> Iterator[Notice]:
        """Yield one notice of each kind."""
        if self._encoded:
            shown = "; ".join(f"{iri!r} is read as <{usable}>" for iri, usable in _first(self._encoded.items()))
            message = f"IRIs contain characters that are not allowed in IRIs ({len(self._encoded)} in all): {shown}."
            yield Notice(Loss.ENCODED_IRI, message, next(iter(self._encoded)))
        if self._lost:
            shown = ", ".join(f"{iri!r}" for iri in _first(self._lost))
            message = (
                f"IRIs are invalid, and the statements with them are not stored ({len(self._lost)} in all): {shown}."
            )
            yield Notice(Loss.INVALID_IRI, message, next(iter(self._lost)))
        if self._changed:
            shown = "; ".join(
                f"{tag!r} is read as {found!r}" if found else f"texts in {tag!r} are read without a language"
                for tag, found in _first(self._changed.items())
            )
            message = f"Language tags are invalid ({len(self._changed)} in all): {shown}."
            yield Notice(Loss.LANGUAGE, message, self._first_changed)
        if self._directed:
            message = f"The base directions of texts are not stored ({self._directed} in all)"
            yield Notice(
                Loss.DIRECTION, f"{message}, for example that of {self._first_directed!r}.", self._first_directed
            )

    def _repaired(self, text: str) -> Iri:
        try:
            return check_iri(text)
        except InvalidIri:
            try:
                self._encoded[text] = encoded_iri(text)
            except InvalidIri:
                self._lost[text] = None
                raise
            return self._encoded[text]


def _is_language(tag: str) -> bool:
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True


def _first(items: Iterable[_Item]) -> list[_Item]:
    return list(items)[:_SHOWN]
