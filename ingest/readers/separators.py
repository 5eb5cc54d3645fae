"""Several values in one text: the separators between them, and the columns in which a comma is one."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.readers.field_names import letters_of
from ingest.readers.text import Line, listed_names, unbullet

SEPARATORS: Final = (";#", "|", "｜", ";", "；", "؛", "\n")
"""What separates the values in one cell; the first of them that the cell contains does. SharePoint writes `;#`."""

_LOOKUP: Final = ";#"

BARS: Final = ("|",)

LABELS: Final = ("synonyms", "hidden_labels")
"""The fields in which a comma separates names."""

_WITH_BRACES: Final = {*LABELS, "names", "notations"}

_PLURALS: Final = re.compile(
    "(?:tags|topics|categories|domains|themes|subjects|(?:related|linked).*s|related|see|seealso|parents|children"
    "|(?:broader|narrower|parent|child)(?:term|concept)s|siehe(?:auch)?|vgl|(?:verwandte|über|unter|ober)\\w*begriffe"
    "|kategorien|themen|(?:sach|fach|rechts)gebiete|schlagwörter|voir(?:aussi)?|termes\\w+|catégories|domaines|thèmes"
    "|véase(?:también)?|términos\\w+|categorías|temas|ver(?:também)?|termos\\w+|categorias|vedi(?:anche)?|termini\\w+"
    "|zieook|(?:gerelateerde|verwante)termen|categorieën|zobacz(?:też|także)|terminy\\w+|seäven|katsomyös|смтакже)$"
)
"""The names of columns, in letters, in which a comma separates other names; elsewhere it is a part of them."""

_COMMAS: Final = ",、，،"
_DOTS: Final = "·•"
_SLASH: Final = re.compile(rf"(?<=\s)[/{_DOTS}](?=\s)")
_FEWEST_LISTED: Final = 3  # names of different numbers of words
_SHORTEST: Final = 3  # characters of a name beside a slash, unlike `PL / SQL` and `km / hr`
_BULLETED: Final = re.compile(r"\s*(?:[-*•‣·–◦▪]\s+\S|$)")
_NUMBERED: Final = re.compile(r"\s*(\d+)[.)]\s+(\S.*)")
_QUOTED: Final = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_LIST: Final = re.compile(rf"\[\s*(?:(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*)?\s*\]")
"""A list as JSON and Python write it."""
_ELEMENT: Final = r"(?:\"(?:[^\"\\]|\\.)*\"|[^\s{},\"](?:[^{},\"]*[^\s{},\"])?)"
_ARRAY: Final = re.compile(rf"\{{\s*(?P<values>|\"(?:[^\"\\]|\\.)*\"|{_ELEMENT}(?:\s*,\s*{_ELEMENT})+)\s*\}}")
"""An array as PostgreSQL writes it: empty, of several elements, or of one in quotes."""
_ARRAY_OF_WORD: Final = re.compile(r"\{(?P<values>[^\s{},\"]+)\}")
"""An array of a word without quotes; a word in braces may be a name."""
_VALUE: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|([^\s,\"](?:[^,\"]*[^\s,\"])?)")


def separators_of(field: str) -> tuple[str, ...]:
    """Return the separators of a field: sentences about developers may contain semicolons."""
    return BARS if field == "developers" else SEPARATORS


def separates_at_commas(field: str, column: str) -> bool:
    """Return whether commas separate the names in a column that maps to a field."""
    return field in LABELS or bool(_PLURALS.match(letters_of(column)))


def values_of(texts: Sequence[str], separators: Sequence[str], field: str = "synonyms") -> Sequence[str]:
    r"""Split a single text of a field at the first of `separators` in it; an escaped bar, `\|`, is not a separator.

    >>> values_of(['["hull, body", "keel"]'], SEPARATORS), values_of(["- hull\n- keel"], SEPARATORS)
    (['hull, body', 'keel'], ['hull', 'keel'])
    """
    if len(texts) != 1 or not separators:
        return texts
    if _LIST.fullmatch(texts[0].strip()):
        return [re.sub(r"\\(.)", r"\1", quoted[1:-1]) for quoted in re.findall(_QUOTED, texts[0])]
    if array := _array(texts[0].strip(), field):
        return [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in _VALUE.findall(array["values"])]
    separator = next((one for one in separators if one in texts[0]), "")
    if not separator:
        return texts
    if separator == _LOOKUP:
        return _looked_up(texts[0].split(separator))
    parts = [part.replace(r"\|", "|") for part in re.split(rf"(?<!\\){re.escape(separator)}", texts[0])]
    is_list = all(map(_BULLETED.match, parts)) or (field in LABELS and are_numbered([*filter(str.strip, parts)]))
    return list(map(unbullet, parts)) if is_list else parts


def _looked_up(parts: Sequence[str]) -> Sequence[str]:
    """Return the values of a list of SharePoint without their numbers, which are before or after them: `keel;#12`."""
    for values, numbers in ((parts[::2], parts[1::2]), (parts[1::2], parts[::2])):
        if numbers and all(map(str.isdecimal, numbers)) and len(values) == len(numbers):
            return values
    return parts


def are_numbered(parts: Sequence[str]) -> bool:
    """Return whether texts have the numbers of a list: `1. FC Köln` may be a name."""
    numbered = [found.groups() for part in parts if (found := _NUMBERED.fullmatch(part))]
    numbers = [str(number) for number in range(1, len(parts) + 1)]
    return [number for number, _ in numbered] == numbers and len({text for _, text in numbered}) == len(parts)


def _array(text: str, field: str) -> re.Match[str] | None:
    if field == "notes" and '"' not in text:
        return None  # a set: {0, 1}
    return _ARRAY.fullmatch(text) or (None if field in _WITH_BRACES else _ARRAY_OF_WORD.fullmatch(text))


def names_at_commas(text: str) -> list[str]:
    """Return the names in a text that are separated by commas.

    >>> names_at_commas("hull, shell、body")
    ['hull', 'shell', 'body']
    """
    if not any(comma in text for comma in _COMMAS):
        return [text]
    return [name.text for name in listed_names([Line(0, re.sub("[、，،]", ", ", text))])]


def names_at_slashes(text: str) -> list[str]:
    """Return the names in a text that are separated by slashes or dots with spaces around them, not in brackets.

    A slash separates words, or names of as many words, which are not abbreviations; two separate any names of a list.

    >>> names_at_slashes("hull / shell"), names_at_slashes("on / off valve"), names_at_slashes("rate (bit / s)")
    (['hull', 'shell'], ['on / off valve'], ['rate (bit / s)'])
    """
    names = list(map(str.strip, _SLASH.split(text.lstrip(f"{_DOTS} "))))
    are_listed = len(names) >= _FEWEST_LISTED or len({len(name.split()) for name in names}) == 1
    has_dots = any(dot in text for dot in _DOTS)
    if any(name.count("(") != name.count(")") for name in names) or not (has_dots or are_listed):
        return [text]
    shortest = _SHORTEST if text.isascii() and len(names) < _FEWEST_LISTED else 2
    return names if all(len(name) >= shortest for name in names) else [text]
