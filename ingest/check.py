"""Validate documents without storing them: each document alone, then all terms together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from graph.iris import Iris
from graph.model import Term
from graph.rdf import Iri
from ingest.conformance import Conformance
from ingest.diagnostics import Diagnostic, Severity
from ingest.documents import Document, Inputs
from ingest.hints import NO_HINTS, Hints
from ingest.integrity import Breach, breaches
from ingest.organizations import Organizations
from ingest.places import first_lines
from ingest.readings import Spool
from ingest.sources import read_source
from ingest.terms import TermMaker
from ingest.vocabularies import Hierarchy

__all__ = ["check"]

_BASE = "https://lexigraph.example/"  # any base: only whether two terms share an IRI matters


def check(inputs: Inputs, registry: Organizations, hints: Hints = NO_HINTS) -> Iterator[Diagnostic]:
    """Yield the findings of each document, then the violations of integrity conditions and shapes, by document.

    When two documents state the same term, the finding is about the second one.
    """
    yield from inputs.diagnostics
    iris = Iris(_BASE)
    maker = TermMaker.of_home(iris, "check", registry, hints)
    owners: dict[Iri, str] = {}
    places: dict[Iri, str] = {}
    terms: dict[Iri, Term] = {}
    lines: dict[Iri, int] = {}
    unlabeled: dict[Iri, Hierarchy] = {}
    conformance = Conformance()
    for document in inputs.documents:
        with closing(Spool()) as spool:
            reading = read_source(document, maker, "", owners.get, spool=spool)
            stated = reading.terms
        yield from reading.diagnostics
        owners |= dict.fromkeys(stated, document.name)
        terms |= stated
        lines |= reading.lines
        if reading.imported is not None:
            conformance.add(document.name, reading.imported)
            unlabeled |= reading.imported.unlabeled
            places |= dict.fromkeys(reading.imported.unlabeled, document.name)
    found: dict[str, list[Breach]] = defaultdict(list)
    for breach in (*breaches(terms, unlabeled), *conformance.breaches(terms)):
        found[owners.get(breach.node) or places.get(breach.node) or conformance.documents[breach.node]].append(breach)
    for document in inputs.documents:
        yield from _diagnostics(document, found[document.name], terms, lines)


def _diagnostics(
    document: Document, found: Sequence[Breach], terms: Mapping[Iri, Term], lines: Mapping[Iri, int]
) -> Iterator[Diagnostic]:
    """Yield the breaches as diagnostics. Without a record's line number, use the first line that contains the text."""
    places: dict[str, int] = {}
    if any(breach.node not in lines for breach in found):
        with document.open() as stream:
            places = first_lines(stream, {breach.text for breach in found})
    for breach in found:
        name = f"{terms[breach.node].name.value} " if breach.node in terms else ""
        message = f"{name}<{breach.node}>: {breach.message}"
        line = lines.get(breach.node, places.get(breach.text))
        yield Diagnostic(document.name, line, Severity.WARNING, breach.code, message, breach.remedy)
