"""Read the fields in the HTML comments of Markdown."""

import json
import re
from typing import Final

from ingest.readers.cells import Cell, field_of
from ingest.readers.text import at_commas

_COMMENT: Final = re.compile(r"<!--\s*(\{[^<>]{0,2000}\}|[A-Za-z][\w -]{0,40}:[^<>]{1,2000}?)\s*-->")
_COMMENTED: Final = frozenset({"synonyms", "hidden_labels", "categories"})


def comment_cells(content: str) -> list[Cell]:
    """Return the fields in the HTML comments of Markdown, as glossarify-md defines them for the term above.

    >>> comment_cells("<!-- aliases: AST, syntax tree --> <!-- TODO: write -->")
    [('aliases', ['AST', 'syntax tree'])]
    >>> comment_cells('<!--{ "aliases": "reader", "uri": "#" }-->')
    [('aliases', ['reader'])]
    """
    cells: list[Cell] = []
    for comment in _COMMENT.findall(content) if "<!--" in content else ():
        try:
            stated = json.loads(comment) if comment.startswith("{") else dict([comment.split(":", 1)])
        except (ValueError, RecursionError):
            continue
        for key, value in stated.items():
            texts = list(map(str, value)) if isinstance(value, list) else at_commas(str(value))
            cells += [(key.strip(), texts)] if field_of(key) in _COMMENTED else []
    return cells
