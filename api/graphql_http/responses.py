"""Responses to GraphQL over HTTP: their media types, their JSON, and the errors of invalid requests."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from http import HTTPStatus

import orjson
from cross_web import HTTPException
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.errors import BadArgument, Problem
from api.execution import EncodedData
from api.http.caching import NOT_STORED
from api.http.errors import problem_response
from api.http.negotiation import best_media_type

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
OFFERED = (GRAPHQL_RESPONSE, JSON)  # the last of equals wins: older clients expect JSON for */*

_JOINED = 1 << 18  # bytes of the largest answer that is sent at once


@lru_cache
def media_type_of(accept: str) -> str:
    """Return the media type of the response to a request with this `Accept` header.

    >>> media_type_of("application/graphql-response+json, application/json;q=0.9")
    'application/graphql-response+json'
    """
    return best_media_type(OFFERED, accept) or JSON


def encoded(data: object) -> Sequence[bytes]:
    """Return the JSON of `data` in pieces. Encoded data keeps its pieces; orjson would copy them several times."""
    match data:
        case {"data": EncodedData(pieces=pieces), **others} if not others:
            return [b'{"data":', *pieces, b"}"]
    return [orjson.dumps(data, default=EncodedData.fragment)]


def response_of(pieces: Sequence[bytes], media_type: str, status: int = 200) -> Response:
    """Return the response of these pieces, sent one by one if it is large."""
    size = sum(map(len, pieces))
    if size <= _JOINED:
        return Response(b"".join(pieces), status, media_type=media_type)
    return StreamingResponse(_each(pieces), status, {"Content-Length": str(size)}, media_type)


async def _each(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)


def error_response(request: Request, error: HTTPException | BadArgument, media_type: str) -> Response:
    """Return the response to a request that is not valid GraphQL over HTTP."""
    problem = Problem("BAD_REQUEST", str(error))
    headers = {"Content-Type": media_type, **NOT_STORED}
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = Problem("METHOD_NOT_ALLOWED", error.reason, error.status_code)
        headers["Allow"] = "POST"
    return problem_response(request.scope, problem, headers)
