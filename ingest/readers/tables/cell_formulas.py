"""Formulas in the cells of a text file, where a program wrote them instead of their values."""

import re
from typing import Final, NamedTuple

_QUOTED: Final = re.compile(r'"((?:[^"]|"")*+)"')
_LINK: Final = re.compile(
    rf"=\s*HYPERLINK\(\s*(?:{_QUOTED.pattern}|\$?[A-Z]{{1,3}}\$?\d+)\s*(?:[,;]\s*{_QUOTED.pattern}\s*)?\)",
    re.IGNORECASE,
)
"""A link whose address is constant or in a cell; one that is put together is a formula."""
_TEXT: Final = re.compile(rf"=\s*{_QUOTED.pattern}")
_REFERENCE: Final = r"\$?[A-Z]{1,3}\$?[1-9]\d*"
_FORMULA: Final = re.compile(
    rf"=\s*[+-]?\s*(?:{_QUOTED.pattern}\s*&|@{_REFERENCE}|[A-Z][A-Z0-9.]*\(|{_REFERENCE}(?=\s*(?:$|[-+*/^&=<>:,;!%]))"
    r"|'[^'\n]+'!|\w+!\$?[A-Z])"
)
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
    if (link := _LINK.fullmatch(text)) and (link[1] or link[2]):
        is_address = link[1] and link[2] and ":" in link[1].partition("#")[0]  # unlike a place in the workbook
        return Shown(_unquoted(link[2] or link[1]), _unquoted(link[1]) if is_address else "")
    if constant := _TEXT.fullmatch(text):
        return Shown(_unquoted(constant[1]))
    return Shown(cell, is_formula=_FORMULA.match(text) is not None)


def _unquoted(text: str) -> str:
    return text.replace('""', '"').strip()
