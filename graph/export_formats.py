"""The formats of exports, with their media types and file extensions."""

from enum import StrEnum
from typing import Final


class _Format(StrEnum):
    @property
    def media_type(self) -> str:
        """The media type for `Accept` and `Content-Type`, with its profile if any; that of TBX is not registered."""
        return _MEDIA_TYPES[self]

    @property
    def suffix(self) -> str:
        """The usual file extension, with its dot."""
        return _SUFFIXES[self]


class RdfFormat(_Format):
    """An RDF export format; the value is its name on the command line.

    All formats but SCHEMAORG are lossless. SCHEMAORG is JSON-LD with only the facts that schema.org can express.
    """

    TURTLE = "turtle"
    JSONLD = "jsonld"
    NTRIPLES = "ntriples"
    RDFXML = "rdfxml"
    SCHEMAORG = "schemaorg"


class TermFormat(_Format):
    """An export format for terms only; the value is its name on the command line."""

    TBX = "tbx"
    CSV = "csv"


_MEDIA_TYPES: Final[dict[_Format, str]] = {
    RdfFormat.TURTLE: "text/turtle",
    RdfFormat.JSONLD: "application/ld+json",
    RdfFormat.NTRIPLES: "application/n-triples",
    RdfFormat.RDFXML: "application/rdf+xml",
    RdfFormat.SCHEMAORG: 'application/ld+json;profile="https://schema.org/"',
    TermFormat.TBX: "application/x-tbx",
    TermFormat.CSV: "text/csv",
}
_SUFFIXES: Final[dict[_Format, str]] = {
    RdfFormat.TURTLE: ".ttl",
    RdfFormat.JSONLD: ".jsonld",
    RdfFormat.NTRIPLES: ".nt",
    RdfFormat.RDFXML: ".rdf",
    RdfFormat.SCHEMAORG: ".jsonld",
    TermFormat.TBX: ".tbx",
    TermFormat.CSV: ".csv",
}
LOSSLESS: Final = (RdfFormat.TURTLE, RdfFormat.JSONLD, RdfFormat.NTRIPLES, RdfFormat.RDFXML)
"""The formats that contain the whole graph; the others contain only a part of it."""
