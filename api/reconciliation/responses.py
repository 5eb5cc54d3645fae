"""Answers in JSON, or in JSONP for older pages that name a callback."""

import re
from collections.abc import Mapping
from typing import Final

import orjson
from fastapi import Response

from api.errors import BadArgument

__all__ = ["json_response"]

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
_LONGEST = 128
_NO_SNIFFING: Final = {"X-Content-Type-Options": "nosniff"}


def json_response(content: object, fields: Mapping[str, str]) -> Response:
    """Return `content` as JSON, inside a call of the function that the field `callback` names, if there is one.

    That is a name, or names joined by dots, and nothing else: the answer is run as a script. Raises `BadArgument`.
    """
    body = orjson.dumps(content)
    callback = fields.get("callback")
    if callback is None:
        return Response(body, media_type="application/json", headers=_NO_SNIFFING)
    if len(callback) > _LONGEST or not _CALLBACK.fullmatch(callback):
        raise BadArgument(f"callback: Input should be the name of a function, of at most {_LONGEST} letters.")
    # The comment keeps the first bytes out of the caller's hands; older scripts end a line at these two separators.
    script = b"/**/%b(%b);" % (callback.encode(), body)
    for separator in ("\u2028", "\u2029"):
        script = script.replace(separator.encode(), b"\\u%04x" % ord(separator))
    return Response(script, media_type="text/javascript; charset=utf-8", headers=_NO_SNIFFING)
