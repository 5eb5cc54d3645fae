"""Texts in the form that databases store: valid UTF-8 without the character NUL."""

import json
from collections.abc import Iterable
from dataclasses import replace

from embeddings.records import Place, Record, Tag

_REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    r"""Return a text with lone surrogates and NUL, at which SQLite's JSON ends a text, replaced by U+FFFD.

    >>> storable("a\ud800b\0")
    'a\ufffdb\ufffd'
    >>> storable("naïve")
    'naïve'
    """
    if text.isascii():
        return text.replace("\0", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", _REPLACEMENT)


def storable_texts(texts: Iterable[str]) -> list[str]:
    """Return texts in the form of `storable`."""
    return [storable(text) for text in texts]


def as_json(texts: Iterable[str]) -> str:
    """Return texts as a JSON array, to be read by `json_each`."""
    return json.dumps(storable_texts(texts))


def storable_record(record: Record) -> Record:
    """Return a record with all its texts in the form of `storable`."""
    texts = [record.key, record.text, record.definition, record.section, record.more, record.payload, *record.prose]
    texts += [label.text for label in record.labels]
    texts += [part for tag in record.tags for part in tag]
    texts += [part for place in record.places for part in place]
    whole = "".join(texts)
    if storable(whole) == whole:
        return record
    return replace(
        record,
        key=storable(record.key),
        labels=tuple(label._replace(text=storable(label.text)) for label in record.labels),
        text=storable(record.text),
        definition=storable(record.definition),
        section=storable(record.section),
        more=storable(record.more),
        prose=tuple(map(storable, record.prose)),
        tags=frozenset(Tag(storable(tag.kind), storable(tag.value)) for tag in record.tags),
        payload=storable(record.payload),
        places=frozenset(Place(*map(storable, place)) for place in record.places),
    )
