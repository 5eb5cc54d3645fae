"""Formulas in the cells of a text file, where a program wrote them instead of their values."""

import re
from typing import Final, NamedTuple

__all__ = ["Shown", "shown"]

_QUOTED: Final = r"\"((?:[^\"]|\"\")*)\""
_LINK: Final = re.compile(rf"=\s*HYPERLINK\(\s*(?:{_QUOTED}\s*[,;)])?", re.IGNORECASE)
_LAST: Final = re.compile(rf"{_QUOTED}\s*\)")
_TEXT: Final = re.compile(rf"=\s*{_QUOTED}")
_FORMULA: Final = re.compile(r"=\s*[+-]?\s*(?:[A-Z][A-Z0-9.]*\(|\$?[A-Z]{1,3}\$?[1-9]\d*\b|'[^'\n]+'!|\w+!\$?[A-Z])")
_LONGEST: Final = 8192  # characters of a formula in Excel


class Shown(NamedTuple):
    """What a spreadsheet shows in a cell, the address to which it links, and whether this is a formula as written."""

    text: str
    link: str = ""
    is_formula: bool = False


def shown(cell: str) -> Shown:
    """Return what a cell shows.

    >>> shown('=HYPERLINK("https://e.example/aov","AOV")')
    Shown(text='AOV', link='https://e.example/aov', is_formula=False)
    >>> shown('="007"').text, shown("=A1&B1").is_formula, shown("=> operator").is_formula
    ('007', True, False)
    """
    text = cell.strip()
    if not text.startswith("=") or len(text) > _LONGEST:
        return Shown(cell)
    if link := _LINK.match(text):
        address, name = link[1] or "", [found[1] for found in _LAST.finditer(text) if found.end() == len(text)]
        if name:
            return Shown(_unquoted(name[0]), _unquoted(address) if name[0] != address else "")
    if quoted := _TEXT.fullmatch(text):
        return Shown(_unquoted(quoted[1]))
    return Shown(cell, is_formula=_FORMULA.match(text) is not None)


def _unquoted(text: str) -> str:
    return text.replace('""', '"').strip()
