"""Recognize former names and abbreviations of organizations, which follow their names in parentheses."""

import re

_FORMERLY = re.compile(
    r"(?:formerly|previously|originally|also|now|or|aka|a\.k\.a\.|abbreviated|short:?)(?: (?:known|called))?(?: as)?,? "
)
_PLACES = frozenset({"USA", "US", "UK", "EU", "UAE"})


def former_name(text: str) -> str | None:
    """Return the name in "formerly Foo" or "also known as Foo", empty if what follows is not a name; else None."""
    formerly = _FORMERLY.match(text)
    if formerly is None:
        return None
    other = text[formerly.end() :]
    return other if other[:1].isupper() else ""


def abbreviates(short: str, full: str) -> bool:
    """Return whether `short` is one word with several capitals whose letters occur in this order in `full`."""
    if " " in short or " " not in full or sum(map(str.isupper, short)) < 2 or short in _PLACES:
        return False
    letters = iter(full.lower())
    return full[0].lower() == short[0].lower() and all(
        letter in letters for letter in short.lower() if letter.isalpha()
    )
