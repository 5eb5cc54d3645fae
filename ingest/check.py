"""What an ingest would say of documents, without a data folder and without writing anything."""

from collections.abc import Iterator

from graph.iris import Iris
from graph.model import Glossary
from graph.rdf import Iri
from ingest.diagnostics import Diagnostic
from ingest.documents import Inputs
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.sources import read_source
from ingest.terms import TermMaker

__all__ = ["check"]

_BASE = "https://lexigraph.example/"  # any base: only whether two terms share an IRI matters


def check(inputs: Inputs, registry: Organizations, hints: Hints = NO_HINTS) -> Iterator[Diagnostic]:
    """Yield every finding, document by document; of two that claim one term, the second is told."""
    yield from inputs.diagnostics
    iris = Iris(_BASE)
    maker = TermMaker(iris, Glossary(iris.glossary("check"), "check"), registry, hints)
    owners: dict[Iri, str] = {}
    for document in inputs.documents:
        reading = read_source(document, maker, "", owners.get)
        yield from reading.diagnostics
        owners |= dict.fromkeys(reading.terms, document.name)
