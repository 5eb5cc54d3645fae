"""XML Schema datatypes (https://www.w3.org/TR/xmlschema11-2/): validation of dates, numbers and booleans; integers."""

import re
from datetime import date
from typing import Final

from graph.rdf import Literal, Node
from graph.vocabulary import XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?"
_DAY = r"-?(?P<year>\d{4,})-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?"
_FORMS: Final = {
    datatype: re.compile(form, re.ASCII)
    for datatype, form in {
        XSD.date: _DAY + _ZONE,
        XSD.dateTime: f"{_DAY}T(?:{_TIME}){_ZONE}",
        XSD.gYear: rf"-?\d{{4,}}{_ZONE}",
        XSD.boolean: "true|false|1|0",
        XSD.integer: r"[+-]?\d+",
        XSD.decimal: r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    }.items()
}


TRUE: Final = Literal("true", datatype=XSD.boolean)


def is_true(value: Literal) -> bool:
    """Return whether a literal states that something is true, as a boolean or in words.

    >>> is_true(TRUE), is_true(Literal("1")), is_true(Literal("false"))
    (True, True, False)
    """
    return value.value.strip().lower() in ("true", "1")


def integer(number: int) -> Literal:
    """Return a number as a literal.

    >>> integer(42).value
    '42'
    """
    return Literal(str(number), datatype=XSD.integer)


def number_of(node: Node | None) -> int:
    """Return the value of an integer, 0 for anything else."""
    return int(node.value) if isinstance(node, Literal) else 0


def is_valid(value: Literal) -> bool:
    """Return whether a literal is valid for its datatype.

    Checks `xsd:date`, `dateTime`, `gYear`, `boolean`, `integer` and `decimal`; all other datatypes accept any value.

    >>> is_valid(Literal("1986-00-01", "", XSD.date)), is_valid(Literal("1986-02-28Z", "", XSD.date))
    (False, True)
    """
    form = _FORMS.get(value.datatype)
    if form is None:
        return True
    found = form.fullmatch(value.value.strip(" \t\r\n"))
    if found is None or "day" not in found.groupdict():
        return found is not None
    try:
        date(int(found["year"][-4:]) % 400 + 2000, int(found["month"]), int(found["day"]))
    except ValueError:
        return False
    return True
