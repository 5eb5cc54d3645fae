"""The conditions of a filter in SQL, put together from named parts; values enter only as parameters."""

from typing import Final

from psycopg import sql

from embeddings.engines.relational.snapshot import Condition
from embeddings.records import Filter

FIRST_CONDITION: Final = "passing_0"
"""The parameter of the first condition; that of tags of one group has no others."""

_PASSING: Final = "SELECT record.id FROM record WHERE {}"
_OF_TAGS: Final = "SELECT tagged.record FROM tagged WHERE tagged.tag = ANY({}::integer[])"  # from its index alone

_SINCE: Final = "record.modified >= {}"
_BEFORE: Final = "record.modified < {}"
_KEYS: Final = "record.id = ANY({}::bigint[])"
_TAGGED: Final = "record.tags && {}::integer[]"
_EXCLUDED: Final = "NOT ({})"


def filtered(condition: Condition) -> tuple[sql.Composable, sql.Composable, dict[str, object]]:
    """Return the conditions on passing records and a query for their ids, for `{passing}` and `{ids}`; and parameters.

    The query may return an id several times.
    """
    values: dict[str, object] = {}
    passing = _passing(condition, values)
    if is_one_group(condition):
        return passing, sql.SQL(_OF_TAGS).format(sql.Placeholder(FIRST_CONDITION)), values
    return passing, sql.SQL(_PASSING).format(passing), values


def is_one_group(condition: Condition) -> bool:
    """Return whether tags of one group are all that is demanded."""
    return len(condition.groups) == 1 and condition.where == Filter(condition.where.any_of)


def _passing(condition: Condition, values: dict[str, object]) -> sql.Composable:
    """Return what passing records fulfill, and add its parameters to `values`."""
    wanted: list[tuple[str, object]] = [(_TAGGED, list(group)) for group in condition.groups]
    if condition.where.modified_since:
        wanted.append((_SINCE, condition.where.modified_since))
    if condition.where.modified_before:
        wanted.append((_BEFORE, condition.where.modified_before))
    if condition.ids is not None:
        wanted.append((_KEYS, list(condition.ids)))
    parts: list[sql.Composable] = [sql.SQL("true")]
    for part, value in wanted:
        name = f"passing_{len(values)}"
        values[name] = value
        parts.append(sql.SQL(part).format(sql.Placeholder(name)))
    parts += (sql.SQL(_EXCLUDED).format(_passing(one, values)) for one in condition.excluded)
    return sql.SQL(" AND ").join(parts)
