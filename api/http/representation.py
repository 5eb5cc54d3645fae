"""HTTP headers of a representation: links to the alternates, ETags and 304 responses."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response

from api.http.etags import matches_tag
from graph.export import RdfFormat
from graph.rdf import Iri

__all__ = ["PARTS", "Alternate", "alternates", "headers_of", "not_modified"]

PARTS = ("graph", "blank")
"""The parameters in the IRIs of the named graphs and blank nodes of a document."""

_OF_URIS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Alternate:
    """An alternate representation: the name of its format, its address and its media type."""

    name: str
    address: str
    media_type: str


def alternates(request: Request, offered: Mapping[str, str], media_type: str) -> list[Alternate]:
    """Return the alternates of the representation in `media_type`, from `offered`, formats by media type."""
    media_types = {name: one for one, name in offered.items()}
    parameters = {name: value for name, value in request.query_params.items() if name in ("iri", *PARTS)}
    return [
        Alternate(name, "?" + urlencode({**parameters, "format": name}), other)
        for name, other in reversed(media_types.items())
        if name != offered[media_type]
    ]


def headers_of(
    etag: str, media_type: str, others: list[Alternate], dataset: str, canonical: Iri | None = None
) -> dict[str, str]:
    """Return the headers of a representation; `dataset` is the address of the dataset description.

    Caches must revalidate it at each request, since any ingest may change it. JSON-LD has no links to alternates,
    because rdflib would read the first one of its media type instead, and PyLD fails at several.
    """
    others = [] if media_type.startswith(RdfFormat.JSONLD.media_type) else others
    links = [f'<{quote(canonical, safe=_OF_URIS)}>; rel="canonical"'] if canonical else []
    links += [f'<{other.address}>; rel="alternate"; {_type_of(other.media_type)}' for other in others]
    links.append(f'<{dataset}>; rel="describedby"')
    return {"Cache-Control": "no-cache", "ETag": etag, "Link": ", ".join(links)}


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """Return a 304 response if the client already has the representation, or None."""
    known = ",".join(request.headers.getlist("if-none-match"))
    is_known = matches_tag(known, headers["ETag"]) or known.strip() == "*"
    return Response(status_code=304, headers=headers) if is_known else None


def _type_of(media_type: str) -> str:
    plain, _, profile = media_type.partition(";")
    return f'type="{plain}"' + (f"; {profile}" if profile else "")
