"""The terms of a graph that one ingest has filled: their records are made from the documents, not read back."""

from collections.abc import Collection, Iterator, Set

from graph.model import Term
from graph.rdf import Iri
from ingest.readings import Readings, Spool
from ingest.sources import SourceReading
from ingest.terms import Reading

__all__ = ["FirstTerms"]


class FirstTerms:
    """The terms of all sources that were committed to a graph without sources."""

    def __init__(self, spool: Spool) -> None:
        self._small = Readings(spool)
        self._large: list[Collection[Reading]] = []
        self._stated: list[Set[Iri]] = []
        self._has_imports = False

    def add(self, source: SourceReading, stated: Set[Iri]) -> None:
        """Add a source that is committed, and states these terms."""
        self._stated.append(stated)
        # RDF can contain statements about terms of other sources.
        self._has_imports = self._has_imports or source.imported is not None
        if isinstance(source.readings, tuple):
            for reading in source.readings:
                self._small.add(reading)
        else:
            self._large.append(source.readings)

    def are(self, terms: Set[Iri]) -> bool:
        """Return whether these are all terms, and nothing but their own sources describes them."""
        is_count = sum(map(len, self._stated)) == len(terms)
        return is_count and not self._has_imports and all(stated <= terms for stated in self._stated)

    def __iter__(self) -> Iterator[Term]:
        for readings in (self._small, *self._large):
            yield from (reading.term for reading in readings)
