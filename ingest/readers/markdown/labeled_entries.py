"""Rewrite entries that are only labels and texts as sections of a glossary.

Term: API
Definition: What other programs call.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.cells import field_of
from ingest.readers.markdown.field_labels import section_field
from ingest.readers.markdown.named_lines import may_be_name
from ingest.readers.text import Line

__all__ = ["has_labeled_entries", "with_entries_as_sections"]

_LABELED: Final = re.compile(
    r" {0,3}(?:[-*+] )?[*_]{0,2}(?P<label>[^\W\d_][^*_:|<\n]{0,40})[*_]{0,2}:[*_]{0,2}\s+(?P<text>\S.*?)\\?"
)
_HEADING: Final = re.compile(r"#{1,5}(?= )")


def has_labeled_entries(lines: Sequence[Line]) -> bool:
    """Return whether a document, below its headings or one line, consists of entries: a name and fields with labels.

    >>> has_labeled_entries([Line(1, "Term: API"), Line(2, "Definition: What programs call.")])
    True
    """
    return bool(_names(lines))


def with_entries_as_sections(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines, with each entry as a section whose heading is its name; other documents are unchanged."""
    names = _names(lines)
    return list(_sections(lines, names)) if names else lines


def _names(lines: Sequence[Line]) -> set[int]:
    """Return the indexes of the lines with names; none if there is other text above, or a name without a definition."""
    names: list[int] = []
    is_defined = True
    above = 0
    for index, line in enumerate(lines):
        found = _LABELED.fullmatch(line.text)
        field = field_of(found["label"]) if found else None
        if found and field == "name" and is_defined and may_be_name(found["text"]):
            names.append(index)
            is_defined = False
        elif names and (field == "name" or _HEADING.match(line.text)):
            return set()
        elif names and not is_defined and line.text.strip():
            if not found or section_field(found["label"]) is None:
                return set()
            is_defined = field == "definition"
        elif not names and line.text.strip() and not _HEADING.match(line.text):
            above += 1
    return set(names) if is_defined and above <= 1 else set()


def _sections(lines: Sequence[Line], names: set[int]) -> Iterator[Line]:
    title = next((found[0] for line in lines if (found := _HEADING.match(line.text))), "")
    if not title:
        yield Line(lines[0].number, "# Glossary")
    for index, (number, text) in enumerate(lines):
        found = _LABELED.fullmatch(text)
        if index in names and found:
            yield from (Line(number, ""), Line(number, f"{title or '#'}# {found['text']}"), Line(number, ""))
        elif index < min(names) or not text.strip():
            yield Line(number, text)
        else:
            yield Line(number, f"- {found['label']}: {found['text']}" if found else f"  {text.strip()}")
