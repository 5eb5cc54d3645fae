"""How many of some terms stand in each category and glossary, and come from each organization."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from typing import NamedTuple

from graph.catalog import Catalog
from graph.model import Category, Glossary, Organization
from graph.rdf import Iri

__all__ = ["Count", "Facets"]


class Count(NamedTuple):
    """How many terms; `depth` is how many organizations of the same list this one is a unit of."""

    iri: Iri
    terms: int
    depth: int = 0


class Facets:
    """The counts over some terms of a catalog; an organization counts the terms of its units, each once.

    Lists hold what counts most, equal counts by name; what has no term is in none.
    """

    def __init__(self, catalog: Catalog, terms: Iterable[Iri]) -> None:
        """Count in one pass; what is no term of the catalog counts nothing."""
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
        """Return the count of one category, glossary or organization."""
        return self._categories[iri] or self._glossaries[iri] or self._organizations[iri]

    def categories(self, first: int) -> list[Count]:
        """Return the first of the categories."""
        return _first(first, self._categories, self._catalog.categories)

    def glossaries(self, first: int) -> list[Count]:
        """Return the first of the glossaries."""
        return _first(first, self._glossaries, self._catalog.glossaries)

    def organizations(self, first: int) -> list[Count]:
        """Return the first of the organizations, each followed by its units among them.

        None counts more than what it is a unit of, which of equals comes first: so no unit is listed without that.
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
                if iri not in placed:  # as in what is a unit of itself
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
