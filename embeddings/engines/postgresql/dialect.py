"""Translates the shared statements, which are written for SQLite, into those of PostgreSQL."""

import re
from functools import lru_cache

__all__ = ["translated"]

_LIST = re.compile(r"json_each\(:(\w+)\) AS (\w+)")
_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")
_NUMBERS = frozenset({"ids", "labels"})


@lru_cache(maxsize=256)
def translated(statement: str) -> str:
    """Return a statement with parameters as psycopg takes them, and lists as arrays.

    >>> translated("FROM json_each(:ids) AS wanted WHERE wanted.key < :end")
    'FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (value, key) WHERE wanted.key < %(end)s'
    """
    return _PARAMETER.sub(r"%(\1)s", _LIST.sub(_array, statement))


def _array(found: re.Match[str]) -> str:
    kind = "bigint[]" if found[1] in _NUMBERS else "text[]"
    return f"unnest(:{found[1]}::{kind}) WITH ORDINALITY AS {found[2]} (value, key)"
