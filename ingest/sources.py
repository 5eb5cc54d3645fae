"""Read one document into one source: its terms and its findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.iris import Iris
from graph.mapping import source_triples
from graph.model import Glossary, Source, Term
from graph.rdf import Iri, Quad, Triple
from ingest.diagnostics import Diagnostic, Severity
from ingest.documents import Document, unreadable
from ingest.formats import detect_format
from ingest.imports import Import, read_import
from ingest.records import TermRecord
from ingest.terms import Reading, TermMaker

__all__ = ["OwnerOf", "SourceReading", "read_source"]

OwnerOf = Callable[[Iri], str | None]
"""Returns the name of the other source that already has a term, or None."""

_PROGRESS_INTERVAL = 1000  # terms
_LINKS = ("broader", "narrower", "related", "replaced_by")
_CUT = ("binary-content", "cut-off", "open-quote")


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The content of a document, from records or RDF.

    `source.digest` is empty after an error that may not occur next time; the document is then read again. `glossary`
    is the one that it was read into. `lines` are the line numbers of the records.
    """

    source: Source
    glossary: Glossary
    readings: tuple[Reading, ...]
    diagnostics: tuple[Diagnostic, ...]
    imported: Import | None = None
    lines: Mapping[Iri, int] = field(default_factory=dict)

    @property
    def terms(self) -> dict[Iri, Term]:
        """The terms by IRI."""
        imported = {} if self.imported is None else self.imported.terms
        return {reading.term.iri: reading.term for reading in self.readings} | dict(imported)

    @property
    def is_cut(self) -> bool:
        """Whether only a part of the document was read, because the rest is damaged or not text."""
        return any(diagnostic.code in _CUT for diagnostic in self.diagnostics)

    @property
    def is_contested(self) -> bool:
        """Whether it states a term that another source already has."""
        return any(diagnostic.code == "taken" for diagnostic in self.diagnostics)

    def is_storable(self, strict: bool) -> bool:
        """Whether its graph can be written: with terms or without errors; if `strict`, without errors and warnings."""
        problems = {diagnostic.severity for diagnostic in self.diagnostics} - {Severity.INFO}
        has_term = bool(self.readings or self.source.refused or self.imported)
        return not problems if strict else has_term or Severity.ERROR not in problems

    def graphs(self, iris: Iris) -> dict[Iri, Iterable[Triple]]:
        """Return the graph of this source and, if it is RDF, the graphs of its own triples."""
        own = {} if self.imported is None else self.imported.graphs
        return {self.source.iri: self._triples(iris), **own}

    def _triples(self, iris: Iris) -> Iterator[Triple]:
        yield from source_triples(self.source)
        for reading in self.readings:
            yield from reading.triples(iris)
        if self.imported is not None:
            yield from self.imported.triples


def read_source(
    document: Document,
    maker: TermMaker,
    digest: str,
    owner_of: OwnerOf,
    report_progress: Callable[[int], None] = lambda count: None,
) -> SourceReading:
    """Read a whole document; its content never raises. `report_progress` is called with the terms so far.

    If two records of the document have the same IRI, the first is used; a term that another source has remains there.
    In both cases the refused record is stored unchanged in `source.refused`. RDF with an error is not imported.
    """
    iri = maker.iris.source(document.name)
    readings: dict[Iri, Reading] = {}
    lines: dict[Iri, int] = {}
    refused: list[str] = []
    diagnostics: list[Diagnostic] = []
    quads: list[Quad] = []
    imported: Import | None = None
    try:
        with document.open() as stream:
            format = detect_format(stream, document.name)
            for item in format.read_document(stream, document.name, maker.hints):
                if isinstance(item, Diagnostic):
                    diagnostics.append(item)
                    continue
                if isinstance(item, Quad):
                    quads.append(item)
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
                    if len(readings) % _PROGRESS_INTERVAL == 0:
                        report_progress(len(readings))
    except OSError as error:
        unread = Source(iri, document.name, "", glossary=maker.glossary.iri)
        return SourceReading(unread, maker.glossary, (), (unreadable(document.name, error),))
    source = Source(
        iri,
        document.name,
        digest,
        tuple(sorted(set(refused))),
        glossary=maker.glossary.iri,
        format=format.name,
    )
    if quads and all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics):
        imported = read_import(quads, document.name, maker.iris, maker.glossary.iri, owner_of)
        diagnostics += imported.diagnostics
        source = replace(source, graphs=tuple(sorted(imported.graphs)))
    if any(found.severity is Severity.ERROR or found.code == "taken" for found in diagnostics):
        source = replace(source, digest="")
    linked = tuple(_linked(readings, maker))
    return SourceReading(source, maker.glossary, linked, tuple(diagnostics), imported, lines)


def _linked(readings: Mapping[Iri, Reading], maker: TermMaker) -> Iterator[Reading]:
    """Yield the readings, with references by name replaced by the IRI of the term of that name.

    Of several terms of one name, the one with the least IRI is meant, which does not depend on their order.
    """
    by_name: dict[Iri, Iri] = {}
    for iri, reading in readings.items():
        for name in map(maker.named, reading.term.readings("name")):
            by_name[name] = min(iri, by_name.get(name, iri))

    def linked(others: tuple[Iri, ...]) -> tuple[Iri, ...]:
        return tuple(sorted({iri if iri in readings else by_name.get(iri, iri) for iri in others}))

    for reading in readings.values():
        term = reading.term
        if links := {field: others for field in _LINKS if (others := getattr(term, field))}:
            changed: dict[str, Any] = {field: linked(others) for field, others in links.items()}
            reading = replace(reading, term=replace(term, **changed))
        yield reading


def _repeated(record: TermRecord, first: int) -> Diagnostic:
    return Diagnostic(
        record.file,
        record.line,
        Severity.ERROR,
        "repeated",
        f"{record.name} is defined twice in this document, first on line {first}.",
        "Merge the two definitions, or add a qualifier to one of the names: Token (security).",
    )


def _taken(record: TermRecord, owner: str) -> Diagnostic:
    return Diagnostic(
        record.file,
        record.line,
        Severity.ERROR,
        "taken",
        f"{record.name} is already a term of {owner}; the definition in {record.file} is stored, but not used.",
        f"Merge the two definitions, add a qualifier to one of the names (Token (security)), or remove {owner} first.",
    )
