"""Extract the visible text of an HTML element, as paragraphs or as one line."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.readers.elements import Element
from ingest.readers.html.elements import BLOCKS
from ingest.readers.text import tidy

__all__ = ["line_of", "prose_of"]

_HIDDEN: Final = frozenset({"script", "style", "template", "dl"})
_SPACE = re.compile("[ \t\n\r\f]+")


def prose_of(element: Element) -> str:
    """Return the text of the element, with one line per block element and "- " before list items.

    Scripts, nested description lists, and links without a word (such as the permalink ¶) are omitted.
    """
    lines = map(tidy, "".join(_pieces(element)).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))


def line_of(element: Element) -> str:
    """Return the text of the element as one line."""
    return " ".join(prose_of(element).split("\n"))


def _pieces(element: Element) -> Iterator[str]:
    for part in element.content:
        if isinstance(part, str):
            yield _SPACE.sub(" ", part)
        elif part.tag == "br":
            yield "\n"
        elif part.tag == "img":
            yield part.attributes.get("alt", "")
        elif part.tag in BLOCKS:
            yield "\n- " if part.tag == "li" else "\n"
            yield from _pieces(part) if part.tag not in _HIDDEN else ()
            yield "\n"
        elif part.tag not in _HIDDEN and not _is_wordless_link(part):
            yield from _pieces(part)


def _is_wordless_link(element: Element) -> bool:
    return element.tag == "a" and "href" in element.attributes and not any(map(str.isalnum, element.text))
