"""Column mappings and prefixes that the caller supplies because the documents do not declare them."""

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
    """Pairs of a field and its column, and pairs of a prefix and its IRI.

    A field that is mapped here is read only from the columns mapped to it, in the given order.
    """

    columns: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[tuple[str, Iri], ...] = ()

    @classmethod
    def parse(cls, columns: Iterable[str] = (), prefixes: Iterable[str] = ()) -> "Hints":
        """Parse pairs such as `name=Label` and `AIO=https://w3id.org/aio/`. Raises `BadHint`.

        >>> Hints.parse(["name=Label"]).columns
        (('name', 'Label'),)
        """
        return cls(tuple(_columns(columns)), tuple(_prefixes(prefixes)))

    @property
    def digest(self) -> str:
        """A digest of the hints; empty without hints."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16] if self != NO_HINTS else ""


NO_HINTS: Final = Hints()


def _columns(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    mapped: set[str] = set()
    for text in texts:
        field, sign, column = map(str.strip, text.partition("="))
        if not (sign and column):
            raise BadHint(f"Invalid column mapping {text!r}. Write FIELD=COLUMN, as in name=Label.")
        if field not in FIELDS:
            raise BadHint(f"Unknown field {field!r}. Available: {', '.join(FIELDS)}.")
        if letters_of(column) in mapped:
            raise BadHint(f"The column {column!r} is mapped twice. Map each column to one field.")
        mapped.add(letters_of(column))
        yield field, column


def _prefixes(texts: Iterable[str]) -> Iterator[tuple[str, Iri]]:
    for text in texts:
        prefix, _, iri = map(str.strip, text.partition("="))
        try:
            yield prefix, check_iri(iri)
        except InvalidIri as error:
            raise BadHint(f"Invalid prefix {text!r}. Write PREFIX=IRI, as in AIO=https://w3id.org/aio/.") from error
