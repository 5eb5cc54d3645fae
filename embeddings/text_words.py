"""The words of running text: where each stands, and the form in which two of them are the same."""

import re
import unicodedata
from functools import lru_cache

from embeddings.folding import fold_words, singular
from embeddings.words import STOP_WORDS

__all__ = ["fold_word", "word_spans"]

_ACRONYM_LENGTH = 6

# Han, Hiragana, Thai, Lao, Burmese and Khmer: no spaces between their words, so that each character counts as one.
_ALONE = (
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u3041-\u309f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_VOICED = "\u3099\u309a"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_ASCII_WORD = re.compile("[0-9A-Za-z]+[+#]*")
# Beyond ASCII only letters, digits and marks are left when this is applied.
_WORD = re.compile(
    f"[{_ALONE}][{_VOICED}]?|[{_KATAKANA}][{_KATAKANA}{_VOICED}]*|[^\x00-/:-@\\[-`{{-\x7f{_ALONE}{_KATAKANA}]+[+#]*"
)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the first place and the place behind the last of each word, in code points.

    A word is a run of letters, digits and marks, with `+` and `#` at its end. Where a script is written without spaces
    its words are cut as the default rules of Unicode do (UAX #29): an ideograph, or a character of Hiragana, Thai, Lao,
    Burmese or Khmer, is a word, and so is a run of Katakana.

    >>> word_spans("C++, naïve")
    [(0, 3), (5, 10)]
    >>> [text[start:end] for text in ["深層学習モデル"] for start, end in word_spans(text)]
    ['深', '層', '学', '習', 'モデル']
    """
    if text.isascii():
        return [word.span() for word in _ASCII_WORD.finditer(text)]
    letters = _BEYOND_ASCII.sub(lambda found: _letter_or_space(found[0]), text)
    return [word.span() for word in _WORD.finditer(letters)]


@lru_cache(maxsize=4096)
def _letter_or_space(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return character if any(unicodedata.category(part)[0] in "LNM" or part in "+#" for part in parts) else " "


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """Return the form of a word in which case, accents and plurals are folded.

    An acronym, which is short and has two capitals at least, is no other word: RAG is not a rag. And a function word
    is no plural: "has" is not two of "ha".

    >>> [fold_word(word) for word in ("Cafés", "sizes", "RAGs", "rags", "has")]
    ['cafe', 'size', '^rag', 'rag', 'has']
    """
    if len(word) <= _ACRONYM_LENGTH and sum(map(str.isupper, word)) > 1:
        return "^" + "_".join(fold_words(word.removesuffix("s")))
    return "_".join(part if part in STOP_WORDS else singular(part) for part in fold_words(word))
