"""Responses in JSON, or in JSONP if a callback is given, for older web pages."""

import re
from collections.abc import Mapping
from typing import Final

import orjson
from fastapi import Response

from api.errors import BadArgument

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
_MAX_LENGTH = 128
_NO_SNIFFING: Final = {"X-Content-Type-Options": "nosniff"}


def json_response(content: object, fields: Mapping[str, str]) -> Response:
    """Return `content` as JSON, or as a script that calls the function named by the field `callback`, if given.

    The callback must be a name, or names joined by dots, since the response is run as a script. Raises `BadArgument`.
    """
    body = orjson.dumps(content)
    callback = fields.get("callback")
    if callback is None:
        return Response(body, media_type="application/json", headers=_NO_SNIFFING)
    if len(callback) > _MAX_LENGTH or not _CALLBACK.fullmatch(callback):
        raise BadArgument(f"callback: Input should be the name of a function, of at most {_MAX_LENGTH} characters.")
    # The comment prevents the caller from choosing the first bytes; older JavaScript ends a line at the separators.
    script = b"/**/%b(%b);" % (callback.encode(), body)
    for separator in ("\u2028", "\u2029"):
        script = script.replace(separator.encode(), b"\\u%04x" % ord(separator))
    return Response(script, media_type="text/javascript; charset=utf-8", headers=_NO_SNIFFING)
