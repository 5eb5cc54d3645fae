"""Take the texts of footnotes (`[^1]: text`) out of a document, which are about the terms with their marks (`[^1]`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ingest.readers.markdown.site_generators import Fences
from ingest.readers.text import Line

_TEXT: Final = re.compile(r" {0,3}\[\^(?P<label>[^\[\]\s]{1,60})\]:(?P<text>.*)")
_MARK: Final = re.compile(r"\[\^([^\[\]\s]{1,60})\](?!:)")
_FURTHER: Final = re.compile(r"(?: {2,}|\t)\s*\S")


def without_footnotes(lines: Iterable[Line]) -> tuple[list[Line], Mapping[str, str]]:
    """Return the lines, blank where footnotes were, and the texts of the footnotes by their labels.

    >>> without_footnotes([Line(1, "[^1]: A source,"), Line(2, "    page 3."), Line(3, "[a]: #b")])[1]
    {'1': 'A source, page 3.'}
    """
    fences = Fences()
    found: dict[str, list[str]] = {}
    below: list[str] | None = None
    kept: list[Line] = []
    for line in lines:
        is_code = fences.hold(line.text)
        text = None if is_code else _TEXT.match(line.text)
        if text:
            below = found.setdefault(text["label"].casefold(), [])
        elif is_code or (line.text.strip() and not _FURTHER.match(line.text)):
            below = None
        if below is not None and line.text.strip():
            below.append((text["text"] if text else line.text).strip())
            line = Line(line.number, "")
        kept.append(line)
    return kept, {label: " ".join(filter(None, texts)) for label, texts in found.items()}


def marked_footnotes(text: str, footnotes: Mapping[str, str]) -> Sequence[str]:
    """Return the texts of the footnotes whose marks are in a text."""
    labels = dict.fromkeys(mark.casefold() for mark in _MARK.findall(text)) if footnotes else ()
    return [shown for label in labels if (shown := footnotes.get(label))]
