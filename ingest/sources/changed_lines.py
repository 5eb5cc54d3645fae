"""Read only the new lines of a document that states one term per line, and compare only their terms with the graph.

The result is that of reading all lines. A line that did not change can state another term nevertheless, because it
links to terms of other lines by name; such lines are read again. Where more than that depends on other lines, nothing
is returned, and the caller reads the whole document: terms that are stated twice or by another source, errors, guessed
columns, and organizations or spellings that only lines that are gone may have stated.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, BinaryIO, Final

from graph.link_queries import LINKING_IN_SOURCE, USES
from graph.model import Organization, Source
from graph.organization_queries import ORGANIZATIONS_NAMED
from graph.rdf import Iri, Literal, Triple
from graph.resources import read_parts
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_fields import LINK_FIELDS
from graph.term_writer import source_triples
from graph.vocabulary import LEX, SCHEMA, SKOS
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.documents import Document
from ingest.input.formats import detect_format
from ingest.sources.differences import Difference, difference_of
from ingest.sources.line_index import IndexedLine, LinesOfDocument, RecordedLines, line_digest
from ingest.sources.shared_facts import read_spellings
from ingest.sources.source import OwnerOf, SharedResources, SourceReading
from ingest.terms import Reading, TermMaker

_HEAD: Final = 1 << 14
"""Bytes at the beginning that are always read, because they may decide how columns are read."""

_MOST: Final = 5_000
"""Changed lines from which on reading the whole document is as fast."""

_ATTEMPTS: Final = 3
_OF_CONTEXT: Final = ("guessed-column", "unknown-column")

_Names = Set[tuple[Iri, Iri]]


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The lines that were read, as a source, and the terms that the changed lines stated before."""

    reading: SourceReading
    difference: Difference
    before: frozenset[Iri]
    removed_lines: Collection[IndexedLine]
    removed_names: _Names
    lines: Collection[IndexedLine]
    names: _Names
    order: bytearray
    """The digests of all lines, see `RecordedLines`."""


def states_lines(document: Document) -> bool:
    """Return whether each line of a document is an independent record."""
    try:
        with document.open() as stream:
            return detect_format(stream, document.name).has_lines
    except OSError:  # reported when it is read
        return False


def read_changed_lines(
    document: Document,
    known: Source,
    stored: LinesOfDocument,
    maker: TermMaker,
    digest: str,
    owner_of: OwnerOf,
    store: TripleStore,
) -> ChangedLines | None:
    """Return the changes of a document whose lines are `stored`; None if the whole document must be read."""
    if maker.options.columns or known.digest.partition(" ")[2] != maker.digest:
        return None
    try:
        return _Comparison(document, known, stored, maker, digest, owner_of, store).run()
    except (OSError, _Dependent):
        return None


class _Dependent(Exception):
    """The change depends on lines that did not change."""


