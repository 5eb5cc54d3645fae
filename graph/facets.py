"""Term counts per category, glossary and organization."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from heapq import nlargest, nsmallest
from typing import NamedTuple

from graph.group_catalog import Catalog, Kind
from graph.model import Category, Glossary, Organization
from graph.rdf import Iri


class Count(NamedTuple):
    """A number of terms; `depth` is the number of organizations above this one in the same list."""

    iri: Iri
    terms: int
    depth: int = 0


class Facets:
    """Term counts of a selection of terms; an organization's count includes the terms of its units, each once.

    Lists have the largest counts first, and equal counts by name; empty groups are omitted.
    """

    def __init__(
        self,
        catalog: Catalog,
        categories: Mapping[Iri, int],
        glossaries: Mapping[Iri, int],
        organizations: Mapping[Iri, int],
    ) -> None:
        """Take the number of terms of each; the count of an organization includes the terms of its units."""
        self._catalog, self._categories, self._glossaries = catalog, categories, glossaries
        self._organizations = organizations

    def of(self, iri: Iri) -> int:
        """Return the count of a category, glossary or organization."""
        return self._categories.get(iri) or self._glossaries.get(iri) or self._organizations.get(iri, 0)

    def largest(self, kind: Kind, first: int) -> list[Count]:
        """Return the `first` categories, glossaries or organizations with the largest counts."""
        listed = {"category": self.categories, "glossary": self.glossaries, "organization": self.organizations}
        return listed[kind](first)

    def categories(self, first: int) -> list[Count]:
        """Return the `first` categories with the largest counts."""
        return _first(first, self._categories, self._catalog.categories)

    def glossaries(self, first: int) -> list[Count]:
        """Return the `first` glossaries with the largest counts."""
        return _first(first, self._glossaries, self._catalog.glossaries)

    def organizations(self, first: int) -> list[Count]:
        """Return the `first` organizations with the largest counts, each followed by those of them that are its units.

        A unit is never listed without its parent: a parent counts at least as many terms, and precedes its units if
        the counts are equal.
        """
        known = self._catalog.organizations
        listed = _first(first, self._organizations, known, lambda iri: len(self._catalog.lineage(iri)))
        below: dict[Iri | None, list[Count]] = defaultdict(list)
        for one in listed:
            below[known[one.iri].parent].append(one)
        placed: dict[Iri, Count] = {}
        for one in listed:
            waiting = [one]
            while waiting:
                iri, terms, depth = waiting.pop()
                if iri not in placed:  # guards against cycles
                    placed[iri] = Count(iri, terms, depth)
                    waiting += [unit._replace(depth=depth + 1) for unit in reversed(below[iri])]
        return list(placed.values())


def _first(
    first: int,
    counts: Mapping[Iri, int],
    known: Mapping[Iri, Category | Glossary | Organization],
    rank: Callable[[Iri], int] = lambda iri: 0,
) -> list[Count]:
    found = [Count(iri, terms) for iri, terms in counts.items() if iri in known]
    least = min(nlargest(first, (one.terms for one in found)), default=0)  # most have fewer, and need no key
    return nsmallest(
        first,
        (one for one in found if one.terms >= least),
        key=lambda one: (-one.terms, rank(one.iri), known[one.iri].name.casefold(), one.iri),
    )
