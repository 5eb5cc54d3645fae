"""Read one document into one source: its terms and its findings."""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Self

from graph.iris import Iris
from graph.model import Category, Glossary, Source, Term
from graph.rdf import Iri, Quad, Triple
from graph.term_fields import LINK_FIELDS
from graph.term_writer import source_triples
from ingest.diagnostics import Diagnostic, DocumentFailed, Severity
from ingest.input.contents import ReadContents, failure, read_contents
from ingest.input.documents import Document, unreadable
from ingest.rdf.imports import Import, read_import
from ingest.records import TermRecord
from ingest.sources.spooled_readings import LinkedReadings, Readings, Spool
from ingest.terms import Reading, TermMaker

OwnerOf = Callable[[Iri], str | None]
"""Returns the name of the other source that already has a term, or None."""

_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError),
    *(MemoryError, RecursionError, TypeError, ValueError),
)
"""What a fault in the mapping to terms raises."""

_PROGRESS_INTERVAL = 1000  # terms
_CUT = ("binary-content", "cut-off", "open-quote")


@dataclass(slots=True)
class SharedResources:
    """The resources that a source shares with others: categories, and organizations by their names in the registry."""

    categories: dict[Category, None] = field(default_factory=dict)
    registered: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> Self:
        """Return the resources of all readings."""
        shared = cls()
        for reading in readings:
            shared.add(reading)
        return shared

    def add(self, reading: Reading) -> None:
        """Add the resources of a reading."""
        self.categories.update(dict.fromkeys(reading.categories))
        self.registered |= reading.registered


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The content of a document, from records or RDF.

    `source.digest` is empty after an error that may not occur next time; the document is then read again. `glossary`
    is the one that it was read into. `lines` are the line numbers of the records, by term. `unresolved` are the IRIs in
    links of records that none of these terms has.
    """

    source: Source
    glossary: Glossary
    readings: Collection[Reading]
    diagnostics: tuple[Diagnostic, ...]
    shared: SharedResources
    imported: Import | None = None
    lines: Mapping[Iri, int] = field(default_factory=dict)
    unresolved: Set[Iri] = frozenset()

    @property
    def stated(self) -> Set[Iri]:
        """The IRIs of the terms; not copied, because there may be a million of them."""
        return self.lines.keys() if self.imported is None else {*self.lines, *self.imported.terms}

    @property
    def terms(self) -> dict[Iri, Term]:
        """The terms by IRI, all in memory."""
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

    def graphs(self, iris: Iris) -> dict[Iri, Collection[Triple]]:
        """Return the graph of this source and, if it is RDF, the graphs of its own triples."""
        own = {} if self.imported is None else self.imported.graphs
        return {self.source.iri: SourceTriples(self, iris), **own}


@dataclass(frozen=True, slots=True)
class SourceTriples(Collection[Triple]):
    """The triples of the graph of a source, made while they are iterated; some may be repeated."""

    reading: SourceReading
    iris: Iris

    def __iter__(self) -> Iterator[Triple]:
        yield from source_triples(self.reading.source)
        for reading in self.reading.readings:
            yield from reading.triples(self.iris)
        if self.reading.imported is not None:
            yield from self.reading.imported.triples

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True  # without counting: a source has triples of its own

    def __contains__(self, triple: object) -> bool:
        return any(triple == one for one in self)


def read_source(
    document: Document,
    maker: TermMaker,
    digest: str,
    owner_of: OwnerOf,
    report_progress: Callable[[int], None] = lambda count: None,
    spool: Spool | None = None,
    read: ReadContents = read_contents,
) -> SourceReading:
    """Read a whole document with `read`; its content never raises. `report_progress` is called with the terms so far.

    The readings of a large document are written to the `spool`, if there is one.

    Of two records with the same identifier, the first is used; a term that another source has remains there. In both
    cases the refused record is stored unchanged in `source.refused`. Different records of one name without identifiers
    are homonyms: the later ones get qualified IRIs. RDF with an error is not imported.
    """
    iri = maker.iris.source(document.name)
    readings, shared = Readings(spool), SharedResources()
    lines: dict[Iri, int] = {}
    texts: dict[Iri, int] = {}
    numbers: dict[str, int] = {}
    links: set[Iri] = set()
    organizations = _Abbreviations()
    refused: list[str] = []
    diagnostics: list[Diagnostic] = []
    quads: list[Quad] = []
    imported: Import | None = None
    try:
        with read(document, maker.options) as contents:
            for item in contents.items:
                if isinstance(item, Diagnostic):
                    diagnostics.append(item)
                    continue
                if isinstance(item, Quad):
                    quads.append(item)
                    continue
                reading = maker.read(item, iri)
                term = reading.term.iri
                if term in lines and item.identifier is None and texts[term] != hash(item.raw):
                    named, term = term, _qualified(item, maker, lines, owner_of, numbers)
                    reading = replace(reading, term=replace(reading.term, iri=term))
                    diagnostics.append(_homonym(item, lines[named], term))
                owner = owner_of(term)
                if term in lines:
                    refused.append(item.raw)
                    diagnostics.append(_repeated(item, lines[term]))
                elif owner is not None:
                    refused.append(item.raw)
                    diagnostics.append(_taken(item, owner))
                else:
                    readings.add(reading)
                    shared.add(reading)
                    organizations.add(reading)
                    links.update(*(getattr(reading.term, field) for field in LINK_FIELDS))
                    lines[term], texts[term] = item.line, hash(item.raw)
                    diagnostics += reading.diagnostics
                    if len(lines) % _PROGRESS_INTERVAL == 0:
                        report_progress(len(lines))
        if quads and all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics):
            imported = read_import(quads, document.name, maker.iris, maker.glossary.iri, owner_of)
            diagnostics += imported.diagnostics
    except OSError as error:
        return _unread(document, maker, unreadable(document.name, error))
    except DocumentFailed as error:
        return _unread(document, maker, error.diagnostic)
    except _FAULTS as error:
        return _unread(document, maker, failure(document.name, error).diagnostic)
    source = Source(
        iri,
        document.name,
        digest,
        tuple(sorted(set(refused))),
        tuple(sorted(imported.graphs)) if imported else (),
        glossary=maker.glossary.iri,
        format=contents.format,
    )
    if any(found.severity is Severity.ERROR or found.code == "taken" for found in diagnostics):
        source = replace(source, digest="")
    unknown = links - lines.keys()
    by_name = _named(unknown, readings, maker)
    linked = LinkedReadings(readings, by_name, organizations.meant())
    kept = linked if readings.is_spooled else tuple(linked)
    unresolved = unknown - by_name.keys()
    return SourceReading(source, maker.glossary, kept, tuple(diagnostics), shared, imported, lines, unresolved)


class _Abbreviations:
    """The new organizations of a document: one named FSB is the only one that is also called FSB, if there is one."""

    def __init__(self) -> None:
        self._named: dict[str, Iri] = {}
        self._called: dict[str, set[Iri]] = defaultdict(set)

    def add(self, reading: Reading) -> None:
        for organization in reading.newcomers:
            self._named[organization.name] = organization.iri
            for alias in organization.aliases:
                self._called[alias].add(organization.iri)

    def meant(self) -> dict[Iri, Iri]:
        """Return the organizations whose names are abbreviations of others, each with the other one."""
        found = {
            self._named[alias]: next(iter(called))
            for alias, called in self._called.items()
            if alias in self._named and len(called) == 1
        }
        return {iri: meant for iri, meant in found.items() if meant != iri and meant not in found}


def _unread(document: Document, maker: TermMaker, reason: Diagnostic) -> SourceReading:
    source = Source(maker.iris.source(document.name), document.name, "", glossary=maker.glossary.iri)
    return SourceReading(source, maker.glossary, (), (reason,), SharedResources())


def _named(names: Set[Iri], readings: Iterable[Reading], maker: TermMaker) -> dict[Iri, Iri]:
    """Return the terms with these names, which links of the document have instead of IRIs.

    Of several terms of one name, the one with the least IRI is meant, which does not depend on their order.
    """
    by_name: dict[Iri, Iri] = {}
    for reading in readings if names else ():
        iri = reading.term.iri
        for name in map(maker.named, reading.term.readings("name")):
            if name in names:
                by_name[name] = min(iri, by_name.get(name, iri))
    return by_name


def _qualified(
    record: TermRecord, maker: TermMaker, taken: Container[Iri], owner_of: OwnerOf, numbers: dict[str, int]
) -> Iri:
    """Return a free IRI for a homonym: its name with a broader term or a category, or else with a number.

    `numbers` has the last number of each name; without it, thousands of homonyms would take quadratic time.
    """
    for qualifier in chain(record.broader, record.categories, count(numbers.get(record.name, 2))):
        iri = maker.iris.term(f"{record.name} {qualifier}", maker.space)
        if isinstance(qualifier, int):
            numbers[record.name] = qualifier
        if iri not in taken and owner_of(iri) is None:
            return iri
    raise AssertionError  # numbers do not end


def _homonym(record: TermRecord, first: int, iri: Iri) -> Diagnostic:
    message = f"{record.name} is also the name of the term on line {first}; this one has the IRI {iri}."
    remedy = "Merge the two if they are one term; otherwise give each an identifier, which keeps its IRI."
    return Diagnostic(record.file, record.line, Severity.WARNING, "homonym", message, remedy)


def _repeated(record: TermRecord, first: int) -> Diagnostic:
    message = f"{record.name} is defined twice in this document, first on line {first}."
    remedy = "Merge the two definitions, or add a qualifier to one of the names: Token (security)."
    return Diagnostic(record.file, record.line, Severity.ERROR, "repeated", message, remedy)


def _taken(record: TermRecord, owner: str) -> Diagnostic:
    message = f"{record.name} is already a term of {owner}; the definition in {record.file} is stored, but not used."
    remedy = (
        f"Merge the two definitions, add a qualifier to one of the names (Token (security)), or remove {owner} first."
    )
    return Diagnostic(record.file, record.line, Severity.ERROR, "taken", message, remedy)
