"""A term found by the form of a Markdown block, and its cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.readers.cells import Cell
from ingest.readers.markdown.blocks import Text

if TYPE_CHECKING:
    from markdown_it.token import Token

_ANCHOR: Final = re.compile(r"<a\s+(?:id|name)=[\"']?([^\"'<>\s]+)[^<>]*>|\{:?\s*#([^\s{}]+)[^{}]*\}\s*$")


@dataclass(slots=True)
class Entry:
    """A term found by its form: its name, the index of its first line, and its other cells.

    `sure` is false for a table of names and descriptions, which may list options or files outside a glossary. If it
    `is_run_in`, the name is in bold and ends with a period.
    """

    name: str
    begin: int
    cells: list[Cell]
    sure: bool = True
    is_run_in: bool = False


def anchor_of(content: str) -> str | None:
    """Return the anchor in the Markdown of a name: `<a id="pod"></a>` or `{#pod}`.

    >>> anchor_of('<a name="pod"></a>Pod'), anchor_of("Pod {#pod}"), anchor_of("Pod")
    ('pod', 'pod', None)
    """
    found = _ANCHOR.search(content)
    return found and (found[1] or found[2])


def cells_in(column: str, texts: Sequence[Text]) -> list[Cell]:
    """Return the cell that contains the texts, and that of the terms to which they link."""
    return [
        (column, ["\n".join(text.text for text in texts)]),
        ("related", [one for text in texts for one in text.references]),
    ]


def joined(texts: Sequence[Text]) -> Text:
    """Return the texts as one line."""
    return Text(" ".join(text.text for text in texts), tuple(one for text in texts for one in text.references))


def children_of(tokens: "Sequence[Token]", level: int, *kinds: str) -> "Iterator[tuple[Token, Sequence[Token]]]":
    """Yield each token of `level` that opens one of `kinds`, and the tokens before the one that closes it."""
    for begin, opening in enumerate(tokens):
        if opening.level == level and opening.type in kinds:
            end = begin + 1
            while tokens[end].level > opening.level:
                end += 1
            yield opening, tokens[begin + 1 : end]
