"""The negotiated representation of a resource: its format, its headers, and links to its alternates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Request

from api.http.caching import REVALIDATED
from api.http.negotiation import negotiated
from graph.export import RdfFormat
from graph.rdf import Iri

PARTS = ("graph", "blank")
"""The parameters in the IRIs of the named graphs and blank nodes of a document."""

_OF_URIS = "%/:=&?~#+!$,;'@()*[]"
_UTF8 = "; charset=utf-8"

Format = TypeVar("Format", bound=str)


@dataclass(frozen=True, slots=True)
class Alternate:
    """An alternate representation: the name of its format, its address and its media type."""

    name: str
    address: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Representation(Generic[Format]):
    """The format and the media type that a request asks for, and the others that are offered."""

    format: Format
    media_type: str
    alternates: Sequence[Alternate]

    @property
    def content_type(self) -> str:
        """The value of `Content-Type`."""
        return self.media_type + _UTF8 if self.media_type.startswith("text/") else self.media_type

    def headers(self, etag: str, dataset: str, canonical: Iri | None = None) -> dict[str, str]:
        """Return the headers; `dataset` is the address of the dataset description.

        JSON-LD has no links to alternates, because rdflib would read the first one of its media type instead, and PyLD
        fails at several.
        """
        others = [] if self.media_type.startswith(RdfFormat.JSONLD.media_type) else self.alternates
        links = [f'<{quote(canonical, safe=_OF_URIS)}>; rel="canonical"'] if canonical else []
        links += [f'<{other.address}>; rel="alternate"; {_type_of(other.media_type)}' for other in others]
        links.append(f'<{dataset}>; rel="describedby"')
        return {**REVALIDATED, "ETag": etag, "Link": ", ".join(links)}


def represented(request: Request, format: str | None, offered: Mapping[str, Format]) -> Representation[Format]:
    """Return the representation in `format`, or else in the media type of `Accept`, of those `offered` by media type.

    Raises as `negotiated` does.
    """
    chosen, media_type = negotiated(",".join(request.headers.getlist("accept")), format, offered)
    parameters = {name: value for name, value in request.query_params.items() if name in ("iri", *PARTS)}
    media_types = {name: one for one, name in offered.items() if name != chosen}
    alternates = [
        Alternate(name, "?" + urlencode({**parameters, "format": name}), other)
        for name, other in reversed(media_types.items())
    ]
    return Representation(chosen, media_type, alternates)


def _type_of(media_type: str) -> str:
    plain, _, profile = media_type.partition(";")
    return f'type="{plain}"' + (f"; {profile}" if profile else "")
