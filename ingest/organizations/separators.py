"""Divide a cell that names several organizations at its separators, except for those within parentheses."""

import re
from collections.abc import Iterator
from typing import Final

SEPARATORS: Final = re.compile(r"[;；、|•]")
COMMAS: Final = re.compile(r"[,，](?!\d{3}\b)")
SLASHES: Final = re.compile(r"(?<!\s)\s+[/／]\s+")
SLASH: Final = re.compile(r"(?:(?<=\w{3})|(?<=\w{2}\.))/(?=\w{3})")
AND: Final = re.compile(
    r"(?<!\s)\s+(?:and|&|\+|und|et(?! al\b)|y|e|en|i|и|та|및"
    r"|(?:in (?:partner|collaborat|cooperat)\w{3,4}|together|along) with|on behalf of(?: the)?)\s+"
    r"|(?<=\w)\s?(?:和|及|と)\s?(?=\w)",
    re.I,
)
LEADING_AND: Final = re.compile(r"\A(?:and|&|und|et|y|or|as well as)\s+", re.I)
AND_OTHERS: Final = re.compile(
    r"(?<![\s,(])[\s,(]*\b(?:et al\b\.?|(?:(?:and|&) )?(?:many |several )?others\b|(?:and|&) (?:many )?more\b|etc\b\.?"
    r"|among others|u\. ?a\.|usw\.)\W*$|(?<!\s)\s*(?:\.{3}|…)$",
    re.I,
)
PARENTHESIS: Final = re.compile(r"(?<!\s)\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*")
_NUMBER: Final = re.compile(r"(?<!\S)\(?(\d{1,2})[.)]\s+(?=\S)")


def outside(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the matches that are not in parentheses."""
    found, start, end = list[re.Match[str]](), 0, 0
    parentheses = PARENTHESIS.finditer(text)
    for match in pattern.finditer(text):
        while end - 1 <= match.start() and (parenthesis := next(parentheses, None)):
            start, end = parenthesis.span()
        if not start < match.start() < end - 1:
            found.append(match)
    return found


def split(pattern: re.Pattern[str], text: str) -> list[str]:
    """Return the stripped texts between the matches that are not in parentheses."""
    return _between([found.span() for found in outside(pattern, text)], text)


def numbered(text: str) -> list[str]:
    """Return the items of a numbered list in one line, or else the text.

    >>> numbered("1. Nokia 2. Ericsson"), numbered("Area 51. Foo 2. Bar")
    (['Nokia', 'Ericsson'], ['Area 51. Foo 2. Bar'])
    """
    spans = list(_counted(text))
    return _between(spans, text)[1:] if len(spans) > 1 and spans[0][0] == 0 else [text]


def _counted(text: str) -> Iterator[tuple[int, int]]:
    expected = 1
    for number in _NUMBER.finditer(text):
        if int(number[1]) == expected:
            expected += 1
            yield number.span()


def _between(spans: list[tuple[int, int]], text: str) -> list[str]:
    places = [0, *(place for span in spans for place in span), len(text)]
    return [text[start:end].strip() for start, end in zip(places[::2], places[1::2], strict=True)]
