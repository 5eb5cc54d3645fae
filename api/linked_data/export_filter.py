"""The filter in the parameters of /export: the conditions of the GraphQL input `TermWhere`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import QueryParams

from api.errors import BadArgument
from api.http.parameters import check_parameters
from api.lexicon.filters import Selection, TermWhere

__all__ = ["is_for_spreadsheets", "where_of_parameters"]

_REPEATED: Final = ("id", "category", "organization")
_SINGLE: Final = (
    *("glossary", "language", "narrowerThan", "modifiedSince", "modifiedBefore", "deprecated", "hasDefinition"),
    *("includeUnits", "format", "spreadsheet"),
)
_FLAGS: Final = {"true": True, "false": False}


def where_of_parameters(parameters: QueryParams) -> TermWhere:
    """Return the filter in the parameters of a URL; terms must be in each `category`, and so for `organization`.

    Raises `BadArgument` for an unknown or repeated parameter, or an invalid value.
    """
    check_parameters("/export", parameters, _SINGLE, _REPEATED)

    def all_of(name: str) -> Sequence[str]:
        return parameters.getlist(name)

    ids = all_of("id")
    include_units = _flag(parameters, "includeUnits")
    return TermWhere(
        ids=tuple(ids) if ids else None,
        categories=Selection(all=tuple(all_of("category"))),
        organizations=Selection(all=tuple(all_of("organization"))),
        include_units=True if include_units is None else include_units,
        glossary=parameters.get("glossary"),
        language=parameters.get("language"),
        narrower_than=parameters.get("narrowerThan"),
        modified_since=_time(parameters, "modifiedSince"),
        modified_before=_time(parameters, "modifiedBefore"),
        deprecated=_flag(parameters, "deprecated"),
        has_definition=_flag(parameters, "hasDefinition"),
    )


def is_for_spreadsheets(parameters: QueryParams) -> bool:
    """Return whether cells of CSV must not be formulas. Raises `BadArgument`."""
    return _flag(parameters, "spreadsheet") or False


def _flag(parameters: QueryParams, name: str) -> bool | None:
    value = parameters.get(name)
    if value is None:
        return None
    if value not in _FLAGS:
        raise BadArgument(f"Invalid value {value!r} of {name!r}. Pass true or false.")
    return _FLAGS[value]


def _time(parameters: QueryParams, name: str) -> datetime | None:
    value = parameters.get(name)
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadArgument(f"Invalid time {value!r} of {name!r}. Pass one such as 2026-12-01T12:00:00Z.") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)
