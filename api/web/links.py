"""Links to terms, categories and organizations, in truncated lists and inside texts."""

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.web.addresses import Link
from api.web.page_context import PageContext
from embeddings.records import Filter, Tag
from graph.language_preference import in_languages, read_in
from graph.model import Organization, Term
from graph.rdf import Iri, Literal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Truncated(Generic[T]):
    """The first items of a list, and the total number of items."""

    items: Sequence[T]
    total: int

    @property
    def more(self) -> int:
        """Number of items that are not shown."""
        return self.total - len(self.items)


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term in a list: its name, its definition if any, and its score from 0 to 1 if it was ranked."""

    link: Link
    definition: Literal | None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class OrganizationTree:
    """An organization, the number of terms that it and its units work on, and its units."""

    link: Link
    terms: int
    units: "Sequence[OrganizationTree]"


class Links:
    """Creates links to the terms, categories and organizations of a lexicon."""

    def __init__(self, context: PageContext, within: Collection[Iri] = ()) -> None:
        """Take names and URLs from `context`.

        Links to terms outside the glossaries `within` have the name of their glossary as a note, unless the lexicon
        has one glossary only.
        """
        self._context, self._addresses = context, context.addresses
        self._lexicon, self._catalog = context.lexicon, context.lexicon.catalog
        self._within = frozenset(within)

    def terms(self, iris: Sequence[Iri], most: int) -> Truncated[Link]:
        """Return links to the first `most` of these terms that the lexicon contains."""
        names = self._names(iris, most)
        glossaries = self._lexicon.view.tags(list(names), "glossary") if len(self._catalog.glossaries) > 1 else {}
        links = [
            Link(name.value, self._addresses.of(iri), name.language, self.glossary_note(glossaries.get(iri, ())))
            for iri, name in names.items()
        ]
        return Truncated(links, len(iris))

    def _names(self, iris: Sequence[Iri], most: int) -> dict[Iri, Literal]:
        """Return the names of the first `most` terms that exist; their languages too, if the data has several."""
        if not self._context.languages:
            return {iri: Literal(name) for iri, name in list(self._lexicon.names(iris).items())[:most]}
        terms = list(self._lexicon.terms(iris).items())[:most]
        return {iri: read_in(term, self._context.languages).name for iri, term in terms}

    def term_line(self, term: Term, score: float | None = None) -> TermLine:
        """Return a term as a line of a list."""
        term = read_in(term, self._context.languages)
        note = self.glossary_note(term.glossaries)
        return TermLine(
            Link(term.name.value, self._addresses.of(term.iri), term.name.language, note), term.definition, score
        )

    def glossary_note(self, glossaries: Collection[Iri]) -> str:
        """Return the names of glossaries as the note of a link to one of their terms."""
        known = self._catalog.glossaries
        if len(known) < 2 or not self._within.isdisjoint(glossaries):
            return ""
        return ", ".join(known[iri].name for iri in glossaries if iri in known)

    def categories(self, iris: Iterable[Iri]) -> list[Link]:
        """Return links to those of `iris` that are categories of the lexicon."""
        known = self._catalog.categories
        wanted = self._context.languages
        names = [
            (in_languages(names, wanted)[0] if wanted else names[0], iri)
            for iri in iris
            if iri in known and (names := known[iri].names)
        ]
        return [Link(name.value, self._addresses.of(iri), name.language, self._place(iri)) for name, iri in names]

    def _place(self, category: Iri) -> str:
        """Return the names of the glossaries of a category if another one has the same name."""
        if len(self._catalog.known("category", self._catalog.title("category", category))) < 2:
            return ""
        return self.glossary_note(sorted(self._lexicon.sizes("glossary", Filter().having(Tag("category", category)))))

    def organization(self, organization: Organization) -> Link:
        """Return a link to an organization, with its IRI as a note if another one has the same name."""
        namesakes = self._catalog.known("organization", organization.name)
        note = organization.iri if len(namesakes) > 1 else ""
        return Link(organization.name, self._addresses.of(organization.iri), note=note)

    def lineage(self, organization: Organization) -> list[Link]:
        """Return links to the parents of an organization, nearest first."""
        known = self._catalog.organizations
        return [self.organization(known[iri]) for iri in self._catalog.lineage(organization.iri)[1:]]

    def units(self, organization: Iri, most: int = sys.maxsize, deepest: int = sys.maxsize) -> list[OrganizationTree]:
        """Return the tree of at most `most` units below an organization; a cycle of parents is cut where it closes."""
        return self._below(organization, {organization}, most, deepest)

    def _below(self, organization: Iri, seen: set[Iri], most: int, levels: int) -> list[OrganizationTree]:
        found = []
        for unit in self._catalog.units.get(organization, ()):
            if unit not in seen and levels and len(seen) <= most:
                seen.add(unit)
                link, terms = (
                    self.organization(self._catalog.organizations[unit]),
                    self._lexicon.overall_facets.of(unit),
                )
                found.append(OrganizationTree(link, terms, self._below(unit, seen, most, levels - 1)))
        return found


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, linked if it has an address."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text as segments, and its language."""

    segments: Sequence[Segment]
    language: str


class TextLinker:
    """Links the first mention of each term across all texts of one page."""

    def __init__(self, context: PageContext, terms: Collection[Iri]) -> None:
        self._context, self._waiting = context, set(terms)

    def link(self, text: Literal) -> LinkedText:
        """Return the text, with links to the terms that no earlier text has linked."""
        return LinkedText(tuple(self._segments(text.value)), text.language)

    def _segments(self, text: str) -> Iterator[Segment]:
        done = 0
        for found in self._context.lexicon.annotate(text):
            term = next((key for key in found.keys if key in self._waiting), None)
            if term is not None:
                self._waiting.remove(term)
                yield Segment(text[done : found.start])
                yield Segment(text[found.start : found.end], self._context.addresses.of(term))
                done = found.end
        yield Segment(text[done:])
