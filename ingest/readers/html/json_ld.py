"""Find the terms in a JSON-LD script by their schema.org names; contexts are never fetched."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from ingest.readers.html.defined_terms import DefinedTerm, LocalizedText, is_set, is_term, local_name
from ingest.readers.json.stream import check_characters, json_value
from ingest.readers.markup import visible_text
from ingest.readers.text import tidy

_Node: TypeAlias = Mapping[str, object]


_OPENING: Final = re.compile(r"\s*(?://|/\*)?[ \t]{0,9}<!(?:--|\[CDATA\[)(?:[ \t]{0,9}\*/)?")
_CLOSING: Final = re.compile(r"(?://|/\*)?[ \t]{0,9}(?:--|\]\])>(?:[ \t]{0,9}\*/)?\Z")
"""The marks of a comment or of CDATA around a script, as XHTML and old templates write them."""


class _Located(NamedTuple):
    """An object, its language, and the names of the enclosing sets."""

    node: _Node
    language: str
    sets: tuple[str, ...]


def read_json_ld(text: str, line: int) -> Iterator[DefinedTerm]:
    """Yield every DefinedTerm at any depth, with `line` as its line. Raises `ValueError` if `text` is not JSON."""
    if opening := _OPENING.match(text):
        text = _CLOSING.sub("", text[opening.end() :].rstrip())
    document = json_value(text)
    check_characters(document, text)
    places = list(_places(document))
    names = {str(place.node["@id"]): name for place in places if "@id" in place.node and (name := _name(place.node))}
    sets_of: dict[str, list[str]] = defaultdict(list)
    for place in places:
        if is_set(_types(place.node)) and (name := _name(place.node)):
            for member in (*_values(place.node, "hasDefinedTerm"), *_values(place.node, "hasCategoryCode")):
                if isinstance(member, dict) and not _name(member):
                    sets_of[str(member.get("@id"))].append(name)
    for node, language, sets in places:
        # A node with only these two keys is a reference to another object.
        if is_term(_types(node)) and node.keys() - {"@id", "@type"}:
            iri = str(node.get("@id") or "")
            yield DefinedTerm(
                line=line,
                raw=json.dumps(node, ensure_ascii=False),
                identifier="" if iri.startswith("_:") else iri.removeprefix("#"),
                sets=(*sets, *sets_of[iri]),
                properties={
                    local_name(key): [
                        LocalizedText(names.get(localized.text, localized.text), localized.language)
                        for one in _all(value)
                        for localized in _localized(one, language)
                    ]
                    for key, value in node.items()
                    if not key.startswith("@") and key != "inLanguage"
                },
            )


def _places(document: object) -> Iterator[_Located]:
    """Yield every object in document order, without recursion: JSON may nest deeper than the call stack."""
    waiting: list[tuple[object, str, tuple[str, ...]]] = [(document, "", ())]
    while waiting:
        value, language, sets = waiting.pop()
        inner: list[object] = value if isinstance(value, list) else []
        if isinstance(value, dict):
            for context in _all(value.get("@context")):
                language = _text(context.get("@language")) or language if isinstance(context, dict) else language
            language = _text(value.get("inLanguage")) or language
            yield _Located(value, language, sets)
            if is_set(_types(value)) and (name := _name(value)):
                sets = (*sets, name)
            inner = [one for key, one in value.items() if key != "@context"]
        waiting += [(one, language, sets) for one in reversed(inner) if isinstance(one, dict | list)]


def _types(node: _Node) -> list[str]:
    return [_text(one) for one in _all(node.get("@type"))]


def _name(node: _Node) -> str:
    return next((tidy(localized.text) for one in _values(node, "name") for localized in _localized(one, "")), "")


def _values(node: _Node, property_: str) -> list[object]:
    return [one for key, value in node.items() if local_name(key) == property_ for one in _all(value)]


def _localized(value: object, language: str) -> Iterator[LocalizedText]:
    """Yield the text of a value, or the name or IRI of an object."""
    if not isinstance(value, dict):
        yield LocalizedText(visible_text(value) if isinstance(value, str) else json.dumps(value), language)
    elif "@value" in value:
        yield LocalizedText(visible_text(_text(value["@value"])), _text(value.get("@language")) or language)
    else:
        text = _name(value) or _text(value.get("@id")) or json.dumps(value, ensure_ascii=False)
        yield LocalizedText(text, language)


def _all(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
