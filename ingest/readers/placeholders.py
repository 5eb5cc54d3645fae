"""Texts by which people and spreadsheets state that a value is missing or wrong."""

import re
from typing import Final

_TO_BE_DETERMINED: Final = ("tba", "tbd", "to be announced", "to be defined", "to be determined")
_TO_COME: Final = (*_TO_BE_DETERMINED, "tbc", "to be added", "to be completed", "to be confirmed")
_NO_REFERENCES: Final = frozenset(
    {"-", "--", "–", "—", "n/a", "n.a.", "not applicable", "not available", *_TO_BE_DETERMINED}
    | {"#n/a", "#ref!", "#name?", "#value!", "#div/0!"}
)
"""Folded values that do not name a term either."""
_VALUES: Final = frozenset({"[]", "{}", "none", "null", "nil", "nan"})
_NO_TEXTS: Final = _NO_REFERENCES | _VALUES | {*_TO_COME, "none known"}
"""Folded values that are not texts; some may be the names of terms."""
_LONGEST: Final = 30  # characters


def is_placeholder(text: str, name: str = "", *, is_reference: bool = False) -> bool:
    """Return whether a text marks a missing value; one that `is_reference` may name a term such as "null".

    Beside its abbreviation or its long form, which is the `name` of the term, it is a text.

    >>> [is_placeholder(text) for text in ("N/A", "Not applicable.", "[TBD]", "[ ]", "null", "Na", "()")]
    [True, True, True, True, True, False, False]
    >>> is_placeholder("null", is_reference=True), is_placeholder("To be determined.", "TBD")
    (False, False)
    """
    if len(text) > _LONGEST and len(text.strip()) > _LONGEST:
        return False
    folded = text.strip().casefold()
    empty = _NO_REFERENCES if is_reference else _NO_TEXTS
    if not (folded in empty or folded.strip(".()[]<>{} ") in empty or "".join(folded.split()) in empty):
        return False
    is_other_form = (" " in folded) != (" " in name.strip()) and any(map(str.isalpha, folded))
    return not (name and is_other_form and name.strip().casefold() not in _VALUES and is_placeholder(name))


_NO_ORGANIZATION: Final = re.compile(
    r"n/?a|n\.a|none|null|nil|unknown|various|several|multiple|many|misc(?:ellaneous)?|others?|todo|nobody"
    r"|(?:(?:a |the )?(?:group|team|network)s? of )?(?:volunteers?|contributors?)|freiwillige|bénévoles|voluntarios"
    r"|anonymous|no one|any|all|open source|community|unbekannt|diverse|keine?|inconnu|aucun|varios"
    r"|(?:developed |built )?in[- ]?house(?:[- ](?:tool|system|lösung|development|entwicklung|team))?|internal(?:ly)?"
    r"|internal (?:tool|system|development|team)|self-(?:built|made|developed)|home-?grown|eigene? ?(?:entwicklung|bau)"
    r"|intern|interne (?:entwicklung|lösung)|selbst (?:entwickelt|gebaut)|(?:développement|en) interne"
    rf"|ninguno|desconocido|(?:see|siehe|voir) .*|not (?:applicable|available|known|specified).*|{'|'.join(_TO_COME)}",
    re.I,
)


def names_no_organization(text: str) -> bool:
    """Return whether a text in the place of an organization names nothing, or several without their names."""
    return bool(_NO_ORGANIZATION.fullmatch(text))
