"""HTTP headers of a representation, with links to its alternates."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

from api.http.caching import REVALIDATED
from graph.export import RdfFormat
from graph.rdf import Iri

__all__ = ["PARTS", "Alternate", "alternates", "headers_of"]

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

    JSON-LD has no links to alternates, because rdflib would read the first one of its media type instead, and PyLD
    fails at several.
    """
    others = [] if media_type.startswith(RdfFormat.JSONLD.media_type) else others
    links = [f'<{quote(canonical, safe=_OF_URIS)}>; rel="canonical"'] if canonical else []
    links += [f'<{other.address}>; rel="alternate"; {_type_of(other.media_type)}' for other in others]
    links.append(f'<{dataset}>; rel="describedby"')
    return {**REVALIDATED, "ETag": etag, "Link": ", ".join(links)}


def _type_of(media_type: str) -> str:
    plain, _, profile = media_type.partition(";")
    return f'type="{plain}"' + (f"; {profile}" if profile else "")
