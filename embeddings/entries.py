"""The input of the search index: one entry per term, with its key, labels and texts."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Entry", "entries_digest", "text_digest"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The searchable parts of one term.

    `text` is embedded: "name, synonyms: definition". Word search covers `text` and `more`, which contains all other
    texts. `definition` is only displayed, as the text of a semantic match; if it is empty, `text` is displayed.
    `other_names` are the names in other languages.
    """

    key: str
    name: str
    synonyms: tuple[str, ...]
    text: str
    definition: str = ""
    more: str = ""
    other_names: tuple[str, ...] = ()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal.

    >>> text_digest("Batch Size")[:12]
    'c4857cd1742f'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entries_digest(entries: Iterable[Entry]) -> str:
    """Return the SHA-256 of all entries, independent of their order: equal digests mean equal indexes."""
    digest = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.key):
        fields = [entry.key, entry.name, entry.synonyms, entry.text, entry.definition, entry.more, entry.other_names]
        digest.update(json.dumps(fields).encode() + b"\n")
    return digest.hexdigest()
