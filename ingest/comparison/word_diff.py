"""The difference of two texts, word by word."""

import re
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_MOST: Final = 4_000_000
"""Products of two numbers of words up to which words are aligned, in seconds; longer parts are replaced as a whole."""


class Operation(StrEnum):
    """What a text does with a passage."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


class Passage(NamedTuple):
    """Consecutive words that are in both texts, in the old one only, or in the new one only."""

    operation: Operation
    text: str


def compared_words(old: str, new: str) -> list[Passage]:
    """Return the passages of two texts in their order; those of `old` without INSERT, and of `new` without DELETE.

    >>> [f"{one.operation}: {one.text}" for one in compared_words("a large seat", "a long seat")]
    ['equal: a ', 'delete: large', 'insert: long', 'equal:  seat']
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    start = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    rest = min(len(before), len(after)) - start
    pairs = zip(reversed(before), reversed(after), strict=False)
    end = next((n for n, (a, b) in enumerate(pairs) if a != b or n == rest), rest)
    found = [Passage(Operation.EQUAL, "".join(before[:start]))]
    found += _aligned(before[start : len(before) - end], after[start : len(after) - end])
    found.append(Passage(Operation.EQUAL, "".join(before[len(before) - end :])))
    return [one for one in found if one.text]


def _aligned(before: list[str], after: list[str]) -> list[Passage]:
    if len(before) * len(after) > _MOST:
        return [Passage(Operation.DELETE, "".join(before)), Passage(Operation.INSERT, "".join(after))]
    found: list[Passage] = []
    for tag, i, j, k, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Passage(Operation.EQUAL, "".join(before[i:j])))
        else:
            found += [Passage(Operation.DELETE, "".join(before[i:j])), Passage(Operation.INSERT, "".join(after[k:end]))]
    return found
