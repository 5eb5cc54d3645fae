"""One epoch of a data directory, with all queries that the command line, GraphQL, HTTP and MCP share."""

from collections import Counter
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib import metadata
from typing import Any

from api.bounded_mapping import Bounded
from api.errors import EpochUnavailable
from api.lexicon.alphabetical_lists import AlphabeticalLists
from api.lexicon.filters import TermWhere, filter_of, work_of
from api.lexicon.hierarchy import Hierarchy
from api.telemetry.spans import traced
from embeddings.annotations import Annotation, annotate
from embeddings.encoder import Encoder
from embeddings.engine import SearchView
from embeddings.engine_results import Completion
from embeddings.hits import Hit, SearchMode
from embeddings.records import Filter, Tag
from embeddings.searcher import Searcher
from graph.dataset_description import DatasetSize, read_dataset_size
from graph.errors import AmbiguousName, LogTruncated
from graph.export import RdfFormat, describe
from graph.facets import Facets
from graph.group_catalog import Catalog, Kind
from graph.iris import Iris
from graph.log_reader import LogReader
from graph.model import Relations, Source, Surroundings
from graph.rdf import Iri
from graph.store import TripleStore
from graph.term_reader import (
    count_sources,
    count_triples,
    read_mentioned_by,
    read_mentions,
    read_ordered_collections,
    read_relations,
    read_sources,
)
from graph.vocabulary import LEX, SKOS
from ingest.data_directory.state import DESCRIBED
from ingest.derived.term_payloads import StoredTerm, term_of

_EVERYTHING = Filter()
_KEPT_TERMS = 2000


