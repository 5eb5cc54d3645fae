"""The conditions of a filter in SQL, put together from named parts; values enter only as parameters."""

from typing import Final

from psycopg import sql

from embeddings.engines.relational.snapshot import Condition

__all__ = ["filtered"]

_SINCE: Final = "record.modified >= {}"
_BEFORE: Final = "record.modified < {}"
_KEYS: Final = "record.id = ANY({}::bigint[])"
_TAGGED: Final = "record.tags && {}::integer[]"
_EXCLUDED: Final = "NOT ({})"


def filtered(condition: Condition) -> tuple[sql.Composable, dict[str, object]]:
    """Return what passing records fulfill, for `{passing}` in a statement, and its parameters."""
    values: dict[str, object] = {}
    return _passing(condition, values), values


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
