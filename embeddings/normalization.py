"""Folding of case, accents, hyphens and plurals, to compare spellings of a label."""

import re
import unicodedata
from functools import lru_cache

# Only after Latin and Greek letters: in Devanagari and kana, combining marks are part of letters. Russian texts mostly
# write ё as е, and Arabic and Hebrew ones mostly omit the points of vowels; a tatweel only stretches a word.
_ACCENTS = re.compile(
    "(?<=[a-z\u03b1-\u03c9])[\u0300-\u036f]+|(?<=\u0435)\u0308"
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670]"
)
INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""Characters without a width that are not part of a word: soft hyphens, marks of directions and of byte order."""
# In Turkish, ı is the small letter of I, and that of İ has its dot as an accent.
_FOLDED = str.maketrans("ı", "i", INVISIBLE)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# When this pattern is applied, the text contains only letters, digits and marks beyond ASCII.
_WORD = re.compile("[0-9a-z\x80-\U0010ffff]+[+#]*")
_ABBREVIATIONS = re.compile("[b-df-hj-np-tv-z]{2,}us")
_QUALIFIED = re.compile(r"^(.*\S)\s*\([^()]+\)$", re.DOTALL)


def fold_words(text: str) -> list[str]:
    """Return the words of a text in lower case and without accents, split at all other characters.

    Words contain letters of all scripts and digits, and may end with `+` or `#`.

    >>> fold_words("Café-Größen in C++, C# & C")
    ['cafe', 'grossen', 'in', 'c++', 'c#', 'c']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", text.translate(_FOLDED)))
        text = _BEYOND_ASCII.sub(lambda found: _letter_or_space(found[0]), text)
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=4096)
def _letter_or_space(character: str) -> str:
    return character if unicodedata.category(character)[0] in "LNM" else " "


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Return a folded word without its English plural ending.

    This is the S-stemmer of D. Harman, "How effective is suffixing?", JASIS 42(1), 1991, with two changes. It reduces
    "batches" to "batche"; therefore a final e after ch, sh, ss and x is also removed, from every word, which makes
    "batch" equal "batches", and "cache" equal "caches". The ending -us is kept, except after consonants only: such
    a word is the plural of an abbreviation ("GPUs").

    >>> [singular(word) for word in ("queries", "sizes", "batches", "batch", "caches", "gpus", "loss")]
    ['query', 'size', 'batch', 'batch', 'cach', 'gpu', 'loss']
    """
    if len(word) >= 3:
        if word.endswith("ies") and not word.endswith(("eies", "aies")):
            word = word[:-3] + "y"
        elif word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
            word = word[:-1]
        elif word.endswith("s") and (not word.endswith(("us", "ss")) or _ABBREVIATIONS.fullmatch(word)):
            word = word[:-1]
    return word[:-1] if word.endswith(("che", "she", "sse", "xe")) else word


def fold_label(text: str) -> str:
    """Return the folded form of a label; labels are considered equal if their folded forms are.

    A text without letters and digits is only converted to lower case and stripped of spaces.

    >>> fold_label("Mini-batch sizes") == fold_label("mini batch size") == fold_label("minibatch size")
    True
    >>> fold_label("C++"), fold_label("C#"), fold_label("C")
    ('c++', 'c#', 'c')
    """
    return "".join(map(singular, fold_words(text))) or "".join(text.casefold().split())


def unqualified(name: str) -> str | None:
    """Return a name without its qualifier in parentheses, which distinguishes homographs (ISO 25964), if it has one.

    >>> unqualified("Token (security)")
    'Token'
    >>> unqualified("Token") is None
    True
    """
    found = _QUALIFIED.match(name.strip())
    return found[1] if found else None
