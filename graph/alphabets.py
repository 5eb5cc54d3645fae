"""Alphabetical order: sort keys that compare by code points, and the letters under which names are listed.

Letters with marks are sorted as their base letters, except in the languages whose alphabets list them as letters of
their own (`alphabets.toml`). Numbers are sorted by value.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_LONGEST: Final = 200
_AFTER_LETTER: Final = 0x10FF00
"""Private characters, which follow all letters, mark the letters after a base letter."""

# Letters that Unicode does not decompose, and Cyrillic ones that it does, though no alphabet lists them with the base.
_BASES: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t"}
)
_WHOLE: Final = frozenset("йў")
_MARKS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u3099\u309a]+")
_NUMBER: Final = re.compile("[0-9]+")
_BETWEEN: Final = re.compile("(?:[^\\w\U0010ff00-\U0010ffff]|_)+")

_DIGITS: Final = "0–9"
_OTHERS: Final = "#"
_HAN: Final = "漢字"
_KANA: Final = "あかさたなはまやらわ"
_JAMO: Final = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"


class _Alphabet(NamedTuple):
    pattern: re.Pattern[str]
    forms: Mapping[str, str]
    headings: Mapping[str, str]


def sort_key(text: str, language: str = "") -> str:
    """Return a key of at most 200 characters, by which texts of a language are sorted by code points.

    >>> sorted(["Zug", "Äpfel", "Abend", "Typ 10", "Typ 2"], key=sort_key)
    ['Abend', 'Äpfel', 'Typ 2', 'Typ 10', 'Zug']
    >>> sorted(["10.2", "9.15", "9.2", "9"], key=sort_key)
    ['9', '9.2', '9.15', '10.2']
    >>> sorted(["Öl", "Zoo", "Ål", "Æra"], key=lambda text: sort_key(text, "sv"))
    ['Zoo', 'Ål', 'Æra', 'Öl']
    """
    alphabet = _alphabet(language.partition("-")[0].lower())
    folded = text[:_LONGEST]
    if alphabet is not None:
        if language[:2].lower() in ("az", "tr"):
            folded = folded.replace("I", "ı").replace("İ", "i")
        composed = unicodedata.normalize("NFC", folded.casefold())
        folded = alphabet.pattern.sub(lambda found: alphabet.forms[found[0]], composed)
    else:
        folded = folded.casefold()
    if not folded.isascii():
        folded = "".join(one if one in _WHOLE else _base(one) for one in unicodedata.normalize("NFC", folded))
    folded = _NUMBER.sub(_counted, _BETWEEN.sub(" ", folded))
    return folded.strip(" ")[:_LONGEST]


def letter_of(text: str, language: str = "") -> str:
    """Return the heading under which a text is listed: a letter, "0–9", or "#" for texts without either.

    Kana are listed by rows, Hangul by the first consonant, and ideographs together.

    >>> [letter_of(text) for text in ("ähnlich", "Æon", "3-SAT", "жара", "がく", "한국", "機械", "?")]
    ['A', 'A', '0–9', 'Ж', 'か', 'ㅎ', '漢字', '#']
    >>> letter_of("ärlig", "sv"), letter_of("šek", "cs"), letter_of("chata", "cs")
    ('Ä', 'Š', 'CH')
    """
    key = sort_key(text, language)
    first = key[:1]
    if not first:
        return _OTHERS
    if first.isdigit():
        return _DIGITS
    if len(key) > 1 and ord(key[1]) >= _AFTER_LETTER and (alphabet := _alphabet(language.partition("-")[0].lower())):
        return alphabet.headings[key[:2]]
    if "\u3041" <= first <= "\u3096":
        return max((head for head in _KANA if head <= first), default=_KANA[0])
    if "\u1100" <= first <= "\u1112":
        return _JAMO[ord(first) - 0x1100]
    return _HAN if unicodedata.name(first, "").startswith("CJK ") else first.upper()


def _base(letter: str) -> str:
    """Return a letter without its marks, and katakana as hiragana."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", letter)).casefold().translate(_BASES)
    return "".join(chr(ord(one) - 0x60) if "\u30a1" <= one <= "\u30f6" else one for one in bare)


def _counted(found: re.Match[str]) -> str:
    """Return a number after a digit for its length, so that longer ones follow."""
    digits = found[0].lstrip("0") or "0"
    return f"{min(len(digits), 9)}{digits}"


@cache
def _alphabets() -> Mapping[str, str]:
    return tomllib.loads(Path(__file__).with_name("alphabets.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _alphabet(language: str) -> _Alphabet | None:
    groups = _alphabets().get(language)
    if groups is None:
        return None
    forms: dict[str, str] = {}
    headings: dict[str, str] = {}
    for base, *letters in (group.split(" ") for group in groups.split(";")):
        for place, equals in enumerate(letters):
            form = base + chr(_AFTER_LETTER + place)
            headings[form] = equals.partition("=")[0].upper()
            forms |= dict.fromkeys(equals.split("="), form)
    return _Alphabet(re.compile("|".join(sorted(forms, key=len, reverse=True))), forms, headings)
