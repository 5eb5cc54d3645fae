"""Recognize former names and abbreviations of organizations, which follow their names in parentheses."""

import re
from collections.abc import Sequence
from typing import Final

ABBREVIATION: Final = re.compile(r"\(([^\s()]{2,12})\)$")
_MOST_PARTS: Final = 5
_FORMERLY = re.compile(
    r"(?:formerly|previously|originally|also|now|or|aka|a\.k\.a\.|abbreviated|short:?)(?: (?:known|called))?(?: as)?,? "
)
_CAPITAL = re.compile(r"\b[A-Z]")
_PLACES = frozenset({"USA", "US", "UK", "EU", "UAE"})


def former_name(text: str) -> str | None:
    """Return the name in "formerly Foo" or "also known as Foo", empty if what follows is not a name; else None."""
    formerly = _FORMERLY.match(text)
    if formerly is None:
        return None
    other = text[formerly.end() :]
    return other if other[:1].isupper() else ""


def abbreviates(short: str, full: str) -> bool:
    """Return whether `short` is one word with several capitals whose letters `full` has in order, or its initials."""
    if not short or " " in short or " " not in full or short in _PLACES:
        return False
    if sum(map(str.isupper, short)) < 2:
        return short[0].isupper() and short.upper() == "".join(_CAPITAL.findall(full))
    letters = iter(full.lower())
    return full[0].lower() == short[0].lower() and all(
        letter in letters for letter in short.lower() if letter.isalpha()
    )


def is_initialism(short: str, full: str) -> bool:
    """Return whether `short` abbreviates `full` and has the initials of all its capitalized words.

    >>> is_initialism("RZZ", "Rijksinstituut voor Zib en Zob"), is_initialism("MIT", "Mitsubishi Motors")
    (True, False)
    """
    letters = iter(short.upper())
    return abbreviates(short, full) and all(letter in letters for letter in _CAPITAL.findall(full))


def size_of_abbreviated(parts: Sequence[str]) -> int:
    """Return how many parts are one name because the last ends with the abbreviation of all of them, or else 0.

    >>> [size_of_abbreviated(parts) for parts in (["Zib Educational", "Zob Agency (ZEZA)"], ["Zib", "Foo Lab (ZQL)"])]
    [2, 0]
    """
    for size, part in enumerate(parts[1:_MOST_PARTS], start=2):
        if ends := ABBREVIATION.search(part):
            last = part[: ends.start()].strip()
            is_whole = is_initialism(ends[1], " ".join((*parts[: size - 1], last))) and not abbreviates(ends[1], last)
            return size if is_whole else 0
    return 0
