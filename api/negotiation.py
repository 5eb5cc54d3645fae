"""Which representation a request wants: by `format`, else by `Accept` (RFC 9110, with q-values)."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias, TypeVar
from typing import Literal as OneOf

import mimeparse

from api.errors import NotAcceptable, UnknownFormat
from graph.export import RdfFormat, TermFormat

__all__ = ["DOCUMENTS", "EXPORTS", "GRAPHS", "DocumentFormat", "best_media_type", "negotiated"]

DocumentFormat: TypeAlias = RdfFormat | OneOf["html"]
"""A syntax of RDF, or a page for people."""

GRAPHS: Final[Mapping[str, RdfFormat]] = {
    RdfFormat.RDFXML.media_type: RdfFormat.RDFXML,
    RdfFormat.NTRIPLES.media_type: RdfFormat.NTRIPLES,
    "application/json": RdfFormat.JSONLD,
    RdfFormat.JSONLD.media_type: RdfFormat.JSONLD,
    RdfFormat.TURTLE.media_type: RdfFormat.TURTLE,
}
"""What RDF is served as, by media type, the most wanted last: Turtle, which people can read, for */*."""

_OURS: Final[Mapping[str, RdfFormat]] = {RdfFormat.SCHEMAORG.media_type: RdfFormat.SCHEMAORG, **GRAPHS}

EXPORTS: Final[Mapping[str, RdfFormat | TermFormat]] = {
    TermFormat.CSV.media_type: TermFormat.CSV,
    TermFormat.TBX.media_type: TermFormat.TBX,
    **_OURS,
}
"""What our own graph is served as, also in words and formats that hold a part of it."""

DOCUMENTS: Final[Mapping[str, DocumentFormat]] = {"text/html": "html", **_OURS}
"""What one resource is served as."""

_Format = TypeVar("_Format", bound=str)

_MEDIA_RANGE = re.compile(r"\s*(\*|[^\s/;]+/[^\s/;]+)\s*(;|\Z)")
# A profile is a list of IRIs (RFC 6906), quoted or not; schema.org goes by several.
_SCHEMA_ORG = re.compile(r';\s*profile\s*=\s*"?(?:[^"\s,;]+\s+)*https?://schema\.org/?(?![^\s",;])[^",;]*"?')
_PROFILE = RdfFormat.SCHEMAORG.media_type.partition(";")[2]


def best_media_type(offered: Iterable[str], accept: str) -> str | None:
    """Return which of `offered` fits `accept` best, the last of equals; None if nothing fits.

    What is no media range in `accept` is passed over.

    >>> best_media_type(["text/turtle", "application/json"], "text/*;q=0.1, APPLICATION/json, nonsense")
    'application/json'
    """
    ranges = [one for one in accept.lower().split(",") if _MEDIA_RANGE.match(one)]
    best: str = mimeparse.best_match(list(offered), ",".join(ranges))
    return best or None


def negotiated(accept: str | None, name: str | None, offered: Mapping[str, _Format]) -> tuple[_Format, str]:
    """Return which of the formats `offered` by media type to answer in, and the media type to say.

    Raises `UnknownFormat`, `NotAcceptable`; both messages list what there is.

    >>> negotiated("text/turtle;q=0.5, application/ld+json;q=0.9", None, GRAPHS)
    (<RdfFormat.JSONLD: 'jsonld'>, 'application/ld+json')
    """
    if name is not None:
        named = {str(format): (format, media_type) for media_type, format in offered.items()}
        if name not in named:
            raise UnknownFormat(f"{name!r} is no format; there are {', '.join(reversed(named))}.")
        return named[name]
    ranges = _SCHEMA_ORG.sub(f";{_PROFILE}", (accept or "*/*").lower()).split(",")
    # Of equals the first is heeded, and a range with a profile is for what has it.
    ranges.sort(key=lambda one: "profile=" in one)
    best = best_media_type(offered, ",".join(ranges))
    if not best:
        raise NotAcceptable(f"Nothing here fits {accept!r}; there are {', '.join(sorted(offered))}.")
    return offered[best], best