@dataclass(slots=True)
class _Read:
    """What the lines that were read state, and the digest of the line of each term."""

    terms: dict[Iri, Reading] = field(default_factory=dict)
    lines: dict[Iri, IndexedLine] = field(default_factory=dict)
    numbers: dict[Iri, int] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Comparison:
    document: Document
    known: Source
    stored: LinesOfDocument
    maker: TermMaker
    digest: str
    owner_of: OwnerOf
    store: TripleStore

    def run(self) -> ChangedLines | None:
        with self.document.open() as stream:
            head = {line_digest(line) for line in stream.read(_HEAD).split(b"\n")}
            stream.seek(0)
            order = RecordedLines(bytearray())
            compared = self.stored.compare(order.taken(stream))
        if compared is None:
            return None
        wanted, gone = compared
        if len(wanted) + len(gone) > _MOST or any(line.has_findings for line in gone):
            return None
        wanted |= head - {b""}
        for _ in range(_ATTEMPTS):
            former = [*gone, *self.stored.lines(wanted)]
            read = self._read(wanted, head | {line.digest for line in former})
            terms = frozenset(line.term for line in former)
            before = self._parts(terms)
            names, former_names = self._names(read.terms.values()), self._former_names(terms, before)
            affected = self._affected(names ^ former_names) - terms - read.terms.keys()
            if not affected:
                break
            wanted |= {line.digest for line in self.stored.lines_of(affected)}
            if len(wanted) > _MOST:
                return None
        else:
            return None
        dropped = {line.digest for line in former}
        if any(line.digest not in dropped for line in self.stored.lines_of(read.terms)):
            return None  # stated twice
        readings = tuple(self._linked(read.terms, names, terms, dropped))
        self._check_spellings(readings, before)
        after = {triple for reading in readings for triple in reading.triples(self.maker.iris)}
        source = replace(self.known, digest=self.digest)
        own = self._parts([source.iri])
        described = self._check_organizations(readings, before)
        found = difference_of(source.iri, before | own, (after - described) | set(source_triples(source)))
        return ChangedLines(
            SourceReading(
                source,
                self.maker.glossary,
                readings,
                tuple(read.diagnostics),
                SharedResources.of(readings),
                lines=read.numbers,
            ),
            found,
            terms,
            former,
            former_names,
            read.lines.values(),
            {(name, term) for name, term in names if name != term},
            order.digests,
        )

    def _read(self, wanted: Set[bytes], expected: Set[bytes]) -> _Read:
        """Read these lines. `expected` are lines that may introduce columns: others must not."""
        read = _Read()
        with self.document.open() as stream:
            format_ = detect_format(stream, self.document.name)
            if format_.name != self.known.format:
                raise _Dependent
            selected = _Selected(stream, wanted)
            for item in format_.read(selected, self.document.name, self.maker.options):  # type: ignore[arg-type]
                if isinstance(item, Diagnostic):
                    read.diagnostics.append(item)
                    line = selected.digests.get(item.line or 0)
                    if item.severity is Severity.ERROR or (item.code in _OF_CONTEXT and line not in expected):
                        raise _Dependent
                    continue
                reading = self.maker.read(item, self.known.iri)  # type: ignore[arg-type]
                term = reading.term.iri
                if term in read.terms or self.owner_of(term) is not None:
                    raise _Dependent
                read.terms[term] = reading
                read.numbers[term] = item.line  # type: ignore[union-attr]
                read.diagnostics += reading.diagnostics
        noted = {found.line for found in read.diagnostics}
        for term, number in read.numbers.items():
            read.lines[term] = IndexedLine(selected.digests[number], term, number in noted)
        return read

    def _parts(self, subjects: Iterable[Iri]) -> set[Triple]:
        return read_parts(self.store, self.known.iri, subjects)

    def _names(self, readings: Iterable[Reading]) -> set[tuple[Iri, Iri]]:
        """Return pairs of an IRI by which lines can link to a term, its own or that of a name, and the term."""
        return {
            (iri, reading.term.iri)
            for reading in readings
            for iri in chain([reading.term.iri], map(self.maker.named, reading.term.readings("name")))
        }

    def _former_names(self, terms: Iterable[Iri], before: Iterable[Triple]) -> set[tuple[Iri, Iri]]:
        names = {
            (self.maker.named(value), subject)
            for subject, property_, value in before
            if property_ == SKOS.prefLabel and isinstance(value, Literal)
        }
        return names | {(term, term) for term in terms}

    def _affected(self, changed: _Names) -> set[Iri]:
        """Return the terms with links that may be resolved otherwise when these names change."""
        if not changed:
            return set()
        names = {name for name, _ in changed}
        others = sorted(names | {term for _, term in self.stored.named(names)})
        rows = self.store.query(bind(LINKING_IN_SOURCE, terms=others, source=self.known.iri))
        return {str(term) for (term,) in rows}

    def _linked(
        self, read: Mapping[Iri, Reading], names: _Names, former: Set[Iri], dropped: Set[bytes]
    ) -> Iterator[Reading]:
        """Yield the readings with references by name replaced, as `ingest.sources.source` does it for all lines."""
        links = {
            other for reading in read.values() for field_ in LINK_FIELDS for other in getattr(reading.term, field_)
        }
        existing = read.keys() | {line.term for line in self.stored.lines_of(links) if line.digest not in dropped}
        by_name: dict[Iri, Iri] = {}
        kept = {(name, term) for name, term in self.stored.named(links - existing) if term not in former}
        for name, term in sorted(names | kept, reverse=True):
            by_name[name] = term  # the least is the last
        for reading in read.values():
            changed: dict[str, Any] = {
                field_: tuple(sorted({one if one in existing else by_name.get(one, one) for one in others}))
                for field_ in LINK_FIELDS
                if (others := getattr(reading.term, field_))
            }
            yield replace(reading, term=replace(reading.term, **changed)) if changed else reading

    def _check_spellings(self, readings: Iterable[Reading], before: Iterable[Triple]) -> None:
        """Raise `_Dependent` if a spelling of a category may be gone with a line that is gone."""
        left = Counter(subject for subject, property_, _ in before if property_ == SKOS.member)
        if not left:
            return
        stated: dict[Iri, set[Literal]] = defaultdict(set)
        for reading in readings:
            for category in reading.categories:
                stated[category.iri].update(category.names)
        spelled: dict[Iri, set[Literal]] = defaultdict(set)
        for _, _, name in read_spellings(self.store, [self.known.iri]):
            if isinstance(name, Literal):
                spelled[self.maker.iris.category(name.value)].add(name)
        others = self._other_uses(left)
        for iri in left:
            if not (spelled[iri] <= stated[iri] or (len(spelled[iri]) == 1 and iri in others)):
                raise _Dependent

    def _check_organizations(self, readings: Iterable[Reading], before: Iterable[Triple]) -> set[Triple]:
        """Return what the source states of the organizations involved.

        Raises `_Dependent` if some of it may be gone with a line that is gone.
        """
        left = Counter(str(value) for _, property_, value in before if property_ == LEX.developedBy)
        new = [organization for reading in readings for organization in reading.newcomers]
        self._check_abbreviations(new)
        involved = left.keys() | {organization.iri for organization in new}
        if not involved:
            return set()
        stated = {triple for reading in readings for triple in reading.triples(self.maker.iris)}
        described = {triple for triple in self._parts(involved) if triple[0] in involved}
        others = self._other_uses(left)
        for organization in left:
            facts = {triple for triple in described if triple[0] == organization}
            names = [fact for fact in facts if fact[1] == SCHEMA.name]
            is_plain = len(names) == 1 and {SCHEMA.alternateName, SCHEMA.parentOrganization}.isdisjoint(
                fact[1] for fact in facts
            )
            if not (facts <= stated or (is_plain and organization in others)):
                raise _Dependent
        return described

    def _check_abbreviations(self, new: Collection[Organization]) -> None:
        """Raise `_Dependent` if a new organization has a name or an alias that is one of another organization."""
        names = {
            (organization.iri, name) for organization in new for name in (organization.name, *organization.aliases)
        }
        values = sorted({Literal(name) for _, name in names})
        rows = self.store.query(bind(ORGANIZATIONS_NAMED, names=values, source=self.known.iri)) if values else ()
        stated = {(str(iri), name.value) for iri, name in rows if isinstance(name, Literal)}
        owners: dict[str, set[Iri]] = defaultdict(set)
        for iri, name in names | stated:
            owners[name].add(iri)
        if any(len(several) > 1 for several in owners.values()):
            raise _Dependent

    def _other_uses(self, left: Mapping[Iri, int]) -> set[Iri]:
        """Return those categories and organizations that more terms of the source have than are counted here."""
        if not left:
            return set()
        rows = self.store.query(bind(USES, resources=sorted(left), source=self.known.iri))
        return {
            str(resource)
            for resource, count in rows
            if isinstance(count, Literal) and int(count.value) > left.get(str(resource), 0)
        }


class _Selected:
    """A binary stream in which all lines are empty, except those with these digests."""

    def __init__(self, stream: BinaryIO, wanted: Set[bytes]) -> None:
        self._stream, self._wanted, self._number = stream, wanted, 0
        self.digests: dict[int, bytes] = {}
        """The digests of the lines that are not empty, by number."""
        self.read, self.seek = stream.read, stream.seek

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(size)
        self._number += 1
        digest = line_digest(line)
        if digest not in self._wanted:
            return b"\n" if line else b""
        self.digests[self._number] = digest
        return line
