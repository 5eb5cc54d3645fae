"""Where in a document something stands that is known only by its text."""

from collections.abc import Collection
from typing import BinaryIO, Final

__all__ = ["first_lines"]

_WHOLE: Final = ('"{}"', "<{}>", ">{}<", "'{}'")


def first_lines(stream: BinaryIO, texts: Collection[str]) -> dict[str, int]:
    """Return the first line, from 1, on which each text stands: whole, between quotes or brackets, or else in another.

    `stream` is UTF-8, and read once, however many texts; one that it holds only with escapes is not found.
    """
    import ahocorasick_rs

    wanted = [text for text in set(texts) if text]
    if not wanted:
        return {}
    forms = [(text, form.format(text).encode()) for form in (*_WHOLE, "{}") for text in wanted]
    automaton = ahocorasick_rs.BytesAhoCorasick([written for _, written in forms])
    found: dict[int, int] = {}
    for number, line in enumerate(stream, start=1):
        for index, _, _ in automaton.find_matches_as_indexes(line, overlapping=True):
            found.setdefault(index, number)
    whole = len(wanted) * len(_WHOLE)
    lines: dict[str, int] = {}
    for index in sorted(found, key=lambda index: (index >= whole, found[index])):
        lines.setdefault(forms[index][0], found[index])
    return lines
