"""The parts of a matched text that a query explains: their offsets in Unicode code points, or the text in pieces."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from embeddings.hits import Match, MatchKind
from embeddings.normalization import fold_words, singular
from embeddings.stop_words import content_words

_WORD: Final = re.compile(r"[^\W_]+[+#]*")


class Span(NamedTuple):
    """A part of a text: its first offset, and the offset after it."""

    start: int
    end: int


class Piece(NamedTuple):
    """A part of a text, and whether it is marked."""

    text: str
    is_marked: bool = False


def highlights(match: Match, query: str) -> list[Span]:
    """Return the parts of the text of a match reason that are explained by the query, in text order.

    A label that the query begins is marked as far as the query goes, a definition at the words of the query, and
    every other text as a whole.

    >>> highlights(Match(MatchKind.PREFIX, "name", "Graph Neural Network"), "neural net")
    [Span(start=6, end=16)]
    >>> highlights(Match(MatchKind.SEMANTIC, "definition", "It grows with the batches."), "batch")
    [Span(start=18, end=25)]
    """
    if match.kind is MatchKind.SEMANTIC:
        return _words(match.text, query)
    if match.kind is MatchKind.PREFIX and (span := _begun(match.text, fold_words(query))):
        return [span]
    return [Span(0, len(match.text))]


def marked_words(text: str, words: str) -> Sequence[Piece]:
    """Return a text as pieces, with each occurrence of `words` marked, in any case, singular or plural.

    >>> "".join(f"[{one.text}]" if one.is_marked else one.text for one in marked_words("The batches grow.", "Batch"))
    'The [batches] grow.'
    """
    pieces: list[Piece] = []
    done = 0
    for start, end in _words(text, words):
        pieces += (Piece(text[done:start]), Piece(text[start:end], True))
        done = end
    return [one for one in (*pieces, Piece(text[done:])) if one.text]


def _words(text: str, query: str) -> list[Span]:
    wanted = set(content_words(query))
    return [Span(*found.span()) for found in _WORD.finditer(text) if wanted.intersection(content_words(found[0]))]


def _begun(label: str, typed: list[str]) -> Span | None:
    words = list(_WORD.finditer(label))
    for place in range(len(words) - len(typed) + 1):
        run = words[place : place + len(typed)]
        folded = [" ".join(fold_words(word[0])) for word in run]
        is_same = all(singular(one) == singular(other) for one, other in zip(folded[:-1], typed[:-1], strict=True))
        if run and is_same and folded[-1].startswith(typed[-1]):
            return Span(run[0].start(), run[-1].start() + len(typed[-1]))
    return None
