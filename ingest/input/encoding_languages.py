"""How well a text fits the languages that an 8-bit encoding is used for: by their letters and their frequent words."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_THAI: Final = re.compile("การ|ความ|ที่|ของ|และ|หรือ|เป็น|ผู้|ให้|ได้|ไม่|จาก|ด้วย|คำ|ระบบ|เพื่อ")
"""Frequent words of Thai, which has no spaces between words; Korean in its bytes has hardly any."""
_LETTERS: Final = re.compile(r"[^\W\d_a-z]")
_WORDS: Final = re.compile(r"[^\W\d_]+")


def strange_letters(text: str, encoding: str) -> float:
    """Return the least share of letters outside a to z that a language of an encoding lacks; 0 if none are known.

    >>> strange_letters("fűtő", "cp1250"), strange_letters("fûtõ", "cp1252")
    (0.0, 0.5)
    """
    letters = _LETTERS.findall(text.lower())
    languages = _languages().get(encoding, ())
    counts = [sum(letter not in known for letter in letters) for known, _ in languages if known]
    return min(counts) / len(letters) if counts and letters else 0.0


def frequent_words(text: str, encoding: str) -> int:
    """Return how many words of a text are frequent in a language of an encoding, at most.

    >>> frequent_words("La coque est le corps du navire", "cp1252"), frequent_words("La coque", "cp1257")
    (4, 0)
    """
    if encoding == "cp874":
        return len(_THAI.findall(text))
    words = _WORDS.findall(text.lower())
    languages = _languages().get(encoding, ())
    return max((sum(word in known for word in words) for _, known in languages), default=0)


@cache
def _languages() -> Mapping[str, Sequence[tuple[str, frozenset[str]]]]:
    """Return the letters and the words of each language of each encoding."""
    groups = tomllib.loads(files("ingest.input").joinpath("encoding_languages.toml").read_text("utf-8"))
    return {
        encoding: [(letters, frozenset(words.split())) for letters, words in group["languages"].values()]
        for group in groups.values()
        for encoding in group["encodings"]
    }
