"""One representation among several: the headers that say where the others are, and whether it is news."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response

from api.kept_answers import is_kept
from graph.rdf import Iri

__all__ = ["Alternate", "alternates", "etag_of", "headers_of", "not_modified"]

_OF_URIS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another representation: the name of its format, its address, its media type."""

    name: str
    address: str
    media_type: str


def alternates(request: Request, offered: Mapping[str, str], media_type: str) -> list[Alternate]:
    """Return what of `offered`, formats by media type, the answer in `media_type` is not."""
    media_types = {name: one for one, name in offered.items()}
    asked = {name: value for name, value in request.query_params.items() if name == "iri"}
    return [
        Alternate(name, "?" + urlencode({**asked, "format": name}), other)
        for name, other in reversed(media_types.items())
        if name != offered[media_type]
    ]


def etag_of(media_type: str, content: bytes) -> str:
    """Return a strong validator (RFC 9110): the same for the same bytes in the same media type only."""
    digest = sha256(media_type.encode() + b"\n" + content).hexdigest()
    return f'"{digest[:32]}"'


def headers_of(etag: str, others: list[Alternate], dataset: str, canonical: Iri | None = None) -> dict[str, str]:
    """Return what a representation says of itself; `dataset` is the address of what describes the whole.

    Caches may keep it and ask each time whether it still holds, since any ingest may change it.
    """
    links = [f'<{quote(canonical, safe=_OF_URIS)}>; rel="canonical"'] if canonical else []
    links += [f'<{other.address}>; rel="alternate"; {_type_of(other.media_type)}' for other in others]
    links.append(f'<{dataset}>; rel="describedby"')
    return {"Cache-Control": "no-cache", "ETag": etag, "Link": ", ".join(links)}


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """Return the answer to a client that has the representation already, None for one that has not."""
    known = ",".join(request.headers.getlist("if-none-match"))
    return (
        Response(status_code=304, headers=headers) if is_kept(known, headers["ETag"]) or known.strip() == "*" else None
    )


def _type_of(media_type: str) -> str:
    plain, _, profile = media_type.partition(";")
    return f'type="{plain}"' + (f"; {profile}" if profile else "")
