"""What a SPARQL query asks of a store, and what it gets: a dataset, the kinds of answers, the formats of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from graph.rdf import Iri

__all__ = ["Dataset", "ResultFormat", "ResultKind"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query reads: `default` merged as its default graph, `named` for `GRAPH`; no others."""

    default: Sequence[Iri] = ()
    named: Sequence[Iri] = ()


class ResultKind(Enum):
    """What an answer is, by the form of the query."""

    SOLUTIONS = "SELECT"
    BOOLEAN = "ASK"
    TRIPLES = "CONSTRUCT and DESCRIBE"


class ResultFormat(StrEnum):
    """A syntax of SPARQL results: solutions have all four, a boolean has JSON and XML; triples have `RdfFormat`."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"

    @property
    def media_type(self) -> str:
        """The registered media type, for `Accept` and `Content-Type`."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Final = {
    ResultFormat.JSON: "application/sparql-results+json",
    ResultFormat.XML: "application/sparql-results+xml",
    ResultFormat.CSV: "text/csv",
    ResultFormat.TSV: "text/tab-separated-values",
}
