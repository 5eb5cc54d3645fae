"""Parses and validates the requests of clients: batches of queries, and data extension queries."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from api.errors import BadArgument, QueryTooLarge
from embeddings.searcher import QUERY_LIMIT

T = TypeVar("T")


def _as_text(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    if not isinstance(value, str | int | float):
        raise PydanticCustomError("value", 'Input should be a string, a number, a boolean or {"id": "..."}')
    return str(value)


_Text = Annotated[str, Field(max_length=QUERY_LIMIT), AfterValidator(str.strip)]
_Value = Annotated[_Text, BeforeValidator(_as_text)]
_Several = Annotated[list[T], FailFast(), Field(max_length=10)]
_OneOrSeveral = Annotated[_Several[T], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]


class Condition(BaseModel):
    """A property that a candidate must have, with any of these values; an entity is given by its ID."""

    model_config = ConfigDict(frozen=True)  # unlike in a query, the specification allows additional fields

    pid: str
    v: _OneOrSeveral[_Value]


class ReconciliationQuery(BaseModel):
    """A query; `query` is the text to match, or None for a query by properties only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: _Text | None = None
    type: _OneOrSeveral[_Text] = []
    limit: Annotated[int, Field(ge=1)] = 10
    properties: _Several[Condition] = []
    type_strict: Literal["any", "should", "all"] = "any"

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.query is None and not self.properties:
            raise PydanticCustomError("nothing", "Pass `query`, the text to match, or `properties`")
        return self


class PropertyChoice(BaseModel):
    """A property to fetch; settings are not supported."""

    id: str


class ExtensionQuery(BaseModel):
    """The properties to fetch, and their entities."""

    ids: Annotated[list[str], FailFast()]
    properties: Annotated[list[PropertyChoice], FailFast(), Field(max_length=50)]


Batch: TypeAlias = Mapping[str, ReconciliationQuery | BadArgument]
"""Queries by their keys; an invalid one is represented by its error, and does not affect the others."""

_BATCH = TypeAdapter(dict[str, ReconciliationQuery])
_EXTENSION = TypeAdapter(ExtensionQuery)


def read_batch(text: str, most: int) -> Batch:
    """Return the queries by their keys. Raises `BadArgument` if all are invalid, `QueryTooLarge` above `most`."""
    data = _decoded(text, "queries")
    _check_length(data, most, "queries")
    batch: dict[str, ReconciliationQuery | BadArgument] = {}
    for key, query in data.items():
        try:
            checked = _checked(_BATCH, {key: query})
            batch.update(checked)
        except BadArgument as error:
            batch[key] = error
    return valid_in_part(batch)


def valid_in_part(batch: dict[str, T | BadArgument]) -> dict[str, T | BadArgument]:
    """Return `batch`. Raises the first error if it contains only errors, which clients would not notice otherwise."""
    errors = [one for one in batch.values() if isinstance(one, BadArgument)]
    if errors and len(errors) == len(batch):
        raise errors[0]
    return batch


def read_query(text: str) -> Batch:
    """Return a batch of the one query at "query", sent as an object or as the text to match. Raises `BadArgument`."""
    return _checked(_BATCH, {"query": _decoded(text, "query") if text.lstrip().startswith("{") else {"query": text}})


def read_extension(text: str, most: int) -> ExtensionQuery:
    """Return a data extension query. Raises `BadArgument`, and `QueryTooLarge` for more than `most` entities."""
    data = _decoded(text, "extend")
    _check_length(data.get("ids"), most, "ids")
    return _checked(_EXTENSION, data)


def _decoded(text: str, place: str) -> dict[str, Any]:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadArgument(f"{place}: Invalid JSON: {error}.") from error
    if not isinstance(data, dict):
        raise BadArgument(f"{place}: Input should be a JSON object.")
    return data


def _checked(adapter: TypeAdapter[T], data: object) -> T:
    try:
        return adapter.validate_json(orjson.dumps(data))  # error messages then use JSON types, not Python types
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise BadArgument(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error


def _check_length(items: object, most: int, place: str) -> None:
    if isinstance(items, list | dict) and len(items) > most:
        raise QueryTooLarge(f"{place}: {len(items)} items; the maximum is {most}. Send several requests.")
