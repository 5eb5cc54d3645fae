"""Validate documents without storing them: each document alone, then all terms together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from graph.iris import Iris
from graph.model import Term
from graph.rdf import Iri
from ingest.checks.rdf_shapes import Conformance
from ingest.checks.rules import Breach, breaches
from ingest.derived.links import linked_by_name
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.contents import ReadContents, read_contents
from ingest.input.documents import Document, Inputs
from ingest.organizations.registry import Organizations
from ingest.rdf.term_extraction import Hierarchy
from ingest.readers.line_numbers import first_lines
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.sources.source import SourceReading, read_source
from ingest.sources.spooled_readings import Spool
from ingest.terms import TermMaker

_OF_EACH = frozenset({"no-definition", "no-short-definition"})
"""The codes of readers that report each term without a definition."""

_BASE = "https://lexigraph.example/"  # any base: only whether two terms share an IRI matters


def check(
    inputs: Inputs, registry: Organizations, options: ReadingOptions = NO_OPTIONS, read: ReadContents = read_contents
) -> Iterator[Diagnostic]:
    """Yield the findings of each document, then the violations of integrity conditions and shapes, by document.

    When two documents state the same term, the finding is about the second one.
    """
    yield from inputs.diagnostics
    iris = Iris(_BASE)
    maker = TermMaker.of_home(iris, "check", registry, options)
    owners: dict[Iri, str] = {}
    places: dict[Iri, str] = {}
    terms: dict[Iri, Term] = {}
    lines: dict[Iri, int] = {}
    unlabeled: dict[Iri, Hierarchy] = {}
    conformance = Conformance()
    for document in inputs.documents:
        with closing(Spool()) as spool:
            reading = read_source(document, maker, "", owners.get, spool=spool, read=read)
            stated = reading.terms
        yield from reading.diagnostics
        yield from _undefined(document, stated, reading)
        owners |= dict.fromkeys(stated, document.name)
        terms |= stated
        lines |= reading.lines
        if reading.imported is not None:
            conformance.add(document.name, reading.imported)
            unlabeled |= reading.imported.unlabeled
            places |= dict.fromkeys(reading.imported.unlabeled, document.name)
    found: dict[str, list[Breach]] = defaultdict(list)
    linked, ambiguous = linked_by_name(terms, maker)
    for breach in (*breaches(linked, unlabeled, ambiguous), *conformance.breaches(terms)):
        found[owners.get(breach.node) or places.get(breach.node) or conformance.documents[breach.node]].append(breach)
    for document in inputs.documents:
        yield from _diagnostics(document, found[document.name], terms, lines)


def _undefined(document: Document, terms: Mapping[Iri, Term], reading: SourceReading) -> Iterator[Diagnostic]:
    """Yield the number of terms that have no definition, and the first, unless the reader reports each of them."""
    without = [
        term
        for term in terms.values()
        if not (term.is_deprecated or term.readings("definition") or term.readings("technical_definition"))
    ]
    if not without or any(found.code in _OF_EACH for found in reading.diagnostics):
        return
    first = min(without, key=lambda term: (reading.lines[term.iri], "") if term.iri in reading.lines else (0, term.iri))
    name = f"'{first.name.value}'"
    subject = (
        f"{name} has no definition" if len(without) == 1 else f"{len(without):,} terms have no definition, first {name}"
    )
    remedy = "Write definitions, by which terms are found in other words."
    yield Diagnostic(document.name, reading.lines.get(first.iri), Severity.INFO, "no-definition", f"{subject}.", remedy)


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
