"""Split a name from the parentheses after it: an expansion or abbreviation is a synonym, a qualifier is not."""

import re

_LATIN = re.compile("[A-Za-z]{2}")
_BRACKETED = re.compile(r"(?P<name>[^()（）]*[^()（）\s])\s*[(（](?P<inner>[^()（）]+)[)）]")
_ALSO = re.compile(
    r"(?:aka|a\.k\.a\.|(?:also|formerly)(?: known as| called)?|abbreviated|short|(?:AU|GB|UK|US|American|British)(?=:))"
    r":?\s+(?P<name>\S.*)",
    re.IGNORECASE,
)
# "TensorBoard", "eXtensible" and "Low-Rank" are two words each.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_LONGEST = 200


def expanded(name: str) -> tuple[str, str | None]:
    """Return the name without its parentheses, and the synonym in them; a name with a qualifier is unchanged.

    A text abbreviates another if its letters are, in order, the initials of more than half of the other's words, each
    followed by any later letters of that word.

    >>> expanded("Adam (Adaptive Moment Estimation)")
    ('Adam', 'Adaptive Moment Estimation')
    >>> expanded("Database as a Service (DBaaS)"), expanded("Token (security)")
    (('Database as a Service', 'DBaaS'), ('Token (security)', None))
    >>> expanded("Points (US: switch)"), expanded("Replica (formerly slave)"), expanded("Points (US)")
    (('Points', 'switch'), ('Replica', 'slave'), ('Points (US)', None))
    >>> expanded("Полнота (recall)"), expanded("召回率（Recall）"), expanded("Полнота (мед.)"), expanded("Отчёт (2019)")
    (('Полнота', 'recall'), ('召回率', 'Recall'), ('Полнота (мед.)', None), ('Отчёт (2019)', None))
    """
    match = _BRACKETED.fullmatch(name) if name.endswith((")", "）")) and len(name) <= _LONGEST else None
    if match is None:
        return name, None
    outer, inner = match["name"], match["inner"].strip()
    if (also := _ALSO.fullmatch(inner)) and ";" not in inner:
        return outer, also["name"].strip("\"'“”")
    short, long = sorted((outer, inner), key=len)
    is_other = abbreviates(short, long) or _contracts(short, long) or _is_in_latin_after_other(inner, outer)
    return (outer, inner) if is_other else (name, None)


def _is_in_latin_after_other(inner: str, outer: str) -> bool:
    """Return whether `inner` is English after a name in another script; a qualifier would be in that script."""
    letters = [one for one in outer if one.isalpha()]
    return (
        len(letters) > 1 and not any(map(str.isascii, letters)) and inner.isascii() and _LATIN.search(inner) is not None
    )


def _contracts(short: str, long: str) -> bool:
    """Return whether a text in capitals has letters of a longer word, in order, as of a compound in German.

    >>> _contracts("GFZ", "Geschossflächenzahl"), _contracts("USt", "Umsatzsteuer"), _contracts("UI", "Button")
    (True, True, False)
    """
    is_short = short[:1] == long[:1] and sum(map(str.isupper, short)) > 1 and 2 < len(short) < len(long) / 2
    rest = iter(long.casefold())
    return is_short and long.isalpha() and all(letter in rest for letter in short.casefold())


def is_short_for(short: str, long: str) -> bool:
    """Return whether a name in capitals abbreviates a text, or contracts a word.

    >>> is_short_for("BGB", "Bürgerliches Gesetzbuch"), is_short_for("Hull", "Oak")
    (True, False)
    """
    return sum(map(str.isupper, short)) > 1 and (abbreviates(short, long) or _contracts(short, long))


def abbreviates(short: str, long: str) -> bool:
    """Return whether `short` abbreviates `long`, as `expanded` defines it."""
    letters = "".join(filter(str.isalnum, short.casefold()))
    words = [word.casefold() for word in _WORD.findall(long)]
    # The maximum number of words used, by the number of letters matched.
    most = {0: 0}
    for word in words:
        after = dict(most)
        for begun, used in most.items():
            for end in _ends(letters, begun, word):
                after[end] = max(after.get(end, 0), used + 1)
        most = after
    return len(letters) > 1 and 2 * most.get(len(letters), 0) > len(words) > 1


def _ends(letters: str, begun: int, word: str) -> list[int]:
    """Return the possible ends of a run of letters that is the initial of `word` and some later letters, in order."""
    if begun == len(letters) or letters[begun] != word[0]:
        return []
    ends, index = [begun + 1], 0
    for end in range(begun + 1, len(letters)):
        index = word.find(letters[end], index + 1)
        if index < 0:
            break
        ends.append(end + 1)
    return ends
