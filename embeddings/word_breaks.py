"""Splits running text into words with their offsets, and folds words for comparison."""

import re
import unicodedata
from functools import lru_cache

from embeddings.normalization import INVISIBLE, fold_words, singular
from embeddings.stop_words import STOP_WORDS

_ACRONYM_LENGTH = 6
_VISIBLE = dict.fromkeys(map(ord, INVISIBLE))

# Han, Hiragana, Thai, Lao, Burmese and Khmer have no spaces between words, so each character is one word.
_ALONE = (
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u3041-\u309f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_MARKS = "\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u17dd"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_OTHERS = f"[^\x00-/:-@\\[-`{{-\x7f{_ALONE}{_KATAKANA}{INVISIBLE}]+"
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_ASCII_WORD = re.compile("[0-9A-Za-z]+[+#]*")
# When this pattern is applied, the text contains only letters, digits, marks and invisible characters beyond ASCII.
_WORD = re.compile(
    f"[{_ALONE}][{_MARKS}]*|[{_KATAKANA}][{_KATAKANA}{_MARKS}]*(?:[{INVISIBLE}]+[{_KATAKANA}{_MARKS}]+)*"
    f"|{_OTHERS}(?:[{INVISIBLE}]+{_OTHERS})*[+#]*"
)


def split_words(text: str) -> tuple[list[str], list[int]]:
    """Return the words of a text, and the offset of each in code points.

    A word is a sequence of letters, digits and marks, which may end with `+` or `#`. Scripts without spaces are split
    by the default rules of Unicode (UAX #29): an ideograph is a word, and so is a character of Hiragana, Thai, Lao,
    Burmese or Khmer with its marks, and a sequence of Katakana. Invisible characters do not end a word.

    >>> split_words("C++, naïve")
    (['C++', 'naïve'], [0, 5])
    >>> split_words("深層学習モデル")
    (['深', '層', '学', '習', 'モデル'], [0, 1, 2, 3, 4])
    """
    pattern, text = _words_in(text)
    return pattern.findall(text), [word.start() for word in pattern.finditer(text)]


def words_of(text: str) -> list[str]:
    """Return the words of a text, as `split_words` does."""
    pattern, text = _words_in(text)
    return pattern.findall(text)


def _words_in(text: str) -> tuple[re.Pattern[str], str]:
    """Return the pattern of a word, and the text to which it applies."""
    if text.isascii():
        return _ASCII_WORD, text
    return _WORD, _BEYOND_ASCII.sub(lambda found: _letter_or_space(found[0]), text)


@lru_cache(maxsize=4096)
def _letter_or_space(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    is_kept = any(unicodedata.category(part)[0] in "LNM" or part in "+#" for part in parts) or character in INVISIBLE
    return character if is_kept else " "


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """Return a word with case, accents and plurals folded.

    Acronyms (short words with at least two capitals) are kept distinct from other words: RAG is not "rag". Stop words
    are not treated as plurals: "has" is not the plural of "ha".

    >>> [fold_word(word) for word in ("Cafés", "sizes", "RAGs", "rags", "has")]
    ['cafe', 'size', '^rag', 'rag', 'has']
    """
    word = word.translate(_VISIBLE)
    if len(word) <= _ACRONYM_LENGTH and sum(map(str.isupper, word)) > 1:
        return "^" + "_".join(fold_words(word.removesuffix("s")))
    return "_".join(part if part in STOP_WORDS else singular(part) for part in fold_words(word))


def phrase_of(text: str) -> str:
    """Return the words of a text, each in the form of `fold_word`, joined by a space.

    >>> phrase_of("Mini-batch sizes")
    'mini batch size'
    """
    return " ".join(filter(None, map(fold_word, words_of(text))))
