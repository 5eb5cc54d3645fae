"""Read terms from the microdata of a page by their schema.org names.

Implements https://html.spec.whatwg.org/multipage/microdata.html without `itemref`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.elements import Element
from ingest.readers.html.defined_terms import DefinedTerm, LocalizedText, is_set, is_term
from ingest.readers.html.text import line_of, prose_of

_ADDRESSES: Final = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
}
_VALUES: Final = {"data": "value", "meter": "value", "time": "datetime", "meta": "content"}
_TEXTS: Final = frozenset({"name", "alternateName", "description"})


def is_term_item(element: Element) -> bool:
    """Return whether the element is a DefinedTerm item."""
    return "itemscope" in element.attributes and is_term(_types(element))


def is_name_of_set(element: Element) -> bool:
    """Return whether the element contains the name of the enclosing DefinedTermSet."""
    return "name" in _properties(element) and _is_set(_item_around(element))


def set_of(element: Element) -> Element | None:
    """Return the nearest enclosing DefinedTermSet."""
    return next(filter(_is_set, element.ancestors()), None)


def read_item(item: Element, sets: Sequence[str]) -> DefinedTerm:
    """Read a DefinedTerm item; `sets` are the names of its sets."""
    properties: dict[str, list[LocalizedText]] = defaultdict(list)
    for element in _within(item):
        for name in _properties(element):
            properties[name].append(LocalizedText(_value(element, name), element.language))
    identifier = item.attributes.get("itemid") or item.attributes.get("id", "")
    return DefinedTerm(item.line, str(item), identifier.removeprefix("#"), sets, properties)


def _within(item: Element) -> Iterator[Element]:
    """Yield the elements of an item, without the content of nested items."""
    for child in item.children:
        yield child
        if "itemscope" not in child.attributes:
            yield from _within(child)


def _value(element: Element, property_: str) -> str:
    attribute = _VALUES.get(element.tag) or _ADDRESSES.get(element.tag)
    if "itemscope" in element.attributes:
        names = (line_of(one) for one in _within(element) if "name" in _properties(one))
        return next(names, "") or element.attributes.get("itemid") or line_of(element)
    if "content" in element.attributes:
        return element.attributes["content"]
    # Contrary to the specification, the value of a name that is a link is its text, as authors mean it.
    if attribute and not (attribute == "href" and property_ in _TEXTS):
        return element.attributes.get(attribute, "") or prose_of(element)
    return prose_of(element)


def _properties(element: Element) -> list[str]:
    return element.attributes.get("itemprop", "").split()


def _types(element: Element) -> list[str]:
    return element.attributes.get("itemtype", "").split()


def _is_set(element: Element | None) -> bool:
    return element is not None and "itemscope" in element.attributes and is_set(_types(element))


def _item_around(element: Element) -> Element | None:
    return next((one for one in element.ancestors() if "itemscope" in one.attributes), None)
