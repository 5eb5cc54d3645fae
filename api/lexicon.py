"""An open published state, with all queries that the command line, GraphQL, HTTP and MCP share."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import metadata
from threading import Lock

from embeddings.annotations import Annotation, Annotator
from embeddings.encoder import Encoder, Vectors
from embeddings.hits import Hit, SearchMode
from embeddings.search_index import SearchIndex, open_search_index
from graph.catalog import Catalog, TermWhere
from graph.dataset import DatasetSize, read_dataset_size
from graph.errors import InvalidIri
from graph.export import RdfFormat, describe
from graph.facets import Facets
from graph.glossary import read_mentioned_by, read_mentions, read_relations, read_terms
from graph.iris import Iris, check_iri
from graph.model import Relations, Term
from graph.rdf import Iri
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from ingest.folder import State

__all__ = ["Ambiguous", "Lexicon", "NotFound", "open_lexicon"]

_REMEMBERED_TERMS = 20_000
_TERMS_A_READ = 200


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several terms have the name."""

    name: str
    candidates: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """No term has the name; `suggestions` are the terms with the most similar names."""

    name: str
    suggestions: tuple[Iri, ...]


class Lexicon:
    """Reads one immutable state; thread-safe."""

    def __init__(self, store: TripleStore, index: SearchIndex, iris: Iris, version: str) -> None:
        """Read from a store and from the index that was built from it.

        `version` changes with the state and with the version of the program, since both can change results.
        """
        self.store, self.index, self.iris, self.version = store, index, iris, version
        self._terms: OrderedDict[Iri, Term] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def catalog(self) -> Catalog:
        """A summary of all terms; read at the first use."""
        return Catalog(self.store)

    @cached_property
    def annotator(self) -> Annotator:
        """Finds labels in texts; built at the first use, in 1 s for 100,000 labels."""
        return Annotator(self.index.labels())

    @cached_property
    def dataset_size(self) -> DatasetSize:
        """The size of the graph; counted at the first use."""
        return read_dataset_size(self.store, self.iris)

    def terms(self, iris: Collection[Iri]) -> dict[Iri, Term]:
        """Return the terms that exist, in the order of `iris`. Recently read terms are cached."""
        with self._lock:
            known = {iri: self._terms[iri] for iri in iris if iri in self._terms}
        missing = [iri for iri in iris if iri not in known]
        if missing:
            known |= read_terms(self.store, missing)
        self._remember(known)
        return {iri: known[iri] for iri in iris if iri in known}

    def warm_up(self, former: "Lexicon | None" = None) -> None:
        """Read the catalog and fill the cache of terms, and build the annotator, before requests need them.

        Cached terms of `former`, the lexicon of an earlier state, are reused if their source did not change.
        """
        waiting = list(self.catalog.terms)[:_REMEMBERED_TERMS]
        if former is not None:
            before, now = former.catalog.sources, self.catalog.sources
            sources = {iri for iri, source in now.items() if source.digest and before.get(iri) == source}
            with former._lock:
                cached = {iri: term for iri, term in former._terms.items() if term.source in sources}
            self._remember({iri: cached[iri] for iri in waiting if iri in cached})
            waiting = [iri for iri in waiting if iri not in cached]
        for start in range(0, len(waiting), _TERMS_A_READ):
            self.terms(waiting[start : start + _TERMS_A_READ])
        _ = self.annotator

    def find(self, name: str) -> Term | Ambiguous | NotFound:
        """Return the term of this IRI, name or synonym, folded for case, accents, hyphens and plurals."""
        found = (name,) if self._has(name) else self.index.lookup(name)
        if len(found) == 1:
            return self.terms(found)[found[0]]
        return Ambiguous(name, found) if found else NotFound(name, self.index.suggest(name))

    def search(
        self,
        query: str,
        mode: SearchMode,
        where: TermWhere,
        min_score: float | None,
        vector: Vectors | None,
        limit: int,
    ) -> list[Hit]:
        """Return the best hits among the terms that match `where`; see `SearchIndex.search`."""
        return self.index.search(query, mode, limit, self.allowed(where), min_score, vector)

    def similar(self, term: Iri, where: TermWhere, min_score: float | None, limit: int) -> list[Hit]:
        """Return the terms closest in meaning to a term; see `SearchIndex.similar`."""
        return self.index.similar(term, limit, self.allowed(where), min_score)

    def annotate(self, text: str, where: TermWhere = TermWhere()) -> list[Annotation]:
        """Return where a text names terms, by their labels in all languages; see `Annotator`.

        `where` filters the annotations after all labels are matched: if the glossary contains "deep learning", the
        text "deep learning rate" never yields "learning rate". Raises `UnknownName`.
        """
        found, allowed = self.annotator.annotate(text), self.allowed(where)
        if allowed is None:
            return found
        filtered = [(one, tuple(key for key in one.keys if key in allowed)) for one in found]
        return [replace(one, keys=keys) for one, keys in filtered if keys]

    def allowed(self, where: TermWhere) -> frozenset[Iri] | None:
        """Return the terms that match, or None for all, without reading the catalog. Raises `UnknownName`."""
        return None if where == TermWhere() else self.catalog.select(where)

    def facets(self, terms: Collection[Iri]) -> Facets:
        """Return the counts of these terms, without duplicates, by category, organization and glossary."""
        return self._all_facets if len(terms) == len(self.catalog.terms) else Facets(self.catalog, terms)

    def mentions(self, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Iri]]:
        """Return the terms that the text of each term names."""
        return read_mentions(self.store, self.iris, terms)

    def mentioned_by(self, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Iri]]:
        """Return the terms whose text names each term."""
        return read_mentioned_by(self.store, self.iris, terms)

    def relations(self, terms: Collection[Iri]) -> Mapping[Iri, Relations]:
        """Return the broader, narrower and related terms of each term."""
        return read_relations(self.store, terms)

    def documents(self, terms: Collection[Iri], format: RdfFormat) -> Mapping[Iri, str]:
        """Return the RDF document of each term, with the names of linked resources. Raises `NotExportable`."""
        return describe(self.store, terms, format)

    def sharing_developers(self, term: Iri) -> list[Iri]:
        """Return the other terms that share an organization with this one, most shared organizations first."""
        brief = self.catalog.terms[term]
        shared = {other.iri: len(brief.developers & other.developers) for other in self.catalog.terms.values()}
        found = [iri for iri, number in shared.items() if number and iri != term]
        return sorted(found, key=lambda iri: (-shared[iri], iri))

    def terms_of(self, organizations: Iterable[Iri], where: TermWhere = TermWhere()) -> list[Iri]:
        """Return the terms that any of these organizations works on, ordered by name."""
        wanted = frozenset(organizations)
        briefs = self.catalog.terms
        return [iri for iri in self.catalog.ordered(where) if not wanted.isdisjoint(briefs[iri].developers)]

    def counts(self) -> dict[str, int | str | None]:
        """Return the statistics of the state; `organizations` counts only those that terms name directly."""
        catalog, manifest = self.catalog, self.index.manifest
        developers = {one for brief in catalog.terms.values() for one in brief.developers}
        terms = self.terms(catalog.terms.keys()).values()
        return {
            "terms": len(catalog.terms),
            "synonyms": sum(len(term.synonyms) for term in terms),
            "categories": len(catalog.categories),
            "organizations": len(developers),
            "parentOrganizations": len(catalog.organizations.keys() - developers),
            "glossaries": len(catalog.glossaries),
            "sources": len(catalog.sources),
            "refusedPages": sum(len(source.refused) for source in catalog.sources.values()),
            "mentions": sum(map(len, self.mentions(catalog.terms.keys()).values())),
            "model": manifest.model,
            "dimension": manifest.dimension,
        }

    def close(self) -> None:
        """Release the index and the graph."""
        self.index.close()
        self.store.close()

    @cached_property
    def _all_facets(self) -> Facets:
        return Facets(self.catalog, self.catalog.terms)

    def _remember(self, terms: Mapping[Iri, Term]) -> None:
        with self._lock:
            for iri, term in terms.items():
                self._terms[iri] = term
                self._terms.move_to_end(iri)
            while len(self._terms) > _REMEMBERED_TERMS:
                self._terms.popitem(last=False)

    def _has(self, name: str) -> bool:
        try:
            return bool(self.terms([check_iri(name)]))
        except InvalidIri:
            return False


def open_lexicon(state: State, encoder: Encoder | None) -> Lexicon:
    """Open a published state. Raises `StoreError` and `IndexUnusable`."""
    store = OxigraphStore.open_read_only(state.graph)
    version = f"{metadata.version('lexigraph')} {state.identity}"
    return Lexicon(store, open_search_index(state.index, encoder), Iris(state.base), version)
