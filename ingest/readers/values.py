"""The texts in a value of JSON or YAML: text, a list, a map from languages to texts, or an object."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ingest.readers.field_names import PROSE, letters_of, meaning_of
from ingest.readers.languages import language_named
from ingest.readers.record import REFERENCES

_LANGUAGE_KEYS: Final = ("@language", "language", "lang", "locale", "xml:lang")
_CODES: Final = {"languagecode", "langcode", "langiso", "languageiso", "languageid", "langid", "langname", "code"}
"""Further keys of a translation that may name its language, in letters."""
_VALUE_KEYS: Final = tuple("@value value text content string val desc #text literalForm rendered para short".split())
TRANSLATIONS: Final = set("translations translation localizations localisations i18n übersetzungen traductions".split())
_REPRESENTATIONS: Final = ("storage", "view", "export_view")
"""Keys of the text of a page of Confluence."""
_NODES: Final = ("children", "content")
_NODE_KINDS: Final = ("_type", "type", "nodeType")
"""Keys of the parts and of the kind of a node in the text of an editor."""
_DEEPEST: Final = 5
_LONGEST_INDEX: Final = 2  # digits
_FLAGS: Final = {"deprecated", "isdeprecated", "deprecation", "obsolete", "isobsolete"}
"""Keys that state the status of a term by an object: `{"deprecated": {"since": "2.0"}}`."""
_FLAG_VALUES: Final = _FLAGS | {"value", "status"}
"""Keys in such an object that state the status; without one, any text does."""
_FEWEST_WORDS: Final = 2  # of a definition; other objects have words under keys
_NO_LANGUAGE: Final = ("@none", "none", "und", "")
_NAMES: Final = {"name", "names"}
_FULL_NAMES: Final = ("fullname", "longname", "legalname", "name", "preflabel", "label", "title")
_SHORT_NAMES: Final = ("abbreviation", "acronym", "abbr", "shortname", "shortform", "short", "initials")
"""Keys of the name and of the abbreviation of an organization, in letters."""
_WRAPPERS: Final = {
    *("node", "fields", "properties", "attributes", "_source", "data", "record", "row", "searchItem"),
    *("glossaryTermItem", "glossaryTermProperties", "termRelations"),
}
"""Keys of an object under which interfaces of databases and search engines have the fields."""
_KINDS: Final = ("type", "@type", "format", "datatype", "id", "@id", "processed")


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
        elif value and _are_indices([*value]):  # a list, as PHP and YAML may write it
            yield from texts_in([*value.values()], field, language)
        elif (rich := _rich_text(value)) is not None:
            yield Text(rich, language, field)
        elif (languages := _languages(value)) is not None:
            for key, held in value.items():
                yield from texts_in(held, field, languages[key] or language)
        elif field == "developers" and (organization := _organization(value)):
            yield Text(organization, language, field)
        elif (key := _key_of(value, field)) is not None:
            stated = next((value[key] for key in _LANGUAGE_KEYS if isinstance(value.get(key), str)), None)
            yield from texts_in(value[key], field, stated or language)
        elif value:
            yield Text(json.dumps(value, ensure_ascii=False), None, None)
    elif value is not None:
        yield Text(json.dumps(value), language, field)


def _rich_text(value: Mapping[str, object], depth: int = 0) -> str | None:
    """Return the text of an editor (Portable Text, ProseMirror, Contentful, Slate): nodes with texts and kinds.

    >>> spans = [{"_type": "span", "text": "The "}, {"_type": "span", "text": "body"}]
    >>> _rich_text({"_type": "block", "children": spans})
    'The body'
    """
    inner = next((held for key in _NODES if isinstance(held := value.get(key), list) and held), None)
    if inner is None or depth > _DEEPEST or not any(isinstance(value.get(key), str) for key in _NODE_KINDS):
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


def entry_of(value: object) -> object:
    """Return the object under a key that is the name of a term; any other value is its definition."""
    return value if isinstance(value, dict) and _languages(value) is None else {"definition": value}


def as_term(value: dict[str, object]) -> dict[str, object]:
    """Return an object with the keys of a term: those of a pair, of an object per language, or of translations.

    >>> as_term({"key": "hull", "value": "The body"})
    {'name': 'hull', 'definition': 'The body'}
    >>> as_term({"de": {"term": "Rumpf"}, "en": {"term": "hull", "code": "1"}})
    {'term@de': 'Rumpf', 'term@en': 'hull', 'code': '1'}
    >>> as_term({"term": "hull", "translations": {"de": "Rumpf", "fr": {"term": "coque"}}})
    {'term': 'hull', 'name@de': 'Rumpf', 'term@fr': 'coque'}
    """
    if (page := page_of_notion(value)) is not None:
        value = page
    if value.keys() == {"key", "value"}:
        return {"name": value["key"], "definition": value["value"]}
    found: dict[str, object] = {}
    for key, held in _members(value):
        if letters_of(key) in TRANSLATIONS and (translations := _translations(held)):
            for language, one in translations:
                _add(found, language, one)
        elif (
            isinstance(held, dict)
            and not meaning_of(key)
            and (named := language_named(key))
            and any(map(meaning_of, held))
        ):
            _add(found, named, held)
        else:
            found["synonyms" if key == "match" and isinstance(held, list) and "synonyms" not in value else key] = held
    return found


def page_of_notion(value: Mapping[str, object]) -> dict[str, object] | None:
    """Return the properties of a page as the interface of Notion writes it, each with its type, and its identifier.

    >>> title = {"id": "title", "type": "title", "title": [{"plain_text": "hull"}]}
    >>> page_of_notion({"object": "page", "id": "1", "properties": {"Word": title}})
    {'id': '1', 'name': 'hull'}
    """
    properties = value.get("properties")
    if not isinstance(properties, dict) or not properties or not all(map(_is_typed, properties.values())):
        return None
    if [held["type"] for held in properties.values()].count("title") != 1 or _fields(value) & _NAMES:
        return None
    found: dict[str, object] = {key: value[key] for key in ("id", "url") if value.get(key)}
    for key, held in properties.items():
        found["name" if held["type"] == "title" else key] = _untyped(held)
    return found


def _is_typed(value: object) -> bool:
    """Return whether an object states the type of its value, under which it is."""
    if not isinstance(value, dict) or not isinstance(kind := value.get("type"), str):
        return False
    return kind in value and value.keys() <= {"id", "type", "has_more", kind}


def _untyped(value: object, depth: int = 0) -> object:
    """Return the value of an object with its type; texts with formats become one text, and a date its beginning."""
    if isinstance(value, list):
        parts = [part.get("plain_text") if isinstance(part, dict) else None for part in value]
        texts = [part for part in parts if isinstance(part, str)]
        return "".join(texts) if value and len(texts) == len(value) else [_untyped(one, depth + 1) for one in value]
    if isinstance(value, dict) and _is_typed(value) and depth < _DEEPEST:
        return _untyped(value[value["type"]], depth + 1)
    if isinstance(value, dict) and {"start", "end"} <= value.keys():
        return value["start"]
    return value or None


def _members(value: Mapping[str, object], depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield the members of an object, those of an object with the fields, and those beside a text or a flag in one.

    >>> list(_members({"id": "1", "fields": {"term": "hull"}}))
    [('id', '1'), ('term', 'hull')]
    >>> [key for key, _ in _members({"definition": {"text": "The body", "see": "keel", "author": "Ann"}})]
    ['definition', 'see', 'definition author']
    """
    beside: dict[str, list[object]] = {}
    for key, held in value.items():
        is_wrapper = key in _WRAPPERS and isinstance(held, dict) and depth < _DEEPEST
        if is_wrapper and isinstance(held, dict) and (is_entry(held) or not _WRAPPERS.isdisjoint(held)):
            yield from ((inner, one) for inner, one in _members(held, depth + 1) if inner not in value)
            continue
        if isinstance(held, dict) and held and letters_of(key) in _FLAGS:
            flag = next((other for other in held if letters_of(other) in _FLAG_VALUES), None)
            yield key, held[flag] if flag else any(map(_is_stated, held.values()))
            yield from (
                (other if meaning_of(other) else f"{key} {other}", one) for other, one in held.items() if other != flag
            )
            continue
        yield key, held
        if (meaning := meaning_of(key)) and meaning.field in PROSE:
            for item in held if isinstance(held, list) else [held]:
                for other, one in _beside(item, meaning.field):
                    names = (other, f"{other} {key}")  # {"definition": {"text": ..., "long": ...}}
                    free = (name for name in names if value.get(name, one) == one and meaning_of(name))
                    name = next(free, f"{key} {other}")
                    beside.setdefault(name, []).append(one)
    yield from ((key, held[0] if len(held) == 1 else held) for key, held in beside.items())


