"""The source that owns each term, and the terms of each source, while an ingest changes both."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, field

from embeddings.engine import SearchView
from embeddings.records import Filter, Tag
from graph.rdf import Iri
from ingest.sources.differences import tagged_terms
from ingest.sources.known_sources import KnownSources
from ingest.sources.source import OwnerOf


@dataclass(slots=True)
class Owners:
    """As in the view, except for changes of this ingest; terms that a source released have no owner."""

    view: SearchView
    sources: KnownSources
    _changed: dict[Iri, Iri | None] = field(default_factory=dict)
    _stated: dict[Iri, Set[Iri]] = field(default_factory=dict)
    _is_empty: bool = field(init=False)

    def __post_init__(self) -> None:
        self._is_empty = not self.view.page(Filter(), 1).keys

    def terms_of(self, source: Iri) -> Set[Iri]:
        """Return the terms of a source."""
        if source not in self._stated:
            is_new = self.sources.source(source) is None
            self._stated[source] = frozenset() if is_new else tagged_terms(self.view, [Tag("source", source)])
        return self._stated[source]

    def expect(self, source: Iri) -> None:
        """Look up all terms of a source together, which `owner_of` would look up one by one."""
        for term in self.terms_of(source):
            self._changed.setdefault(term, source)

    def take(self, source: Iri, terms: Set[Iri]) -> None:
        """Let a source own exactly these terms."""
        self.release(source)
        self._changed.update(dict.fromkeys(terms, source))
        self._stated[source] = terms

    def change(self, source: Iri, terms: Iterable[Iri], removed: Iterable[Iri]) -> None:
        """Let a source own these terms besides those that it has, without the removed ones."""
        self._changed.update(dict.fromkeys(removed))
        self._changed.update(dict.fromkeys(terms, source))

    def forget(self) -> None:
        """Release the memory; no other method may be called after this."""
        self._changed.clear()
        self._stated.clear()

    def release(self, source: Iri) -> None:
        """Let a source own nothing."""
        for term in self.terms_of(source):
            if self._owner(term) == source:
                self._changed[term] = None
        self._stated[source] = frozenset()

    def without(self, given_up: Collection[Iri]) -> "Owners":
        """Return a copy in which nobody owns these terms."""
        return Owners(self.view, self.sources, self._changed | dict.fromkeys(given_up), dict(self._stated))

    def owner_of(self, source: Iri) -> OwnerOf:
        """Return a function that returns the name of the owner of a term, if it is another source than this one."""

        def owner_of(term: Iri) -> str | None:
            owner = self._owner(term)
            return None if owner is None or owner == source else self.sources.name_of(owner)

        return owner_of

    def _owner(self, term: Iri) -> Iri | None:
        if self._is_empty or term in self._changed:
            return self._changed.get(term)
        owner = self._changed[term] = next(iter(self.view.tags([term], "source").get(term, ())), None)
        return owner
