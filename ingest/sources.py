"""One document becomes one source: its terms, and all that is to be said about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from graph.iris import Iris
from graph.mapping import source_triples
from graph.model import Source, Term
from graph.rdf import Iri, Triple
from ingest.diagnostics import Diagnostic, Severity
from ingest.documents import Document, unreadable
from ingest.formats import read_records
from ingest.records import TermRecord
from ingest.terms import Reading, TermMaker

__all__ = ["OwnerOf", "SourceReading", "read_source"]

OwnerOf = Callable[[Iri], str | None]
"""Tells which other source already has a term, by its name."""

_TOLD = 1000  # terms between two tellings
_CUT = ("binary-content", "cut-off", "open-quote")


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What a document says. `source.digest` is empty when something was wrong, so that it is read again."""

    source: Source
    readings: tuple[Reading, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def terms(self) -> dict[Iri, Term]:
        """The terms by IRI."""
        return {reading.term.iri: reading.term for reading in self.readings}

    @property
    def is_cut(self) -> bool:
        """Whether the document was read in part only, because what follows is damaged or no text."""
        return any(diagnostic.code in _CUT for diagnostic in self.diagnostics)

    @property
    def is_contested(self) -> bool:
        """Whether it claims a term that another source has."""
        return any(diagnostic.code == "taken" for diagnostic in self.diagnostics)

    def is_storable(self, strict: bool) -> bool:
        """Whether its graph is to be written: it has a page, and with `strict` nothing at all is wrong."""
        worst = {diagnostic.severity for diagnostic in self.diagnostics} - {Severity.INFO}
        has_page = bool(self.readings or self.source.refused)
        return not worst if strict else has_page or Severity.ERROR not in worst

    def dated(self, modified: datetime | None) -> "SourceReading":
        """Return it as written at this time."""
        return replace(self, source=replace(self.source, modified=modified))

    def triples(self, iris: Iris) -> Iterator[Triple]:
        """Yield the graph of this source."""
        yield from source_triples(self.source)
        for reading in self.readings:
            yield from reading.triples(iris)


def read_source(
    document: Document,
    maker: TermMaker,
    digest: str,
    owner_of: OwnerOf,
    tell: Callable[[int], None] = lambda count: None,
) -> SourceReading:
    """Read a document whole; never raises for what is in it. `tell` is told the terms so far, now and then.

    Of two records with one IRI in a document the first stays; a term that another source has stays there.
    Either way the other record is kept, as it stands, in `source.refused`.
    """
    iri = maker.iris.source(document.name)
    readings: dict[Iri, Reading] = {}
    lines: dict[Iri, int] = {}
    refused: list[str] = []
    diagnostics: list[Diagnostic] = []
    try:
        with document.open() as stream:
            for item in read_records(stream, document.name, maker.hints):
                if isinstance(item, Diagnostic):
                    diagnostics.append(item)
                    continue
                reading = maker.read(item, iri)
                term = reading.term.iri
                owner = owner_of(term)
                if term in readings:
                    refused.append(item.raw)
                    diagnostics.append(_repeated(item, lines[term]))
                elif owner is not None:
                    refused.append(item.raw)
                    diagnostics.append(_taken(item, owner))
                else:
                    readings[term] = reading
                    lines[term] = item.line
                    diagnostics += reading.diagnostics
                    if len(readings) % _TOLD == 0:
                        tell(len(readings))
    except OSError as error:
        return SourceReading(Source(iri, document.name, ""), (), (unreadable(document.name, error),))
    source = Source(iri, document.name, digest, tuple(sorted(set(refused))))
    if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        source = replace(source, digest="")
    return SourceReading(source, tuple(_linked(readings, maker.iris)), tuple(diagnostics))


def _linked(readings: Mapping[Iri, Reading], iris: Iris) -> Iterator[Reading]:
    """Yield the readings; those that refer to a term by its name refer to its IRI, where it has another one."""
    by_name: dict[Iri, Iri] = {}
    for iri, reading in readings.items():
        by_name.setdefault(iris.term(reading.term.name.value), iri)

    def linked(others: tuple[Iri, ...]) -> tuple[Iri, ...]:
        return tuple(sorted({iri if iri in readings else by_name.get(iri, iri) for iri in others}))

    for reading in readings.values():
        term = reading.term
        term = replace(term, broader=linked(term.broader), narrower=linked(term.narrower), related=linked(term.related))
        yield reading if term == reading.term else replace(reading, term=term)


def _repeated(record: TermRecord, first: int) -> Diagnostic:
    return Diagnostic(
        record.file,
        record.line,
        Severity.ERROR,
        "repeated",
        f"{record.name} stands in this document twice, first on line {first}.",
        "Join the two pages, or tell them apart by a qualifier: Token (security).",
    )


def _taken(record: TermRecord, owner: str) -> Diagnostic:
    return Diagnostic(
        record.file,
        record.line,
        Severity.ERROR,
        "taken",
        f"{record.name} is already a term of {owner}; the page in {record.file} is kept aside.",
        f"Join the two pages, tell them apart by a qualifier (Token (security)), or remove {owner} first.",
    )
