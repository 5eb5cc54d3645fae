"""The terms in a value of JSON or YAML: objects with the keys of a term, pairs of a name and an entry, translations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ingest.readers.field_names import NAMES, PROSE, REFERENCES, letters_of, meaning_of
from ingest.readers.language_tags import language_named
from ingest.readers.nested_texts import (
    DEEPEST,
    LANGUAGE_KEYS,
    NAMES_OF_TERMS,
    VALUE_KEYS,
    fields_of,
    key_of_text,
    languages_of_keys,
    texts_in,
)
from ingest.readers.notion import page_of_notion

_CODES: Final = {"languagecode", "langcode", "langiso", "languageiso", "languageid", "langid", "langname", "code"}
"""Further keys of a translation that may name its language, in letters."""
TRANSLATIONS: Final = set("translations translation localizations localisations i18n übersetzungen traductions".split())
_FLAGS: Final = {"deprecated", "isdeprecated", "deprecation", "obsolete", "isobsolete"}
"""Keys that state the status of a term by an object: `{"deprecated": {"since": "2.0"}}`."""
_FLAG_VALUES: Final = _FLAGS | {"value", "status"}
"""Keys in such an object that state the status; without one, any text does."""
_RELATIONS: Final = {"relations", "relationships", "links", "relatedterms", "related"}
"""Keys of lists of objects that state a relation to another term by its kind, in letters."""
_FEWEST_WORDS: Final = 2  # of a definition; other objects have words under keys
_WRAPPERS: Final = {
    *("node", "fields", "properties", "attributes", "_source", "data", "record", "row", "searchItem"),
    *("glossaryTermItem", "glossaryTermProperties", "termRelations", "relations", "relationships"),
}
"""Keys of an object under which interfaces of databases and search engines have the fields."""
_DESCRIBED: Final = ("properties", "attributes")
"""Those of them under which schemas describe members."""
_KINDS: Final = ("type", "@type", "format", "datatype", "id", "@id", "processed")


def entry_of(value: object) -> object:
    """Return the object under a key that is the name of a term; any other value is its definition."""
    return value if isinstance(value, dict) and languages_of_keys(value) is None else {"definition": value}


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
    is_wikibase = isinstance(value.get("labels"), dict) and "title" in value and value["title"] == value.get("id")
    for key, held in _members(value):
        if key == "@context" or (is_wikibase and key == "title"):  # such as Q12345
            continue
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


def _members(value: Mapping[str, object], depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield the members of an object, those of an object with the fields, and those beside a text or a flag in one.

    >>> list(_members({"id": "1", "fields": {"term": "hull"}}))
    [('id', '1'), ('term', 'hull')]
    >>> [key for key, _ in _members({"definition": {"text": "The body", "see": "keel", "author": "Ann"}})]
    ['definition', 'see', 'definition author']
    """
    beside: dict[str, list[object]] = {}
    for key, held in value.items():
        is_wrapper = key in _WRAPPERS and isinstance(held, dict) and depth < DEEPEST
        is_wrapper = is_wrapper and not (key in _DESCRIBED and _are_schemas(held, value.get("type") == "object"))
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
        if letters_of(key) in _RELATIONS and (relations := _relations(held)) and relations.keys().isdisjoint(value):
            yield from relations.items()
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


def _relations(value: object) -> Mapping[str, object]:
    """Return the targets of relations by their kinds, none if an object states no kind, or several, or no target.

    >>> _relations([{"type": "broader", "target": "boat"}, {"to": {"id": "2", "name": "keel"}, "kind": "see also"}])
    {'broader': ['boat'], 'see also': [{'id': '2', 'name': 'keel'}]}
    """
    found: dict[str, list[object]] = {}
    for one in value if isinstance(value, list) else ():
        texts = {key: held for key, held in one.items() if isinstance(held, str)} if isinstance(one, dict) else {}
        kinds = [
            key
            for key, text in texts.items()
            if not _names_a_term(key) and (kind := meaning_of(text)) and kind.field in REFERENCES
        ]
        target = {key: held for key, held in one.items() if [key] != kinds} if len(kinds) == 1 else {}
        if not target:
            return {}
        found.setdefault(one[kinds[0]], []).append(target.popitem()[1] if len(target) == 1 else target)
    return found


def _names_a_term(key: str) -> bool:
    meaning = meaning_of(key)
    return meaning is not None and meaning.field in NAMES


def _are_schemas(value: object, is_sure: bool) -> bool:
    """Return whether an object describes members, each by null or an object; one null is enough to be sure."""
    if not isinstance(value, dict) or not (is_sure or None in value.values()):
        return False
    return all(one is None or isinstance(one, dict) for one in value.values())


def _is_stated(value: object) -> bool:
    return value not in (None, "", "false", [], {}) and value is not False


def _beside(value: object, field: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield the members of an object beside its text, which may be in objects of its own."""
    if (
        isinstance(value, dict)
        and depth < DEEPEST
        and languages_of_keys(value) is None
        and (key := key_of_text(value, field)) is not None
    ):
        yield from ((other, one) for other, one in value.items() if one and other not in (key, *LANGUAGE_KEYS, *_KINDS))
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
    keys = [*LANGUAGE_KEYS, *(key for key in value if letters_of(key) in _CODES)]
    named = {key: language_named(held) for key in keys if isinstance(held := value.get(key), str)}
    known = {key: language for key, language in named.items() if language}
    first = next(iter(known.values()), "").partition("-")[0]
    return {key: language for key, language in known.items() if language.partition("-")[0] == first}


def _add(found: dict[str, object], language: str, value: object) -> None:
    """Add the texts in a language, a plain one as the name; other members keep their keys, if they are free."""
    members = value if isinstance(value, dict) else {("names" if isinstance(value, list) else "name"): value}
    if len(members) == 1 and (plain := next((key for key in VALUE_KEYS if key in members), None)):
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
    if isinstance(held, dict) and not fields_of(held) - {"identifier", "language"} and languages_of_keys(held) is None:
        return None  # an action before a document: {"index": {"_id": "1"}}
    return key, entry_of(held)


def is_entry(value: object, has_meaning: Callable[[str], object] = meaning_of) -> bool:
    """Return whether the value of a key describes it as a term: with fields of a term, or with several words.

    `has_meaning` returns whether a key of an object is a field.
    """
    if isinstance(value, list) and any(NAMES_OF_TERMS & fields_of(one) for one in value):
        return False
    if isinstance(value, dict) and entry_of(value) is value:
        return bool(value) and 2 * sum(map(bool, map(has_meaning, value))) >= len(value)
    texts = list(texts_in(value, "definition"))
    return bool(texts) and all(text.field and len(text.text.split()) >= _FEWEST_WORDS for text in texts)


def nested_terms(value: object, *, are_terms: bool = False) -> Iterator[dict[str, object]]:
    """Yield the objects in a value that have a name and a text of their own, or if they `are_terms`, a name."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            fields = fields_of(item)
            if fields & NAMES_OF_TERMS and (are_terms or fields - NAMES_OF_TERMS - {"identifier", "language"}):
                yield item
