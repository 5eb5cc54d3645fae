"""Translates the shared statements, which are written for SQLite, into those of PostgreSQL."""

import re
from functools import lru_cache

_LIST = re.compile(r"json_each\(:(\w+)\) AS (\w+)( JOIN \w+ ON ([\w.]+) = \2\.value)?")
_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")
_BY_LABEL = "label.id = label_word.label", "label.id = label_word.label AND label.record = label_word.record"
_BY_WORD = "label_word.label = label.id", "label_word.label = label.id AND label_word.record = label.record"
_NUMBERS = frozenset({"ids", "labels"})


@lru_cache(maxsize=256)
def translated(statement: str) -> str:
    """Return a statement with parameters as psycopg takes them, and lists as arrays.

    A partition on another server gets a whole list, and joins the rows of its own records.

    >>> translated("FROM json_each(:ids) AS wanted WHERE wanted.key < :end")
    'FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (value, key) WHERE wanted.key < %(end)s'
    >>> translated("json_each(:ids) AS one JOIN label ON label.id = one.value").partition("JOIN")[2]
    ' label ON label.id = one.value AND label.id = ANY(%(ids)s::bigint[])'
    """
    statement = statement.replace(*_BY_LABEL).replace(*_BY_WORD)
    return _PARAMETER.sub(r"%(\1)s", _LIST.sub(_array, statement))


def _array(found: re.Match[str]) -> str:
    values = f":{found[1]}::{'bigint[]' if found[1] in _NUMBERS else 'text[]'}"
    listed = f"unnest({values}) WITH ORDINALITY AS {found[2]} (value, key)"
    return f"{listed}{found[3]} AND {found[4]} = ANY({values})" if found[3] else listed