class Lexicon:
    """Reads one immutable epoch; thread-safe."""

    def __init__(
        self, store: TripleStore, view: SearchView, encoder: Encoder | None, iris: Iris, former: "Lexicon | None" = None
    ) -> None:
        """Read from the search engine, and from the graph of the same epoch or, on a server, of a later one.

        `former` is an earlier epoch of the same data, whose catalog is used again if it is still valid.
        """
        self.store, self.view, self.iris = traced(store, "graph"), traced(view, "engine"), iris
        self.epoch, self.model = view.epoch, view.model
        """The epoch that is read, and the embedding model of the terms, None if they have no vectors."""
        self.hierarchy, self.alphabet = Hierarchy(self.view), AlphabeticalLists(self.view)
        """The terms by their broader and narrower terms, and by the first letters of their names."""
        self.log = LogReader(self.store, iris)
        """The log of commits up to this epoch."""
        self.version = f"{_program_version()} {self.epoch} {view.facts} {self.model}"
        """Changes with the epoch, the data and the version of the program, since each can change results."""
        self.searcher = Searcher(self.view, encoder)
        self.described = view.facts.get(DESCRIBED)
        known = former.catalog if former is not None and former.described == self.described else None
        self.catalog: Catalog = Catalog(self.store, iris, known)
        self._source_times: dict[Iri, datetime | None] = {}
        self.kept_terms: MutableMapping[Iri, StoredTerm] = Bounded(_KEPT_TERMS)
        """Terms that requests have read lately in this epoch. The other mapping has values computed from them."""
        self.kept_projections: MutableMapping[Iri, Any] = Bounded(_KEPT_TERMS)
        self.kept_names: MutableMapping[tuple[str, str | None], Any] = Bounded(_KEPT_TERMS)
        """The results of `term_lookup.find_term`, by the name and the glossary that were asked for."""
        self._known_terms: MutableMapping[Iri, StoredTerm]  # read in any epoch
        self._known_terms = Bounded(_KEPT_TERMS) if former is None else former._known_terms

    @cached_property
    def dataset_size(self) -> DatasetSize:
        """The size of the graph; counted at the first use."""
        return read_dataset_size(self.store, self.iris)

    def epochs_since(self, epoch: int) -> range:
        """Return the epochs after `epoch`, oldest first. Raises `LogTruncated`, `EpochUnavailable`."""
        if epoch > self.epoch:
            raise EpochUnavailable(epoch, self.epoch)
        oldest = self.log.oldest()
        if epoch < oldest - 1:
            raise LogTruncated(epoch, oldest)
        return range(epoch + 1, self.epoch + 1)

    @cached_property
    def count(self) -> int:
        """The number of terms."""
        return self.view.page(Filter(), 0).total

    def terms(self, iris: Collection[Iri]) -> dict[Iri, StoredTerm]:
        """Return the terms that exist, in the order of `iris`, from the search engine; see `term_of`."""
        self.keep_unchanged(iris)
        found = {iri: term for iri in iris if (term := self.kept_terms.get(iri)) is not None}
        missing = [iri for iri in iris if iri not in found]
        if not missing:
            return found
        read = {iri: term_of(iri, stored) for iri, stored in self.view.payloads(missing).items()}
        self.kept_terms.update(read)
        self._known_terms.update(read)
        found |= read
        return {iri: found[iri] for iri in iris if iri in found}

    def keep_unchanged(self, iris: Collection[Iri]) -> None:
        """Keep those terms that another epoch has read from the same records, as their digests show.

        It takes a quarter of a millisecond per 100 terms, and nothing if they are kept or unknown.
        """
        known, kept = self._known_terms, self.kept_terms
        found = {iri: term for iri in iris if (term := known.get(iri)) is not None and iri not in kept}
        digests = self.view.digests(list(found)) if found else {}
        kept.update({iri: term for iri, term in found.items() if digests.get(iri) == term.digest})

    def has_term(self, iri: Iri) -> bool:
        """Return whether a term has this IRI."""
        return bool(self.names([iri]))

    def sources(self, iris: Collection[Iri]) -> Mapping[Iri, Source]:
        """Return the sources that exist, ordered by name. Raises `InvalidIri`."""
        return read_sources(self.store, [iri for iri in iris if iri])

    @cached_property
    def all_sources(self) -> Sequence[Source]:
        """All sources, ordered by name; read at the first use."""
        return list(read_sources(self.store).values())

    @cached_property
    def languages(self) -> Mapping[str, int]:
        """The languages of names, as tags in lower case, with the number of terms that have one, most terms first."""
        return dict(sorted(self.sizes("language").items(), key=lambda one: (-one[1], one[0])))

    def sizes(self, kind: str, where: Filter = _EVERYTHING) -> dict[str, int]:
        """Return the number of passing terms with each tag of a kind, by the value of the tag."""
        return {tag.value: size for tag, size in self.view.facets(where).items() if tag.kind == kind}

    @cached_property
    def source_count(self) -> int:
        """The number of sources."""
        return count_sources(self.store)

    @cached_property
    def ordered_collections(self) -> Mapping[Iri, Sequence[Iri]]:
        """The terms of each category that states an order, in this order; read at the first use."""
        found = read_ordered_collections(self.store)
        return {iri: list(self.names(members)) for iri, members in found.items()}

    def names(self, terms: Collection[Iri]) -> Mapping[Iri, str]:
        """Return the displayed names of the terms that exist, in the order of `terms`."""
        return self.view.names(list(terms))

    def developers(self, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Iri]]:
        """Return the described organizations that work on each of these terms, ordered by IRI."""
        return self.view.tags(list(terms), "organization")

    def categories(self, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Iri]]:
        """Return the categories of each of these terms, ordered by IRI."""
        return self.view.tags(list(terms), "category")

    def glossary_names(self, terms: Collection[Iri]) -> Mapping[Iri, Sequence[str]]:
        """Return the names of the glossaries of each of these terms, in the order of their IRIs."""
        known = self.catalog.glossaries
        tags = self.view.tags(list(terms), "glossary")
        return {iri: [known[one].name for one in tags.get(iri, ()) if one in known] for iri in terms}

    def search(
        self,
        query: str,
        mode: SearchMode | None = None,
        where: TermWhere = TermWhere(),
        *,
        min_score: float | None = None,
        limit: int = 10,
    ) -> list[Hit]:
        """Return the best hits among the terms that match the filter `where`; encodes the query in this thread.

        The mode is `usual_mode` by default. Hits have no matches until `Searcher.explain`. Raises what
        `Searcher.search` and `filter` raise.
        """
        return self.searcher.search(query, mode or self.usual_mode, limit, self.filter(where), min_score)

    @property
    def usual_mode(self) -> SearchMode:
        """The mode of searches that do not choose one: HYBRID, or LEXICAL if the index has no vectors."""
        return SearchMode.LEXICAL if self.model is None else SearchMode.HYBRID

    def complete(self, prefix: str, where: TermWhere, limit: int) -> Sequence[Completion]:
        """Return the best labels that begin with a text, of deprecated terms only if `where` asks for them.

        Raises `UnknownName`, `QueryTooLarge`.
        """
        return self.view.complete(prefix, self.filter(_live(where)), limit)

    def annotate(self, text: str, where: TermWhere = TermWhere(), glossary: str | None = None) -> list[Annotation]:
        """Return the labels of terms in a text, in any language; see `embeddings.annotations`.

        If terms of `glossary` and of others share a label, only those of `glossary` are returned. The filter `where` is
        applied to the result: if the filter excludes "deep learning", "learning rate" is still not found in "deep
        learning rate". Deprecated terms are only returned if `where` asks for them. Raises `UnknownName`.
        """
        glossaries = () if glossary is None else self.catalog.find_all("glossary", glossary)
        preferred = frozenset(Tag("glossary", iri) for iri in glossaries)
        condition, found = self.filter(_live(where)), annotate(self.view, text, preferred)
        passing = self.passing({key for one in found for key in one.keys}, condition)
        kept = [(one, tuple(key for key in one.keys if key in passing)) for one in found]
        return [replace(one, keys=keys) for one, keys in kept if keys]

    def filter(self, where: TermWhere) -> Filter:
        """Return the filter of the search engine; see `filter_of`. Raises `UnknownName`, `QueryTooLarge`."""
        return filter_of(where, self.catalog, self.hierarchy, lambda: self.languages)

    def only(self, kind: Kind, name: str, glossary: Iri | None = None) -> Iri:
        """Return the only category, organization or glossary with this name, of several the only one with terms here.

        `glossary` is the IRI of the glossary that has the terms. Raises `UnknownName`, `AmbiguousName`.
        """
        found = self.catalog.find_all(kind, name)
        if len(found) > 1 and glossary:
            terms = Filter().having(Tag("glossary", glossary))
            tags = {iri: work_of(iri) if kind == "organization" else Tag(kind, iri) for iri in found}
            found = [iri for iri in found if self.view.page(terms.having(tags[iri]), 0).total] or found
        if len(found) > 1:
            raise AmbiguousName(kind, name, found)
        return found[0]

    def passing(self, terms: Collection[Iri], where: Filter) -> frozenset[Iri]:
        """Return those of the terms that pass a filter."""
        return frozenset(self.view.page(where.among(terms), len(terms)).keys)

    def first_terms(self, first: int, where: Filter = _EVERYTHING) -> Sequence[Iri]:
        """Return the `first` passing terms by name, then by IRI; for further ones see `SearchView.page`."""
        return self.view.page(where, first).keys

    def all_terms(self, where: Filter = _EVERYTHING) -> Sequence[Iri]:
        """Return all passing terms by name, then by IRI; takes 50 ms per 100,000 terms."""
        return tuple(self.view.keys(where))

    def modified(self, terms: Collection[Iri]) -> Mapping[Iri, datetime]:
        """Return the time of the last commit that changed each of these terms, where it is known."""
        found = self.view.modified(list(terms))
        return {iri: datetime.fromtimestamp(time / 1_000_000, UTC) for iri, time in found.items() if time}

    def source_modified(self, source: Iri) -> datetime | None:
        """Return the time of the last commit that changed a term of a source; computed at its first use."""
        if source not in self._source_times:
            times = self.modified(self.all_terms(Filter().having(Tag("source", source))))
            self._source_times[source] = max(times.values(), default=None)
        return self._source_times[source]

    @cached_property
    def overall_facets(self) -> Facets:
        """The counts of all terms by category, organization and glossary; read at the first use."""
        return self.facets(Filter())

    def facets(self, where: Filter) -> Facets:
        """Return the counts of the passing terms by category, organization and glossary."""
        counts: dict[str, dict[Iri, int]] = {"category": {}, "glossary": {}, "lineage": {}}
        for tag, number in self.view.facets(where).items():
            if tag.kind in counts:
                counts[tag.kind][tag.value] = number
        return Facets(self.catalog, counts["category"], counts["glossary"], counts["lineage"])

    def mentions(self, terms: Collection[Iri]) -> Mapping[Iri, tuple[Iri, ...]]:
        """Return the terms that the text of each term names."""
        return read_mentions(self.store, self.iris, terms)

    def mentioned_by(self, terms: Collection[Iri]) -> Mapping[Iri, tuple[Iri, ...]]:
        """Return the terms whose text names each term."""
        return read_mentioned_by(self.store, self.iris, terms)

    def relations(self, terms: Collection[Iri]) -> Mapping[Iri, Relations]:
        """Return the broader, narrower and related terms of each term."""
        return read_relations(self.store, terms)

    def surroundings(self, term: Iri) -> Surroundings:
        """Return the terms around a term."""
        one = [term]
        return Surroundings(self.relations(one)[term], self.mentions(one)[term], self.mentioned_by(one)[term])

    def documents(self, terms: Collection[Iri], format: RdfFormat) -> Mapping[Iri, str]:
        """Return the RDF document of each term, with the names of linked resources. Raises `NotExportable`."""
        return describe(self.store, terms, format)

    def counts(self) -> dict[str, int | str | None]:
        """Return the statistics of the epoch; `organizations` counts only those that terms name directly."""
        tags = Counter(tag.kind for tag in self.view.facets(Filter()))
        catalog = self.catalog
        return {
            "terms": self.count,
            "synonyms": count_triples(self.store, SKOS.altLabel),
            "categories": len(catalog.categories),
            "organizations": tags["organization"],
            "parentOrganizations": len(catalog.organizations) - tags["organization"],
            "glossaries": len(catalog.glossaries),
            "sources": self.source_count,
            "refusedPages": count_triples(self.store, LEX.refused),
            "mentions": count_triples(self.store, LEX.mentions),
            "model": self.model,
            "dimension": self.view.dimension,
        }

    def close(self) -> None:
        """Release the view and the graph, before the last user is gone."""
        self.view.close()
        self.store.close()


def _live(where: TermWhere) -> TermWhere:
    """Return the filter, without deprecated terms unless it mentions them."""
    return replace(where, deprecated=False) if where.deprecated is None else where


@cache
def _program_version() -> str:
    return metadata.version("lexigraph")  # parses a file
