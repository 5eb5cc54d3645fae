"""Alphabetical lists: categories with their first terms, organizations with their units."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Generic, TypeVar

from api.web.addresses import Link
from api.web.links import Links, OrganizationTree
from api.web.page_context import PageContext
from embeddings.records import Filter, Tag
from graph.alphabets import letter_of, sort_key
from graph.rdf import Iri

T = TypeVar("T")

_CATEGORIES: Final = 60
_ORGANIZATIONS: Final = 400
_FIRST_TERMS: Final = 6
_WITHOUT_LETTERS: Final = 24


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category, its number of terms, and its first terms by name."""

    link: Link
    count: int
    terms: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Directory(Generic[T]):
    """One page of a list, with its entries grouped by first letter.

    `letters` maps every letter to the page on which it begins. A short list has one section and an empty `letters`.
    """

    total: int
    number: int
    pages: int
    letters: Mapping[str, int]
    sections: Sequence[tuple[str, Sequence[T]]]


def list_categories(context: PageContext) -> Directory[CategoryEntry]:
    """Return the requested page of the categories."""
    lexicon, links = context.lexicon, Links(context)
    catalog, facets = lexicon.catalog, lexicon.overall_facets

    def entries(categories: Iterable[Iri]) -> list[CategoryEntry]:
        first = {iri: lexicon.first_terms(_FIRST_TERMS, Filter().having(Tag("category", iri))) for iri in categories}
        return [
            CategoryEntry(link, facets.of(iri), links.terms(terms, _FIRST_TERMS).items)
            for iri, terms in first.items()
            for link in links.categories([iri])
        ]

    names = {iri: category.name for iri, category in catalog.categories.items()}
    return _directory(names, len(names), entries, _CATEGORIES, context.page_number)


def list_organizations(context: PageContext) -> Directory[OrganizationTree]:
    """Return the requested page of the top-level organizations, each with its units below it."""
    lexicon, links = context.lexicon, Links(context)
    catalog, facets, known = lexicon.catalog, lexicon.overall_facets, lexicon.catalog.organizations

    def entries(organizations: Iterable[Iri]) -> list[OrganizationTree]:
        return [
            OrganizationTree(links.organization(known[iri]), facets.of(iri), links.units(iri)) for iri in organizations
        ]

    # The last of a lineage has an unknown parent, or is part of a cycle: then the smallest IRI represents the cycle.
    tops = {catalog.lineage(organization)[-1] for organization in known}
    tops = {min(catalog.with_units(top)) if known[top].parent in known else top for top in tops}
    return _directory({iri: known[iri].name for iri in tops}, len(known), entries, _ORGANIZATIONS, context.page_number)


def _directory(
    names: Mapping[Iri, str], total: int, entries: Callable[[Iterable[Iri]], list[T]], size: int, number: int
) -> Directory[T]:
    order = sorted(names, key=lambda iri: (letter_of(names[iri]), sort_key(names[iri]), iri))
    pages = max(1, -(-len(order) // size))
    number = min(number, pages)
    letters: dict[str, int] = {}
    for place, iri in enumerate(order):
        letters.setdefault(letter_of(names[iri]), place // size + 1)
    shown = order[(number - 1) * size : number * size]
    if len(order) <= _WITHOUT_LETTERS:
        return Directory(total, 1, 1, {}, [("", entries(order))] if order else [])
    sections = [(letter, entries(iris)) for letter, iris in groupby(shown, lambda iri: letter_of(names[iri]))]
    return Directory(total, number, pages, letters, sections)
