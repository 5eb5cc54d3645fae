"""`/export`: the whole graph, or the terms that pass a filter with the conditions of the GraphQL input `TermWhere`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import QueryParams

from api.errors import BadArgument, QueryTooLarge
from api.http.caching import content_tag, not_modified
from api.http.methods import is_head
from api.http.negotiation import EXPORTS
from api.http.parameters import check_parameters
from api.lexicon.filters import Selection, TermWhere
from api.lexicon.lexicon import Lexicon
from api.linked_data.descriptions import DATASET, represented
from graph.export import TermFormat, graph_chunks, term_chunks
from graph.rdf import Iri

_MOST_SELECTED: Final = 20_000
"""Maximum number of terms that a filter selects, whose RDF is made in memory."""

_REPEATED: Final = ("id", "category", "organization")
_CONDITIONS: Final = (
    *("glossary", "language", "narrowerThan", "modifiedSince", "modifiedBefore", "deprecated", "hasDefinition"),
    "includeUnits",
)
_FLAGS: Final = {"true": True, "false": False}


def export_response(request: Request, format: str | None, lexicon: Lexicon) -> Response:
    """Return the graph, or the terms that pass the filter of the request, in the negotiated format.

    Raises `BadArgument`, `QueryTooLarge`, and as the filter does.
    """
    where = _where(request.query_params)
    representation = represented(request, format, EXPORTS, (*_CONDITIONS, *_REPEATED))
    chosen, for_spreadsheets = representation.format, _flag(request.query_params, "spreadsheet") or False
    if for_spreadsheets and chosen is not TermFormat.CSV:
        raise BadArgument("`spreadsheet` needs the format csv.")
    selected = (where if where != TermWhere() else "", for_spreadsheets)
    tag = content_tag(representation.media_type, f"{lexicon.version} {selected}".encode())
    headers = representation.headers(tag, request.scope.get("root_path", "") + DATASET)
    if unchanged := not_modified(request, headers):
        return unchanged
    headers["Content-Disposition"] = f'attachment; filename="lexigraph{chosen.suffix}"'
    terms = None if where == TermWhere() else _selected(lexicon, where)
    if isinstance(chosen, TermFormat):
        chunks = term_chunks(lexicon.store, chosen, terms, for_spreadsheets)
    else:
        chunks = graph_chunks(lexicon.store, chosen, terms)
    first = [next(chunks, b"")]  # raises before the status is sent, if the graph cannot be read
    content = first if is_head(request) else chain(first, chunks)
    return StreamingResponse(content, media_type=representation.content_type, headers=headers)


def _selected(lexicon: Lexicon, where: TermWhere) -> Sequence[Iri]:
    condition = lexicon.filter(where)
    total = lexicon.view.page(condition, 0).total
    if total > _MOST_SELECTED:
        raise QueryTooLarge(
            f"The filter selects {total:,} terms; the maximum is {_MOST_SELECTED:,}. Select fewer, or export the whole"
            " graph without a filter."
        )
    return lexicon.all_terms(condition)


def _where(parameters: QueryParams) -> TermWhere:
    """Return the filter in the parameters of a URL; terms must be in each `category`, and so for `organization`.

    Raises `BadArgument` for an unknown or repeated parameter, or an invalid value.
    """
    check_parameters("/export", parameters, (*_CONDITIONS, "format", "spreadsheet"), _REPEATED)
    ids, include_units = parameters.getlist("id"), _flag(parameters, "includeUnits")
    return TermWhere(
        ids=tuple(ids) if ids else None,
        categories=Selection(all=tuple(parameters.getlist("category"))),
        organizations=Selection(all=tuple(parameters.getlist("organization"))),
        include_units=True if include_units is None else include_units,
        glossary=parameters.get("glossary"),
        language=parameters.get("language"),
        narrower_than=parameters.get("narrowerThan"),
        modified_since=_time(parameters, "modifiedSince"),
        modified_before=_time(parameters, "modifiedBefore"),
        deprecated=_flag(parameters, "deprecated"),
        has_definition=_flag(parameters, "hasDefinition"),
    )


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
