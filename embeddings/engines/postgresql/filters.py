"""The conditions of a filter in SQL, put together from named parts; values enter only as parameters."""

from typing import Final

from psycopg import sql

from embeddings.engines.relational.snapshot import Condition

__all__ = ["filtered"]

_MODIFIED: Final = "record.modified >= %(modified_since)s"
_KEYS: Final = "record.id = ANY(%(of_keys)s::bigint[])"
_TAGGED: Final = "record.tags && {}::integer[]"


def filtered(condition: Condition) -> tuple[sql.Composable, dict[str, object]]:
    """Return what passing records fulfill, for `{passing}` in a statement, and its parameters."""
    parts: list[sql.Composable] = []
    values: dict[str, object] = {}
    for number, group in enumerate(condition.groups):
        name = f"group_{number}"
        parts.append(sql.SQL(_TAGGED).format(sql.Placeholder(name)))
        values[name] = list(group)
    if condition.where.modified_since:
        parts.append(sql.SQL(_MODIFIED))
        values["modified_since"] = condition.where.modified_since
    if condition.ids is not None:
        parts.append(sql.SQL(_KEYS))
        values["of_keys"] = list(condition.ids)
    return sql.SQL(" AND ").join(parts), values
