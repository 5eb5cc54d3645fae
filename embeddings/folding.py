"""When two spellings are the same label: case, accents, hyphens and plurals folded away."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold_label", "fold_words", "singular", "unqualified"]

# Only behind Latin and Greek letters: the marks of Devanagari or kana are letters, not accents.
_ACCENTS = re.compile("(?<=[a-z\u03b1-\u03c9])[\u0300-\u036f]+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# Beyond ASCII only letters, digits and marks are left when this is applied.
_WORD = re.compile("[0-9a-z\x80-\U0010ffff]+[+#]*")
_ABBREVIATIONS = re.compile("[b-df-hj-np-tv-z]{2,}us")
_QUALIFIED = re.compile(r"^(.*\S)\s*\([^()]+\)$", re.DOTALL)


def fold_words(text: str) -> list[str]:
    """Return the words of a text: lower case, without accents, cut at everything but letters and digits.

    Letters of every script are kept, and so are `+` and `#` at the end of a word.

    >>> fold_words("Café-Größen in C++, C# & C")
    ['cafe', 'grossen', 'in', 'c++', 'c#', 'c']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
        text = _BEYOND_ASCII.sub(lambda found: _letter_or_space(found[0]), text)
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=4096)
def _letter_or_space(character: str) -> str:
    return character if unicodedata.category(character)[0] in "LNM" else " "


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Return a folded word without its English plural ending.

    The S-stemmer of D. Harman, "How effective is suffixing?", JASIS 42(1), 1991. It turns "batches"
    into "batche"; a final e behind ch, sh, ss and x is therefore dropped as well, from every word,
    so that batch and batches meet as do cache and caches. And -us stays, except behind consonants
    alone: that is an abbreviation in the plural, such as GPUs.

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
    """Return the form in which equal labels are equal strings.

    A text without any letter or digit is only lower-cased and stripped of spaces.

    >>> fold_label("Mini-batch sizes") == fold_label("mini batch size") == fold_label("minibatch size")
    True
    >>> fold_label("C++"), fold_label("C#"), fold_label("C")
    ('c++', 'c#', 'c')
    """
    return "".join(map(singular, fold_words(text))) or "".join(text.casefold().split())


def unqualified(name: str) -> str | None:
    """Return a name without the qualifier in brackets that ISO 25964 tells homographs apart by.

    >>> unqualified("Token (security)")
    'Token'
    >>> unqualified("Token") is None
    True
    """
    found = _QUALIFIED.match(name.strip())
    return found[1] if found else None
