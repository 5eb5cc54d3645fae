"""Term counts per category, glossary and organization."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from typing import NamedTuple

from graph.catalog import Catalog
from graph.model import Category, Glossary, Organization
from graph.rdf import Iri

__all__ = ["Count", "Facets"]


class Count(NamedTuple):
    """A number of terms; `depth` is the number of organizations above this one in the same list."""

    iri: Iri
    terms: int
    depth: int = 0


class Facets:
    """Term counts of a selection of terms; an organization's count includes the terms of its units, each once.

    Lists have the largest counts first, and equal counts by name; empty groups are omitted.
    """

    def __init__(self, catalog: Catalog, terms: Iterable[Iri]) -> None:
        """Count in one pass; IRIs that are not terms of the catalog are ignored."""
        self._catalog = catalog
        self._categories, self._glossaries, self._organizations = Counter[Iri](), Counter[Iri](), Counter[Iri]()
        above: dict[Iri, tuple[Iri, ...]] = {}
        for term in terms:
            if brief := catalog.terms.get(term):
                self._categories.update(brief.categories)
                self._glossaries.update(brief.glossaries)
                for developer in brief.developers - above.keys():
                    above[developer] = catalog.lineage(developer)
                self._organizations.update({one for developer in brief.developers for one in above[developer]})

    def of(self, iri: Iri) -> int:
        """Return the count of a category, glossary or organization."""
        return self._categories[iri] or self._glossaries[iri] or self._organizations[iri]

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
    found = (Count(iri, terms) for iri, terms in counts.items() if iri in known)
    return nsmallest(first, found, key=lambda one: (-one.terms, rank(one.iri), known[one.iri].name.casefold(), one.iri))
