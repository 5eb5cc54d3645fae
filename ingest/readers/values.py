"""The texts in a value of JSON or YAML: text, a list, a map from languages to texts, or an object."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ingest.fields import meaning_of
from ingest.languages import language_named
from ingest.readers.record import REFERENCES

__all__ = ["Text", "entry_of", "nested_terms", "texts_in"]

_LANGUAGE_KEYS: Final = ("@language", "language", "lang", "locale", "xml:lang")
_VALUE_KEYS: Final = ("@value", "value", "text", "content", "string", "val", "desc", "#text", "literalForm")
_NO_LANGUAGE: Final = ("@none", "none", "und", "")
_NAMES: Final = {"name", "names"}


class Text(NamedTuple):
    """A text and the language that the document states for it; `field` is None if its object is not understood."""

    text: str
    language: str | None
    field: str | None


def texts_in(value: object, field: str | None, language: str | None = None) -> Iterator[Text]:
    """Yield the texts that a value states of a field.

    Of an object, this is its value, its text of the same field, or its name; of a reference, its identifier.

    >>> list(texts_in({"de": "Rumpf", "en": ["hull"]}, "name"))
    [Text(text='Rumpf', language='de', field='name'), Text(text='hull', language='en', field='name')]
    >>> [text.text for text in texts_in([{"value": "ship body", "type": "EXACT"}, "shell"], "synonyms")]
    ['ship body', 'shell']
    """
    if isinstance(value, str):
        yield Text(value, language, field)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item, field, language)
    elif isinstance(value, dict):
        if not field:
            yield Text(json.dumps(value, ensure_ascii=False), None, None)
        elif (languages := _languages(value)) is not None:
            for key, held in value.items():
                yield from texts_in(held, field, languages[key] or language)
        elif (key := _key_of(value, field)) is not None:
            stated = next((value[key] for key in _LANGUAGE_KEYS if isinstance(value.get(key), str)), None)
            yield from texts_in(value[key], field, stated or language)
        elif value:
            yield Text(json.dumps(value, ensure_ascii=False), None, None)
    elif value is not None:
        yield Text(json.dumps(value), language, field)


def entry_of(value: object) -> object:
    """Return the object under a key that is the name of a term; any other value is its definition."""
    return value if isinstance(value, dict) and _languages(value) is None else {"definition": value}


def nested_terms(value: object) -> Iterator[dict[str, object]]:
    """Yield the objects in a value that have a name and a text of their own."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            fields = {meaning.field for meaning in map(meaning_of, item) if meaning}
            if fields & _NAMES and len(fields - _NAMES - {"identifier", "language"}) > 0:
                yield item


def _languages(value: Mapping[str, object]) -> Mapping[str, str | None] | None:
    """Return the language of each key, if all keys are languages and all values are texts."""
    if not value or value.keys() == {"id"}:
        return None
    languages: dict[str, str | None] = {}
    for key, held in value.items():
        language = None if key in _NO_LANGUAGE else language_named(key)
        is_text = (
            held is None
            or isinstance(held, str)
            or (isinstance(held, list) and all(isinstance(one, str) for one in held))
        )
        if not is_text or (language is None and key not in _NO_LANGUAGE):
            return None
        languages[key] = language
    return languages


def _key_of(value: Mapping[str, object], field: str) -> str | None:
    fields: dict[str, str] = {}
    for key, held in value.items():
        if held not in (None, "", [], {}) and (meaning := meaning_of(key)):
            fields.setdefault(meaning.field, key)
    wanted: tuple[str, ...] = (field, "name", "names")
    if field in REFERENCES:
        wanted = ("identifier", "name", "names")
    else:
        if field == "definition":
            wanted = (field, "technical_definition")
        if plain := next((key for key in _VALUE_KEYS if isinstance(value.get(key), str)), None):
            return plain
    return next((fields[one] for one in wanted if one in fields), None)
