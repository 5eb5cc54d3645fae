"""Extract the visible text of an HTML element, as paragraphs or as one line."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.readers.elements import Element
from ingest.readers.html.elements import BLOCKS
from ingest.readers.text import tidy

_HIDDEN: Final = frozenset({"script", "style", "template", "dl"})
_HIDDEN_CLASSES: Final = frozenset(
    "mw-editsection mw-cite-backlink headerlink noprint navbox toc footnote-ref footnote-reference footnote-back "
    "footnote-backref".split()
)
_MARKED: Final = frozenset({"sup", "a", "span", "small"})
_CITATION = re.compile(r"(?<!\s)\s*(?:\[[^\[\]]{1,30}\]\s*)+")
_WIKI_MARK = re.compile(
    r"[ \xa0]?\[(?:edit(?: source)?|citation needed)\]|(?:(?<=[.,;:!?)])[ \xa0]?|[ \xa0])\[\d{1,3}\](?=\s*(?:\n|$|\[))"
    r"|(?<=[.,;!?)])\[\d{1,3}\](?=\s)"
)
_SPACE = re.compile("[ \t\n\r\f]+")


def prose_of(element: Element) -> str:
    """Return the text of the element, with one line per block element and "- " before list items.

    Scripts, nested description lists, links without a word (such as the permalink ¶), and the edit links and citations
    of a wiki are omitted.
    """
    lines = map(tidy, _WIKI_MARK.sub("", "".join(_pieces(element))).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))


def line_of(element: Element) -> str:
    """Return the text of the element as one line."""
    return " ".join(prose_of(element).split("\n"))


def is_hidden(element: Element) -> bool:
    """Return whether an element is not part of the text: scripts, and the edit links and citations of a wiki."""
    classes = element.attributes.get("class", "")
    return (
        element.tag in _HIDDEN
        or (bool(classes) and not _HIDDEN_CLASSES.isdisjoint(classes.split()))
        or (element.tag == "sup" and "reference" in classes.split())
        or (element.tag in _MARKED and bool(_CITATION.fullmatch(element.text)))
        or _is_wordless_link(element)
    )


def without_buttons(element: Element) -> list[str | Element]:
    """Return the content of the element without the buttons at its end, after its words, such as "Copy link"."""
    parts = list(element.content)
    while parts and (not parts[-1].strip() if isinstance(parts[-1], str) else _is_button(parts[-1])):
        parts.pop()
    texts = (part if isinstance(part, str) else "" if is_hidden(part) else part.text for part in parts)
    return parts if any(any(map(str.isalpha, text)) for text in texts) else element.content


def _is_button(element: Element) -> bool:
    return element.tag == "button" or is_hidden(element)


def _pieces(element: Element) -> Iterator[str]:
    for part in without_buttons(element):
        if isinstance(part, str):
            yield _SPACE.sub(" ", part)
        elif part.tag == "br":
            yield "\n"
        elif part.tag == "img":
            yield part.attributes.get("alt", "")
        elif part.tag in BLOCKS:
            yield "\n- " if part.tag == "li" else "\n"
            yield from _pieces(part) if not is_hidden(part) else ()
            yield "\n"
        elif not is_hidden(part):
            yield from _pieces(part)


def _is_wordless_link(element: Element) -> bool:
    return element.tag == "a" and "href" in element.attributes and not any(map(str.isalnum, element.text))
