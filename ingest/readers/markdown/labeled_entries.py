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
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import Line

_LABELED: Final = re.compile(
    r" {0,3}(?:[-*+] )?[*_]{0,2}(?P<label>[^\W\d_][^*_:|<\n]{0,40})[*_]{0,2}:[*_]{0,2}\s+(?P<text>\S.*?)\\?"
)
_HEADING: Final = re.compile(r"#{1,5}(?= )")
_FENCE: Final = re.compile(r"`{3}|~{3}")
_FEWEST: Final = 2


def has_labeled_entries(lines: Sequence[Line]) -> bool:
    """Return whether a document, below its headings or one paragraph, consists of entries: a name and labeled fields.

    A log may have one name with a description as well, but not one "Term".

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
    before = ""
    in_fence = _fenced(lines)
    for index, line in enumerate(lines):
        found = None if in_fence[index] else _LABELED.fullmatch(line.text)
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
            above += not before or bool(_HEADING.match(before))
        before = line.text.strip()
    titles = [line.text for line in lines if _HEADING.match(line.text)]
    labels = [lines[name].text.partition(":")[0] for name in names[:1]]
    are_terms = len(names) >= _FEWEST or any(map(terms_word, titles)) or any("term" in one.casefold() for one in labels)
    return set(names) if is_defined and above <= 1 and are_terms else set()


def _sections(lines: Sequence[Line], names: set[int]) -> Iterator[Line]:
    title = next((found[0] for line in lines if (found := _HEADING.match(line.text))), "")
    if not title:
        yield Line(lines[0].number, "# Glossary")
    in_fence, first = _fenced(lines), min(names)
    is_below_label = False
    for index, (number, text) in enumerate(lines):
        found = None if in_fence[index] else _LABELED.fullmatch(text)
        is_below_label = bool(found) or (is_below_label and bool(text.strip()) and not in_fence[index])
        if index in names and found:
            yield from (Line(number, ""), Line(number, f"{title or '#'}# {found['text']}"), Line(number, ""))
        elif found and index > first:
            yield Line(number, f"- {found['label']}: {found['text']}")
        else:
            yield Line(number, f"  {text.strip()}" if is_below_label and text.strip() and index > first else text)


def _fenced(lines: Sequence[Line]) -> list[bool]:
    """Return for each line whether it is in a block of code, or one of its two marks."""
    within: list[bool] = []
    mark = ""
    for line in lines:
        found = _FENCE.match(line.text)
        opens = found[0] if found and not mark else ""
        within.append(bool(mark or opens))
        mark = opens or ("" if found and found[0] == mark else mark)
    return within
