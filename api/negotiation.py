"""Which representation a request wants: by `format`, else by `Accept` (RFC 9110, with q-values)."""

from collections.abc import Mapping

import mimeparse

from graph.export import RdfFormat

__all__ = ["NotAcceptable", "UnknownFormat", "negotiated"]

_MEDIA_TYPES: Mapping[str, RdfFormat] = {
    RdfFormat.RDFXML.media_type: RdfFormat.RDFXML,
    RdfFormat.NTRIPLES.media_type: RdfFormat.NTRIPLES,
    "application/json": RdfFormat.JSONLD,
    RdfFormat.JSONLD.media_type: RdfFormat.JSONLD,
    RdfFormat.TURTLE.media_type: RdfFormat.TURTLE,
}
# mimeparse prefers the last of equals: Turtle, which people can read, for */*.


class UnknownFormat(ValueError):
    """`format` names no format."""


class NotAcceptable(ValueError):
    """Nothing that is served fits `Accept`."""


def negotiated(accept: str | None, name: str | None = None) -> tuple[RdfFormat, str]:
    """Return the format to answer in, and the media type to say.

    Raises `UnknownFormat`, `NotAcceptable`; both messages list what there is.

    >>> negotiated("text/turtle;q=0.5, application/ld+json;q=0.9")
    (<RdfFormat.JSONLD: 'jsonld'>, 'application/ld+json')
    """
    if name is not None:
        try:
            chosen = RdfFormat(name)
        except ValueError as error:
            raise UnknownFormat(f"{name!r} is no format; there are {', '.join(RdfFormat)}.") from error
        return chosen, chosen.media_type
    try:
        media_type = mimeparse.best_match(list(_MEDIA_TYPES), accept or "*/*")
    except mimeparse.MimeTypeParseException:
        media_type = ""
    if not media_type:
        raise NotAcceptable(f"Nothing here fits {accept!r}; there are {', '.join(sorted(_MEDIA_TYPES))}.")
    return _MEDIA_TYPES[media_type], media_type
