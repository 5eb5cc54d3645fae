"""Find the footnotes of a page by their links, as Google Docs, Word, LibreOffice and Pandoc write them."""

import re
from typing import Final, NamedTuple

from ingest.readers.elements import Element
from ingest.readers.html.text import line_of

_NOTE: Final = re.compile(r"_?(?P<label>(?:ftnt?|edn|sd(?:foot|end)note|fn[:-]?|footnote-?)\d+)(?:sym)?")
"""The ID of the text of a footnote, or the name of a link in it."""
_BLOCKS: Final = frozenset({"p", "li", "div", "aside"})


class Footnote(NamedTuple):
    """The label and the text of a footnote."""

    label: str
    text: str


def mark_of_footnote(element: Element) -> str:
    """Return the label of the footnote to which an element links, which may be a link in superscript; or nothing."""
    link = element.children[0] if element.tag == "sup" and len(element.children) == 1 else element
    found = _NOTE.fullmatch(link.attributes.get("href", "").removeprefix("#")) if link.tag == "a" else None
    return found["label"] if found and any(map(str.isdecimal, link.text)) else ""


def footnote(element: Element) -> Footnote | None:
    """Return the footnote that a block is, if it or the link with which it begins is the target of a mark."""
    if element.tag not in _BLOCKS:
        return None
    first = next((part for part in element.content if not isinstance(part, str) or part.strip()), None)
    link = first if isinstance(first, Element) and first.tag == "a" else None
    names = [link.attributes.get("id", ""), link.attributes.get("name", "")] if link is not None else []
    names += [element.attributes.get("id", "")] if element.tag == "li" else []
    found = next(filter(None, map(_NOTE.fullmatch, names)), None)
    if found is None:
        return None
    text = line_of(element)
    return Footnote(found["label"], text.removeprefix(link.text.strip()).strip() if link is not None else text)
