"""What whoever ingests knows of documents that these do not say: what columns mean, what prefixes stand for."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidIri
from graph.iris import check_iri
from graph.rdf import Iri
from ingest.errors import BadHint
from ingest.fields import FIELDS, letters_of

__all__ = ["NO_HINTS", "Hints"]


@dataclass(frozen=True, slots=True)
class Hints:
    """Pairs of a field and a column that holds it, and pairs of a prefix and what it stands for.

    A field that is named here is read from the columns that are named with it, in their order, and from no other.
    """

    columns: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[tuple[str, Iri], ...] = ()

    @classmethod
    def parse(cls, columns: Iterable[str] = (), prefixes: Iterable[str] = ()) -> "Hints":
        """Read pairs that are written `name=Label` and `AIO=https://w3id.org/aio/`. Raises `BadHint`.

        >>> Hints.parse(["name=Label"]).columns
        (('name', 'Label'),)
        """
        return cls(tuple(_columns(columns)), tuple(_prefixes(prefixes)))

    @property
    def digest(self) -> str:
        """A text that differs for other hints; empty for none."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16] if self != NO_HINTS else ""


NO_HINTS: Final = Hints()


def _columns(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    mapped: set[str] = set()
    for text in texts:
        field, sign, column = map(str.strip, text.partition("="))
        if not (sign and column):
            raise BadHint(f"{text!r} maps no column; write FIELD=COLUMN, as in name=Label.")
        if field not in FIELDS:
            raise BadHint(f"A term has no field {field!r}; its fields are {', '.join(FIELDS)}.")
        if letters_of(column) in mapped:
            raise BadHint(f"The column {column!r} is mapped twice; a column holds one field.")
        mapped.add(letters_of(column))
        yield field, column


def _prefixes(texts: Iterable[str]) -> Iterator[tuple[str, Iri]]:
    for text in texts:
        prefix, _, iri = map(str.strip, text.partition("="))
        try:
            yield prefix, check_iri(iri)
        except InvalidIri as error:
            raise BadHint(f"{text!r} tells no prefix; write PREFIX=IRI, as in AIO=https://w3id.org/aio/.") from error
