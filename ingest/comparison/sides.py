"""The terms of one side of a comparison, in a temporary database."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from embeddings.chunks import chunks
from embeddings.engine import SearchView
from graph.model import Term
from graph.rdf import Iri
from graph.store import TripleStore
from graph.term_reader import read_categories, read_glossaries, read_organizations, read_sources, read_terms
from ingest.comparison.fields import FieldChange, Fields, changed_fields, fields_of
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.contents import ReadContents
from ingest.input.documents import Document, Inputs
from ingest.sources.source import read_source
from ingest.sources.spooled_readings import Spool
from ingest.sources.term_lines import KnownLines
from ingest.terms import TermMaker

_SCHEMA: Final = """
CREATE TABLE term (
    side INTEGER NOT NULL, iri TEXT NOT NULL, digest BLOB NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
    line INTEGER, fields TEXT NOT NULL, PRIMARY KEY (iri, side)
) WITHOUT ROWID;
CREATE TABLE thing (iri TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
"""
_ONLY: Final = """
SELECT iri, name, file, line, fields FROM term WHERE side = :side
AND NOT EXISTS (SELECT 1 FROM term AS other WHERE other.iri = term.iri AND other.side <> :side)
ORDER BY name COLLATE NOCASE, iri
"""
_CHANGED: Final = """
SELECT new.iri, new.name, new.file, new.line, new.fields, old.fields
FROM term AS old JOIN term AS new ON new.iri = old.iri
WHERE old.side = 0 AND new.side = 1 AND old.digest <> new.digest ORDER BY new.name COLLATE NOCASE, new.iri
"""
_NAME: Final = """
SELECT name FROM term WHERE iri = :iri UNION ALL SELECT name FROM thing WHERE iri = :iri LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ComparedTerm:
    """A term that only one side has, with its place there."""

    iri: Iri
    name: str
    file: str
    line: int | None
    fields: Fields


@dataclass(frozen=True, slots=True)
class ChangedTerm:
    """A term that both sides have, with its place in the new one, and the fields that differ."""

    iri: Iri
    name: str
    file: str
    line: int | None
    changes: list[FieldChange]


class Comparison:
    """The terms of an old side (0) and a new side (1), by IRI; memory holds the IRIs of the terms of documents."""

    def __init__(self, *, glossaries: bool) -> None:
        """`glossaries` is false if the sides name their glossaries differently."""
        self._glossaries = glossaries
        self._connection = sqlite3.connect("")  # a temporary file
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.executescript(_SCHEMA)

    def add_documents(
        self, side: int, inputs: Inputs, maker_of: Callable[[Document], TermMaker], read: ReadContents
    ) -> list[Diagnostic]:
        """Add the terms of documents; return the errors, because of which terms may seem to be removed.

        The first document that states a term has it, as when they are ingested.
        """
        errors = [one for one in inputs.diagnostics if one.severity is Severity.ERROR]
        owners: dict[Iri, str] = {}
        for document in sorted(inputs.documents, key=lambda one: one.name):
            maker = maker_of(document)
            with closing(Spool()) as spool:
                reading = read_source(document, maker, "", owners.get, spool=spool, read=read)
                errors += [one for one in reading.diagnostics if one.severity is Severity.ERROR]
                lines = reading.lines
                for chunk in chunks(reading.readings):
                    self._add(side, ((one.term, document.name, lines.get(one.term.iri)) for one in chunk))
                    self._name((made.iri, made.name) for one in chunk for made in one.categories)
                    self._name((made.iri, made.name) for one in chunk for made in one.newcomers)
                    names = {name for one in chunk for name in one.registered}
                    self._name((maker.iris.organization(name), name) for name in names)
                if reading.imported is not None:
                    self._add(side, ((term, document.name, None) for term in reading.imported.terms.values()))
                owners |= dict.fromkeys(reading.stated, document.name)
        return errors

    def add_epoch(self, side: int, store: TripleStore, view: SearchView, lines: KnownLines) -> None:
        """Add all terms of a published epoch, as their own documents state them."""
        sources = read_sources(store)
        for chunk in chunks(view.keys()):
            terms = read_terms(store, chunk)
            by_source: dict[Iri, list[Iri]] = {}
            for term in terms.values():
                by_source.setdefault(term.source, []).append(term.iri)
            known = {
                iri: line
                for source, iris in by_source.items()
                if source in sources
                for iri, line in lines.lines(sources[source], iris).items()
            }
            names = {iri: source.name for iri, source in sources.items()}
            self._add(side, ((one, names.get(one.source, ""), known.get(one.iri)) for one in terms.values()))
        self._name((one.iri, one.name) for one in read_categories(store).values())
        self._name((one.iri, one.name) for one in read_glossaries(store).values())
        self._name((one.iri, one.name) for one in read_organizations(store, {}).values())

    def added(self) -> Iterator[ComparedTerm]:
        """Yield the terms that only the new side has, by name."""
        return self._only(1)

    def removed(self) -> Iterator[ComparedTerm]:
        """Yield the terms that only the old side has, by name."""
        return self._only(0)

    def changed(self) -> Iterator[ChangedTerm]:
        """Yield the terms that differ, by name."""
        for iri, name, file, line, new, old in self._connection.execute(_CHANGED):
            yield ChangedTerm(iri, name, file, line, changed_fields(json.loads(old), json.loads(new)))

    def name_of(self, iri: Iri) -> str:
        """Return the name of a term, category or organization of either side, or else the IRI."""
        row = self._connection.execute(_NAME, {"iri": iri}).fetchone()
        return iri if row is None else str(row[0])

    def close(self) -> None:
        """Delete the database."""
        self._connection.close()

    def _only(self, side: int) -> Iterator[ComparedTerm]:
        for iri, name, file, line, fields in self._connection.execute(_ONLY, {"side": side}):
            yield ComparedTerm(iri, name, file, line, json.loads(fields))

    def _add(self, side: int, terms: Iterable[tuple[Term, str, int | None]]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO term VALUES (?, ?, ?, ?, ?, ?, ?)", (self._row(side, *one) for one in terms)
        )

    def _row(self, side: int, term: Term, file: str, line: int | None) -> tuple[Any, ...]:
        fields = fields_of(term, glossaries=self._glossaries)
        digest = blake2b(json.dumps(fields, sort_keys=True).encode(), digest_size=16).digest()
        return side, term.iri, digest, term.name.value, file, line, json.dumps(fields, ensure_ascii=False)

    def _name(self, things: Iterable[tuple[Iri, str]]) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO thing VALUES (?, ?)", things)
