"""The formats of exports, with their media types and file extensions."""

from enum import StrEnum
from typing import Final, Self


class _Format(StrEnum):
    """Each member has its name on the command line, its media type, and its usual file extension with the dot.

    `display_name` is the name for people. The media type is for `Accept` and `Content-Type`, with its profile if any;
    that of TBX is not registered.
    """

    media_type: str
    suffix: str
    display_name: str

    def __new__(cls, name: str, media_type: str = "", suffix: str = "", display_name: str = "") -> Self:
        """Use the members."""
        format_ = str.__new__(cls, name)
        format_._value_, format_.media_type, format_.suffix = name, media_type, suffix
        format_.display_name = display_name
        return format_


class RdfFormat(_Format):
    """An RDF export format.

    All formats but SCHEMAORG are lossless. SCHEMAORG is JSON-LD with only the facts that schema.org can express.
    """

    TURTLE = "turtle", "text/turtle", ".ttl", "Turtle"
    JSONLD = "jsonld", "application/ld+json", ".jsonld", "JSON-LD"
    NTRIPLES = "ntriples", "application/n-triples", ".nt", "N-Triples"
    RDFXML = "rdfxml", "application/rdf+xml", ".rdf", "RDF/XML"
    SCHEMAORG = "schemaorg", 'application/ld+json;profile="https://schema.org/"', ".jsonld", "schema.org"


class TermFormat(_Format):
    """An export format for terms only."""

    TBX = "tbx", "application/x-tbx", ".tbx", "TBX"
    CSV = "csv", "text/csv", ".csv", "CSV"


LOSSLESS: Final = (RdfFormat.TURTLE, RdfFormat.JSONLD, RdfFormat.NTRIPLES, RdfFormat.RDFXML)
"""The formats that contain the whole graph; the others contain only a part of it."""
