"""Texts by which people and spreadsheets state that a value is missing or wrong."""

import re
from typing import Final

__all__ = ["NO_REFERENCES", "NO_TEXTS", "names_no_organization"]

_TO_COME: Final = ("tba", "tbd", "to be announced", "to be defined", "to be determined")

NO_REFERENCES: Final = frozenset(
    {"-", "--", "–", "—", "n/a", "n.a.", "not applicable", "not available", *_TO_COME}
    | {"#n/a", "#ref!", "#name?", "#value!", "#div/0!"}
)
"""Folded values that do not name a term either."""

NO_TEXTS: Final = NO_REFERENCES | {"none", "null", "nil", "nan"}
"""Folded values that are not texts; some may be the names of terms."""

_NO_ORGANIZATION: Final = re.compile(
    r"n/?a|n\.a|none|null|nil|unknown|various|several|multiple|many|misc(?:ellaneous)?|others?|todo|nobody"
    r"|anonymous|no one|any|all|open source|community|in-?house|internal|unbekannt|diverse|keine?|inconnu|aucun|varios"
    rf"|ninguno|desconocido|(?:see|siehe|voir) .*|not (?:applicable|available|known|specified).*|{'|'.join(_TO_COME)}",
    re.I,
)


def names_no_organization(text: str) -> bool:
    """Return whether a text in the place of an organization names nothing, or several without their names."""
    return bool(_NO_ORGANIZATION.fullmatch(text))
