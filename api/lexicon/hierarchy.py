"""The hierarchy of broader and narrower terms, read from the search engine."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from embeddings.engine import SearchView
from embeddings.engine_results import Page
from embeddings.records import Filter, Tag
from graph.rdf import Iri
from ingest.derived.term_records import NARROWER_OF, STATED_TOP_OF, TOP_OF

_EVERYTHING = 1 << 30


class Descendant(NamedTuple):
    """A narrower term at some depth: 1 for the narrower terms themselves."""

    iri: Iri
    depth: int


class Hierarchy:
    """The terms of one epoch by their broader and narrower terms, as all sources state them; safe with cycles.

    Lists are ordered by notation, then by name. Broader terms that do not exist do not count.
    """

    def __init__(self, view: SearchView) -> None:
        self._view = view

    @cached_property
    def has_levels(self) -> bool:
        """Whether any term has a broader one; read at the first use."""
        return self.roots(first=0).total < self._view.page(Filter(), 0).total

    def roots(self, glossary: Iri | None = None, first: int = _EVERYTHING, skip: int = 0) -> Page:
        """Return the terms without a broader term in a glossary, or in all of them, with their number."""
        return self._view.listed(TOP_OF, glossary or "", first, skip)

    def top_concepts(self, glossary: Iri | None, first: int = _EVERYTHING, skip: int = 0) -> Page:
        """Return the top concepts that sources state of a glossary, or else its `roots`, with their number.

        A source that states this of all terms, as some tools do, says nothing.
        """
        stated = self._view.listed(STATED_TOP_OF, glossary or "", first, skip)
        if glossary and 0 < stated.total < self._view.page(Filter().having(Tag("glossary", glossary)), 0).total:
            return stated
        return self.roots(glossary, first, skip)

    def narrower(self, term: Iri, first: int = _EVERYTHING, skip: int = 0) -> Page:
        """Return the direct narrower terms of a term, with their number."""
        return self._view.listed(NARROWER_OF, term, first, skip)

    def narrower_of(self, terms: Collection[Iri], most: int = _EVERYTHING) -> Mapping[Iri, Sequence[Iri]]:
        """Return the direct narrower terms of each of these terms that has any, together at most `most`."""
        return self._view.listed_in(NARROWER_OF, list(terms), most) if terms else {}

    def narrower_counts(self, terms: Collection[Iri]) -> Mapping[Iri, int]:
        """Return the number of direct narrower terms of each of these terms that has any; one look-up."""
        return self._view.list_sizes(NARROWER_OF, list(terms)) if terms else {}

    def broader(self, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Iri]]:
        """Return the direct broader terms of each of these terms that exists, in the order of their IRIs."""
        return self._view.lists(list(terms), NARROWER_OF) if terms else {}

    def ancestors(self, term: Iri, depth: int = _EVERYTHING) -> Mapping[Iri, int]:
        """Return all broader terms of a term up to a depth, nearest first, each with its smallest depth, 1 or more."""
        found: dict[Iri, int] = {term: 0}
        waiting, at = [term], 0
        while waiting and at < depth:
            at += 1
            above = self.broader(waiting)
            waiting = [one for one in dict.fromkeys(chain.from_iterable(above.values())) if one not in found]
            found |= dict.fromkeys(waiting, at)
        return {iri: level for iri, level in found.items() if level}

    def chains(self, term: Iri, most: int = 20) -> Sequence[Sequence[Iri]]:
        """Return at most `most` chains from a top concept to a direct broader term of the term.

        In a cycle a chain begins with the last term that it does not contain yet. A term without broader ones has
        no chain.
        """
        above = self.broader([term, *self.ancestors(term)])
        return [way[:0:-1] for way in islice(_ways_up(term, above), most) if len(way) > 1]

    def descendants(self, term: Iri, depth: int = _EVERYTHING, most: int = _EVERYTHING) -> Sequence[Descendant]:
        """Return at most `most` narrower terms up to a depth, level by level, each once with its smallest depth."""
        seen = {term}
        found: list[Descendant] = []
        level, at = [term], 0
        while level and at < depth and len(found) < most:
            at += 1
            below = self._view.listed_in(NARROWER_OF, level, most - len(found) + len(seen))
            level = [one for one in dict.fromkeys(chain.from_iterable(below.values())) if one not in seen]
            seen.update(level)
            found += (Descendant(iri, at) for iri in level)
        return found[:most]


def _ways_up(term: Iri, above: Mapping[Iri, Sequence[Iri]]) -> Iterator[list[Iri]]:
    """Yield each way up from a term, itself first; `above` are the broader terms of each."""
    ways: list[list[Iri]] = [[term]]
    while ways:
        way = ways.pop()
        further = [one for one in above.get(way[-1], ()) if one not in way]
        if not further:
            yield way
        ways += ([*way, one] for one in reversed(further))
