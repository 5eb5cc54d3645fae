"""Names as programs and abbreviations spell them, beside the same name as people write it."""

import re
from typing import Final

from ingest.readers.field_names import letters_of

_CODE: Final = re.compile(
    r"\d+|[A-Za-z]+[-./#]\d\S*|[A-Za-z]*\d{3}\S*|[A-Z]{2,6}(?:/[A-Z]{2,6}){0,3}[ -]\d{3}\S*|\S*\w[_:]\w\S*"
)
_SPELLED: Final = re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)+|[^A-Z._-]+(?:[._-][^A-Z._-]+)+|[^\W_]+(?:_[^\W_]+)+")
_SMALL: Final = frozenset("a an and at by for from in of on or per the to with".split())
_LONGEST: Final = 10  # letters of an abbreviation
_SHORT: Final = 4  # letters; longer ones with letters from within a word are words: `email`
_MOST_WORDS: Final = 10
_LONGEST_NAME: Final = 200  # characters


def is_code(text: str) -> bool:
    """Return whether a text is a code and not a name.

    >>> [is_code(text) for text in ("7", "T-001", "ISO/IEC 27001", "net_margin", "ex:bolt", "CO2", "B2B")]
    [True, True, True, True, True, False, False]
    """
    return len(text) <= _LONGEST_NAME and _CODE.fullmatch(text) is not None


def is_key(text: str, name: str) -> bool:
    """Return whether a text is a name as programs spell it: in lower case, also shortened, or with signs for spaces.

    >>> [is_key(text, "Net margin") for text in ("net_margin", "netMargin", "net-margin", "nm", "NM", "Netmargin")]
    [True, True, True, True, False, False]
    >>> is_key("kpi", "KPI"), is_key("dataset", "data set"), is_key("JavaScript", "Javascript")
    (True, False, False)
    """
    if text == name or " " in text:
        return False
    if letters_of(text) != letters_of(name):
        return text.islower() and name[:1].isupper() and is_abbreviation(text, name)
    return bool(" " in name and _SPELLED.fullmatch(text)) or (text.islower() and text == name.lower())


def is_abbreviation(text: str, name: str) -> bool:
    """Return whether a word abbreviates a name of several words: with their first letters, and a few others if short.

    >>> [is_abbreviation(text, "Customer lifetime value") for text in ("CLV", "cltv", "value", "CL")]
    [True, True, False, False]
    >>> is_abbreviation("R.O.I.", "return on investment"), is_abbreviation("email", "Electronic mail")
    (True, False)
    """
    if " " in text or len(name) > _LONGEST_NAME or not 1 < len(short := letters_of(text)) <= _LONGEST:
        return False
    words = re.findall(r"[^\W_]+", name.casefold())
    main = [word for word in words if word not in _SMALL]
    if not 1 < len(main) <= len(words) <= _MOST_WORDS:
        return False
    if short in ("".join(word[0] for word in words), "".join(word[0] for word in main)):
        return True
    is_within = _is_subsequence("".join(word[0] for word in main), short) and _is_subsequence(short, "".join(words))
    return is_within and len(short) <= _SHORT and short[0] == words[0][0] and short not in words


def _is_subsequence(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
