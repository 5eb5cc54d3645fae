"""What an index is built from: a key, its labels, and the text that is embedded."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Entry", "entries_digest", "text_digest"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One term, as far as searching needs to know it.

    `text` is what is embedded: "name, synonyms: definition". Words are searched in it and in `more`, which
    is the rest of what there is to read. `definition` is only shown, as the text of a match by meaning;
    without one, `text` is. `other_names` are the name in further languages.
    """

    key: str
    name: str
    synonyms: tuple[str, ...]
    text: str
    definition: str = ""
    more: str = ""
    other_names: tuple[str, ...] = ()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text, as hex.

    >>> text_digest("Batch Size")[:12]
    'c4857cd1742f'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entries_digest(entries: Iterable[Entry]) -> str:
    """Return one SHA-256 for all entries in the order of their keys: equal digests, equal index."""
    digest = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.key):
        fields = [entry.key, entry.name, entry.synonyms, entry.text, entry.definition, entry.more, entry.other_names]
        digest.update(json.dumps(fields).encode() + b"\n")
    return digest.hexdigest()
