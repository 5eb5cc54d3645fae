"""Values of the SPARQL protocol: the dataset of a query, and the kinds and formats of results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, Self

from graph.export_formats import RdfFormat
from graph.rdf import Iri


@dataclass(frozen=True, slots=True)
class QueryDataset:
    """The graphs that a query can read: `default` is merged into the default graph, `named` is for `GRAPH`."""

    default: Sequence[Iri] = ()
    named: Sequence[Iri] = ()


class ResultKind(Enum):
    """The kind of a result, by the form of the query."""

    SOLUTIONS = "SELECT"
    BOOLEAN = "ASK"
    TRIPLES = "CONSTRUCT and DESCRIBE"


class ResultFormat(StrEnum):
    """A SPARQL results format: all four for solutions, JSON and XML for a boolean. Triples use `RdfFormat`."""

    media_type: str
    """The registered media type, for `Accept` and `Content-Type`."""

    def __new__(cls, name: str, media_type: str = "") -> Self:
        """Use the members."""
        format_ = str.__new__(cls, name)
        format_._value_, format_.media_type = name, media_type
        return format_

    JSON = "json", "application/sparql-results+json"
    XML = "xml", "application/sparql-results+xml"
    CSV = "csv", "text/csv"
    TSV = "tsv", "text/tab-separated-values"


# The last of equals wins: SPARQL's JSON and Turtle for */*.
_BOOLEANS: Final = {
    "application/xml": ResultFormat.XML,
    ResultFormat.XML.media_type: ResultFormat.XML,
    "application/json": ResultFormat.JSON,
    ResultFormat.JSON.media_type: ResultFormat.JSON,
}
_TABLES: Final = {one.media_type: one for one in (ResultFormat.TSV, ResultFormat.CSV)}
OFFERED: Final[Mapping[ResultKind, Mapping[str, RdfFormat | ResultFormat]]] = {
    ResultKind.SOLUTIONS: {**_TABLES, **_BOOLEANS},
    ResultKind.BOOLEAN: _BOOLEANS,
    ResultKind.TRIPLES: {
        one.media_type: one for one in (RdfFormat.RDFXML, RdfFormat.NTRIPLES, RdfFormat.JSONLD, RdfFormat.TURTLE)
    },
}
"""The formats of each kind of result by media type, the least preferred first."""
