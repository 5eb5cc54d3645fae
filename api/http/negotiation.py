"""Content negotiation: by the `format` parameter, or else by `Accept`, and `Accept-Language` (RFC 9110, with q-values).

The parameter takes our names, media types, and the names that other servers and libraries use.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias, TypeVar
from typing import Literal as OneOf

import mimeparse

from api.errors import BadArgument, NotAcceptable
from graph.export import RdfFormat, TermFormat

DocumentFormat: TypeAlias = RdfFormat | OneOf["html"]
"""An RDF format, or an HTML page."""

GRAPHS: Final[Mapping[str, RdfFormat]] = {
    RdfFormat.RDFXML.media_type: RdfFormat.RDFXML,
    "text/plain": RdfFormat.NTRIPLES,
    RdfFormat.NTRIPLES.media_type: RdfFormat.NTRIPLES,
    "application/json": RdfFormat.JSONLD,
    RdfFormat.JSONLD.media_type: RdfFormat.JSONLD,
    RdfFormat.TURTLE.media_type: RdfFormat.TURTLE,
}
"""RDF formats by media type. The last one has the highest preference: Turtle for */*, since people can read it.

rdflib still asks for N-Triples as text/plain, as RDF 1.0 did.
"""

_OURS: Final[Mapping[str, RdfFormat]] = {RdfFormat.SCHEMAORG.media_type: RdfFormat.SCHEMAORG, **GRAPHS}

EXPORTS: Final[Mapping[str, RdfFormat | TermFormat]] = {
    TermFormat.CSV.media_type: TermFormat.CSV,
    TermFormat.TBX.media_type: TermFormat.TBX,
    **_OURS,
}
"""Formats of the whole graph by media type, including schema.org, TBX and CSV, which contain only part of it."""

DOCUMENTS: Final[Mapping[str, DocumentFormat]] = {"text/html": "html", **_OURS}
"""Formats of one resource by media type."""

VOCABULARIES: Final[Mapping[str, DocumentFormat]] = {"text/html": "html", **GRAPHS}
"""Formats of the ontology and the shapes by media type."""

_Format = TypeVar("_Format", bound=str)

_USUAL_NAMES: Final[Mapping[str, str]] = {
    "json": "jsonld",
    "json-ld": "jsonld",
    "n-triples": "ntriples",
    "n3": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "srj": "json",
    "srx": "xml",
    "ttl": "turtle",
    "xml": "rdfxml",
}
"""Names that other servers and libraries use, with ours."""

_MEDIA_RANGE = re.compile(r"\s*(\*|[^\s/;]+/[^\s/;]+)\s*(;|\Z)")
# A profile is a list of IRIs (RFC 6906), quoted or not; schema.org has several IRIs.
_SCHEMA_ORG = re.compile(r';\s*profile\s*=\s*"?(?:[^"\s,;]+\s+)*https?://schema\.org/?(?![^\s",;])[^",;]*"?')
_PROFILE = RdfFormat.SCHEMAORG.media_type.partition(";")[2]

LANGUAGE_TAG: Final = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,7}")
_LANGUAGE_RANGE = re.compile(rf"\s*({LANGUAGE_TAG.pattern})\s*(?:;\s*q=([01](?:\.[0-9]{{0,3}})?))?\s*")
_MOST_LANGUAGES = 20


def best_media_type(offered: Iterable[str], accept: str) -> str | None:
    """Return the best match of `offered` for `accept`, the last of equals, or None.

    Parts of `accept` that are not media ranges are ignored.

    >>> best_media_type(["text/turtle", "application/json"], "text/*;q=0.1, APPLICATION/json, nonsense")
    'application/json'
    """
    ranges = [one for one in accept.lower().split(",") if _MEDIA_RANGE.match(one)]
    best: str = mimeparse.best_match(list(offered), ",".join(ranges))
    return best or None


def format_named(name: str, offered: Mapping[str, _Format]) -> tuple[_Format, str] | None:
    """Return the one of the formats `offered` by media type that `name` means, and its media type; None for no one.

    >>> format_named("rdf+xml", GRAPHS)
    (<RdfFormat.RDFXML: 'rdfxml'>, 'application/rdf+xml')
    """
    name = name.strip().lower()
    named = {str(format): (format, media_type) for media_type, format in offered.items()}
    if name not in named and name in offered:
        return offered[name], name
    return named.get(name) or named.get(_USUAL_NAMES.get(name, ""))


def negotiated(accept: str | None, name: str | None, offered: Mapping[str, _Format]) -> tuple[_Format, str]:
    """Return the requested one of the formats `offered` by media type, and its media type.

    `name` takes precedence over `accept`. Raises `BadArgument`, `NotAcceptable`; both list the available formats.

    >>> negotiated("text/turtle;q=0.5, application/ld+json;q=0.9", None, GRAPHS)
    (<RdfFormat.JSONLD: 'jsonld'>, 'application/ld+json')
    """
    if name is not None:
        found = format_named(name, offered)
        if found is None:
            names = ", ".join(reversed(dict.fromkeys(map(str, offered.values()))))
            raise BadArgument(f"Unknown format {name!r}. Available: {names}.")
        return found
    ranges = _SCHEMA_ORG.sub(f";{_PROFILE}", (accept or "*/*").lower()).split(",")
    # mimeparse takes the first of equal ranges; a range with a profile must only match a type with that profile.
    ranges.sort(key=lambda one: "profile=" in one)
    best = best_media_type(offered, ",".join(ranges))
    if not best:
        raise NotAcceptable(f"No available media type matches {accept!r}. Available: {', '.join(sorted(offered))}.")
    return offered[best], best


def accepted_languages(header: str) -> tuple[str, ...]:
    """Return the languages of an `Accept-Language` header, most preferred first (RFC 9110, section 12.5.4).

    >>> accepted_languages("da, en-GB;q=0.8, fr;q=0, *;q=0.1, de;q=0.9")
    ('da', 'de', 'en-GB')
    """
    found = [match for part in header.split(",")[:_MOST_LANGUAGES] if (match := _LANGUAGE_RANGE.fullmatch(part))]
    weights = [(float(match[3] or 1), match[1]) for match in found]
    return tuple(tag for weight, tag in sorted(weights, key=lambda one: -one[0]) if weight)