def _is_stated(value: object) -> bool:
    return value not in (None, "", "false", [], {}) and value is not False


def _beside(value: object, field: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield the members of an object beside its text, which may be in objects of its own."""
    if (
        isinstance(value, dict)
        and depth < _DEEPEST
        and _languages(value) is None
        and (key := _key_of(value, field)) is not None
    ):
        yield from (
            (other, one) for other, one in value.items() if one and other not in (key, *_LANGUAGE_KEYS, *_KINDS)
        )
        for item in inner if isinstance(inner := value[key], list) else [inner]:
            yield from _beside(item, field, depth + 1)


def _translations(value: object) -> Sequence[tuple[str, object]]:
    """Return the languages and texts of a map from languages, or of a list of objects that state theirs."""
    value = value["data"] if isinstance(value, dict) and value.keys() == {"data"} else value
    if isinstance(value, dict):
        named = [(language_named(key), held) for key, held in value.items()]
        return [(language, held) for language, held in named if language] if all(one for one, _ in named) else ()
    found: list[tuple[str, object]] = []
    for one in value if isinstance(value, list) else ():
        item = dict(_members(one)) if isinstance(one, dict) else one
        stated = _languages_of(item) if isinstance(item, dict) else {}
        if not stated:
            return ()
        found.append((max(stated.values(), key=len), {key: held for key, held in item.items() if key not in stated}))
    return found


def _languages_of(value: Mapping[str, object]) -> Mapping[str, str]:
    """Return the language of a translation by each key that names it, perhaps with its region."""
    keys = [*_LANGUAGE_KEYS, *(key for key in value if letters_of(key) in _CODES)]
    named = {key: language_named(held) for key in keys if isinstance(held := value.get(key), str)}
    known = {key: language for key, language in named.items() if language}
    first = next(iter(known.values()), "").partition("-")[0]
    return {key: language for key, language in known.items() if language.partition("-")[0] == first}


def _add(found: dict[str, object], language: str, value: object) -> None:
    """Add the texts in a language, a plain one as the name; other members keep their keys, if they are free."""
    members = value if isinstance(value, dict) else {("names" if isinstance(value, list) else "name"): value}
    if len(members) == 1 and (plain := next((key for key in _VALUE_KEYS if key in members), None)):
        members = {"name": members[plain]}
    for key, held in members.items():
        if meaning_of(marked := f"{key}@{language}"):
            found[marked] = held
        elif found.setdefault(key, held) != held:
            found[f"{key} ({language})"] = held


def named_by_key(value: object) -> tuple[str, object] | None:
    """Return the name and the entry of an object with a single key that is the name of a term.

    >>> named_by_key({"API": "A contract between programs"})
    ('API', {'definition': 'A contract between programs'})
    >>> named_by_key({"name": "API"}), named_by_key({"hosts": "all"})
    (None, None)
    """
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((key, held),) = value.items()
    if key in _WRAPPERS or meaning_of(key) or language_named(key) or not is_entry(held):
        return None
    if isinstance(held, dict) and not _fields(held) - {"identifier", "language"} and _languages(held) is None:
        return None  # an action before a document: {"index": {"_id": "1"}}
    return key, entry_of(held)


def is_entry(value: object, has_meaning: Callable[[str], object] = meaning_of) -> bool:
    """Return whether the value of a key describes it as a term: with fields of a term, or with several words.

    `has_meaning` returns whether a key of an object is a field.
    """
    if isinstance(value, list) and any(_NAMES & _fields(one) for one in value):
        return False
    if isinstance(value, dict) and entry_of(value) is value:
        return bool(value) and 2 * sum(map(bool, map(has_meaning, value))) >= len(value)
    texts = list(texts_in(value, "definition"))
    return bool(texts) and all(text.field and len(text.text.split()) >= _FEWEST_WORDS for text in texts)


def nested_terms(value: object, *, are_terms: bool = False) -> Iterator[dict[str, object]]:
    """Yield the objects in a value that have a name and a text of their own, or if they `are_terms`, a name."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            fields = _fields(item)
            if fields & _NAMES and (are_terms or fields - _NAMES - {"identifier", "language"}):
                yield item


def _fields(value: object) -> set[str]:
    """Return the fields that the keys of an object name."""
    return {meaning.field for meaning in map(meaning_of, value) if meaning} if isinstance(value, dict) else set()


def _languages(value: Mapping[str, object]) -> Mapping[str, str | None] | None:
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
    return isinstance(value, dict) and "value" in value and value.keys() <= {"value", *_LANGUAGE_KEYS}


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
        if plain := next((key for key in _VALUE_KEYS if _is_text(value.get(key))), None):
            return plain
    named = next((fields[one] for one in wanted if one in fields), None)
    if named is None and field in PROSE:
        return next((one for one in _REPRESENTATIONS if isinstance(value.get(one), dict)), None)
    return named
