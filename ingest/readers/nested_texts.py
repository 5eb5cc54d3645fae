"""The texts in a value of JSON or YAML: text, a list, a map from languages to texts, or an object."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from graph.status import is_flag, is_retired, to_status
from ingest.readers.field_names import PROSE, REFERENCES, letters_of, meaning_of
from ingest.readers.language_tags import language_named

LANGUAGE_KEYS: Final = ("@language", "language", "lang", "locale", "xml:lang")
VALUE_KEYS: Final = tuple(
    "@value value text content string val desc #text literalForm rendered para short $oid $date".split()
)
_REPRESENTATIONS: Final = ("storage", "view", "export_view")
"""Keys of the text of a page of Confluence."""
_NODES: Final = ("children", "content")
_NODE_KINDS: Final = ("_type", "type", "nodeType")
"""Keys of the parts and of the kind of a node in the text of an editor."""
DEEPEST: Final = 5
_LONGEST_INDEX: Final = 2  # digits
_NO_LANGUAGE: Final = ("@none", "none", "und", "")
NAMES_OF_TERMS: Final = {"name", "names"}
_FULL_NAMES: Final = ("fullname", "longname", "legalname", "name", "preflabel", "label", "title")
_SHORT_NAMES: Final = ("abbreviation", "acronym", "abbr", "shortname", "shortform", "short", "initials")
"""Keys of the name and of the abbreviation of an organization, in letters."""
_RETIRING: Final = {"deprecated", "isdeprecated", "obsolete", "isobsolete", "forbidden", "isforbidden"}
"""Keys of objects with synonyms that must not be used, in letters."""


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
            yield Text(_described(value), None, None)
        elif value and _are_indices([*value]):  # a list, as PHP and YAML may write it
            yield from texts_in([*value.values()], field, language)
        elif "data" in value and value.keys() <= {"data", "links", "meta"}:  # a relationship of JSON:API
            yield from texts_in(value["data"], field, language)
        elif (rich := _rich_text(value)) is not None:
            yield Text(rich, language, field)
        elif (languages := languages_of_keys(value)) is not None:
            for key, held in value.items():
                yield from texts_in(held, field, languages[key] or language)
        elif field == "synonyms" and _are_kinds(value):
            for key, held in value.items():
                kind = meaning_of(f"{key} synonyms")  # {"exact": [...], "deprecated": [...]}
                yield from texts_in(held, kind.field if kind else field, language)
        elif field == "developers" and (organization := _organization(value)):
            yield Text(organization, language, field)
        elif (key := key_of_text(value, field)) is not None:
            stated = next((value[key] for key in LANGUAGE_KEYS if isinstance(value.get(key), str)), None)
            of_object = "hidden_labels" if field == "synonyms" and _is_retired(value) else field
            yield from texts_in(value[key], of_object, stated or language)
        elif value:
            yield Text(_described(value), None, None)
    elif value is not None:
        yield Text(json.dumps(value), language, field)


def _described(value: object) -> str:
    """Return the texts in a value that is not understood, each with its key.

    >>> _described({"by": {"name": "Ann"}, "on": {"$date": "2024-01-12"}, "tags": ["a", "b"], "via": None})
    'by: name: Ann; on: 2024-01-12; tags: a, b'
    """
    if isinstance(value, dict):
        stated = {key: _described(held) for key, held in value.items() if held not in (None, "", [], {})}
        return "; ".join(text if key.startswith("$") else f"{key}: {text}" for key, text in stated.items())
    if isinstance(value, list):
        return ", ".join(map(_described, value))
    return value if isinstance(value, str) else json.dumps(value)


def _are_kinds(value: Mapping[str, object]) -> bool:
    """Return whether the keys of an object are kinds of synonyms: names of their columns, or others with lists."""
    fields = [meaning.field if (meaning := meaning_of(key)) else None for key in value]
    return bool(value) and all(
        field == "synonyms" or (field in (None, "status") and isinstance(held, list) and key not in VALUE_KEYS)
        for field, (key, held) in zip(fields, value.items(), strict=True)
    )


def _is_retired(value: Mapping[str, object]) -> bool:
    """Return whether the status in the object of a synonym is one of those that must not be used."""
    for key, held in value.items():
        letters, text = letters_of(key), held if isinstance(held, str) else json.dumps(held) if held is True else ""
        states = letters == "type" or ((meaning := meaning_of(key)) and meaning.field == "status")
        if (letters in _RETIRING and to_status(text)) or (states and not is_flag(text) and is_retired(to_status(text))):
            return True
    return False


def _rich_text(value: Mapping[str, object], depth: int = 0) -> str | None:
    """Return the text of an editor (Portable Text, ProseMirror, Contentful, Slate): nodes with texts and kinds.

    >>> spans = [{"_type": "span", "text": "The "}, {"_type": "span", "text": "body"}]
    >>> _rich_text({"_type": "block", "children": spans})
    'The body'
    """
    inner = next((held for key in _NODES if isinstance(held := value.get(key), list) and held), None)
    if inner is None or depth > DEEPEST or not any(isinstance(value.get(key), str) for key in _NODE_KINDS):
        return None
    parts: list[str] = []
    are_blocks = False
    for node in inner:
        text = next(
            (held for key in ("text", "value") if isinstance(node, dict) and isinstance(held := node.get(key), str)),
            None,
        )
        are_blocks |= text is None
        text = _rich_text(node, depth + 1) if text is None and isinstance(node, dict) else text
        if text is None:
            return None
        parts.append(text)
    return ("\n" if are_blocks else "").join(parts)


def _are_indices(keys: Sequence[str]) -> bool:
    """Return whether keys are the indices of a list, of which some may be missing, unlike years."""
    return all(key.isascii() and key.isdecimal() and len(key) <= _LONGEST_INDEX for key in keys)


def _organization(value: Mapping[str, object]) -> str:
    """Return the name of an organization, with its abbreviation, if an object has one: `OPC Foundation (OPCF)`."""
    texts = {letters_of(key): held.strip() for key, held in value.items() if isinstance(held, str) and held.strip()}
    name = next((texts[key] for key in _FULL_NAMES if key in texts), "")
    short = next((text for key in _SHORT_NAMES if (text := texts.get(key)) and (key != "short" or " " not in text)), "")
    if name and short not in ("", name) and f"({short})" not in name:
        return f"{name} ({short})"
    inner = next((held for key, held in value.items() if letters_of(key).startswith("organi")), None)
    return name or (_organization(inner) if isinstance(inner, dict) else "")


def fields_of(value: object) -> set[str]:
    """Return the fields that the keys of an object name."""
    return {meaning.field for meaning in map(meaning_of, value) if meaning} if isinstance(value, dict) else set()


def languages_of_keys(value: Mapping[str, object]) -> Mapping[str, str | None] | None:
    """Return the language of each key, if all keys are languages and all values are texts."""
    if not value or value.keys() == {"id"}:
        return None
    languages: dict[str, str | None] = {}
    for key, held in value.items():
        language = None if key in _NO_LANGUAGE else language_named(key)
        if not (held is None or _is_text(held) or _is_valued(held)) or (language is None and key not in _NO_LANGUAGE):
            return None
        languages[key] = language
    return languages


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_valued(value: object) -> bool:
    """Return whether a value has a text and perhaps its language, as those of Wikibase have, or is a list of such."""
    if isinstance(value, list):
        return bool(value) and all(map(_is_valued, value))
    return isinstance(value, dict) and "value" in value and value.keys() <= {"value", *LANGUAGE_KEYS}


def key_of_text(value: Mapping[str, object], field: str) -> str | None:
    """Return the key under which an object states its text of a field, or its identifier as a reference."""
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
        if plain := next((key for key in VALUE_KEYS if _is_text(value.get(key))), None):
            return plain
    named = next((fields[one] for one in wanted if one in fields), None)
    if named is None and field in PROSE:
        return next((one for one in _REPRESENTATIONS if isinstance(value.get(one), dict)), None)
    return named
