"""Marks the parts of a text that matched a search."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_ENDING: Final = re.compile(r"(es|e|(?<!s)s)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is marked."""

    text: str
    is_marked: bool = False


def marked(text: str) -> tuple[Piece, ...]:
    """Return the whole text as one marked piece."""
    return (Piece(text, True),)


def marked_words(text: str, words: str) -> Sequence[Piece]:
    """Return a text as pieces, with each occurrence of `words` marked, in any case, singular or plural.

    >>> "".join(f"[{one.text}]" if one.is_marked else one.text for one in marked_words("The batches grow.", "Batch"))
    'The [batches] grow.'
    """
    wanted = {_form(word) for word in _WORD.findall(words)}
    return tuple(one for one in _pieces(text, wanted) if one.text)


def _pieces(text: str, wanted: set[str]) -> Iterator[Piece]:
    done = 0
    for found in _WORD.finditer(text):
        if _form(found[0]) in wanted:
            yield Piece(text[done : found.start()])
            yield Piece(found[0], True)
            done = found.end()
    yield Piece(text[done:])


def _form(word: str) -> str:
    return _ENDING.sub("", word.lower())
