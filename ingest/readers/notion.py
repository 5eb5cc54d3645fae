"""The properties of a page as the interface of Notion writes it."""

from collections.abc import Mapping

from ingest.readers.nested_texts import DEEPEST, NAMES_OF_TERMS, fields_of


def page_of_notion(value: Mapping[str, object]) -> dict[str, object] | None:
    """Return the properties of a page as the interface of Notion writes it, each with its type, and its identifier.

    >>> title = {"id": "title", "type": "title", "title": [{"plain_text": "hull"}]}
    >>> page_of_notion({"object": "page", "id": "1", "properties": {"Word": title}})
    {'id': '1', 'name': 'hull'}
    """
    properties = value.get("properties")
    if not isinstance(properties, dict) or not properties or not all(map(_is_typed, properties.values())):
        return None
    if [held["type"] for held in properties.values()].count("title") != 1 or fields_of(value) & NAMES_OF_TERMS:
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
    if isinstance(value, dict) and _is_typed(value) and depth < DEEPEST:
        return _untyped(value[value["type"]], depth + 1)
    if isinstance(value, dict) and {"start", "end"} <= value.keys():
        return value["start"]
    return value or None
