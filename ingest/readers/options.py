"""Column mappings, prefixes and the encoding that the caller supplies because the documents do not declare them."""

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidIri
from graph.iris import check_iri
from graph.rdf import Iri
from ingest.errors import BadOption
from ingest.readers.field_names import FIELDS, letters_of
from ingest.readers.language_tags import LANGUAGE_TAG


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Pairs of a field, such as `name` or `name@de`, and its column, pairs of a prefix and its IRI, and the encoding.

    A field that is mapped here is read only from the columns mapped to it, in the given order.
    """

    columns: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[tuple[str, Iri], ...] = ()
    encoding: str = ""

    @classmethod
    def parse(
        cls, columns: Iterable[str] = (), prefixes: Iterable[str] = (), encoding: str | None = None
    ) -> "ReadingOptions":
        """Parse pairs such as `name=Label` and `AIO=https://w3id.org/aio/`, and check the encoding. Raises `BadOption`.

        >>> ReadingOptions.parse(["name=Label"]).columns
        (('name', 'Label'),)
        """
        return cls(tuple(_columns(columns)), tuple(_prefixes(prefixes)), _encoding(encoding or ""))

    @property
    def digest(self) -> str:
        """A digest of the options; empty without options."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16] if self != NO_OPTIONS else ""


NO_OPTIONS: Final = ReadingOptions()


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name or "ascii")
    except LookupError as error:
        raise BadOption(
            f"Unknown encoding {name!r}. Write a name such as windows-1251, shift_jis or utf-16."
        ) from error
    return name


def _columns(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    mapped: set[str] = set()
    for text in texts:
        field, sign, column = map(str.strip, text.partition("="))
        if not (sign and column):
            raise BadOption(f"Invalid column mapping {text!r}. Write FIELD=COLUMN, as in name=Label.")
        base, at, language = field.partition("@")
        if at and not LANGUAGE_TAG.fullmatch(language):
            raise BadOption(f"Invalid language {language!r}. Write a tag such as de, as in name@de=Begriff.")
        if base not in FIELDS:
            raise BadOption(f"Unknown field {base!r}. Available: {', '.join(FIELDS)}.")
        if letters_of(column) in mapped:
            raise BadOption(f"The column {column!r} is mapped twice. Map each column to one field.")
        mapped.add(letters_of(column))
        yield field, column


def _prefixes(texts: Iterable[str]) -> Iterator[tuple[str, Iri]]:
    for text in texts:
        prefix, _, iri = map(str.strip, text.partition("="))
        try:
            yield prefix, check_iri(iri)
        except InvalidIri as error:
            raise BadOption(f"Invalid prefix {text!r}. Write PREFIX=IRI, as in AIO=https://w3id.org/aio/.") from error
