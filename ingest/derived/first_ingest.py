"""The terms of a graph that one ingest has filled: their records are made from the documents, not read back."""

from collections.abc import Collection, Iterator, Set

from graph.model import Term
from graph.rdf import Iri
from ingest.sources.source import SourceReading
from ingest.sources.spooled_readings import Readings, Spool
from ingest.terms import Reading


class FirstTerms:
    """The terms of all sources that were committed to a graph without sources."""

    def __init__(self, spool: Spool) -> None:
        self._small = Readings(spool)
        self._large: list[Collection[Reading]] = []
        self._stated: list[Set[Iri]] = []
        self._unresolved: set[Iri] = set()
        self._has_imports = False

    def add(self, source: SourceReading, stated: Set[Iri]) -> None:
        """Add a source that is committed, and states these terms."""
        self._stated.append(stated)
        self._unresolved |= source.unresolved
        # RDF can contain statements about terms of other sources.
        self._has_imports = self._has_imports or source.imported is not None
        if isinstance(source.readings, tuple):
            for reading in source.readings:
                self._small.add(reading)
        else:
            self._large.append(source.readings)

    def iris(self) -> Set[Iri]:
        """Return the IRIs of all terms."""
        return self._stated[0] if len(self._stated) == 1 else set[Iri]().union(*self._stated)

    def unresolved(self) -> Set[Iri]:
        """Return the IRIs in links that no term has."""
        return self._unresolved.difference(*self._stated)

    def complete(self) -> "FirstTerms | None":
        """Return this if nothing but their own sources describes the terms."""
        return None if self._has_imports else self

    def __iter__(self) -> Iterator[Term]:
        for readings in (self._small, *self._large):
            yield from (reading.term for reading in readings)
