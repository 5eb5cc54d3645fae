"""The review of one published epoch: all findings, from one pass over the terms, and from queries over all of them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from embeddings.chunks import chunks
from embeddings.engine import SearchView
from embeddings.errors import NoVectors
from embeddings.records import Filter
from graph.iris import Iris
from graph.store import TripleStore
from ingest.derived.term_payloads import term_of
from ingest.organizations.registry import Organizations
from ingest.progress import Progress
from ingest.quality.definitions import problems_of_definitions
from ingest.quality.documents import refused_documents, unresolved_organizations
from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.labels import missing_translations, shared_synonyms, similar_names
from ingest.quality.links import circles, dangling_links, mutual_definitions, orphans, read_links
from ingest.quality.near_duplicates import similar_meanings
from ingest.quality.reviewed_terms import ReviewedTerms
from ingest.sources.term_lines import KnownLines


@dataclass(slots=True)
class Review:
    """Reads one epoch of the search engine, and the graph of the same epoch. `folder` is for temporary files.

    `count` is the number of terms, and `skipped` are the kinds that could not be examined, each with the reason; both
    are complete after `findings`.
    """

    store: TripleStore
    view: SearchView
    iris: Iris
    registry: Organizations
    lines: KnownLines = field(default_factory=KnownLines)
    folder: Path | None = None
    progress: Progress = lambda stage, done, total: None
    count: int = 0
    skipped: dict[FindingKind, str] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings by kind, those about single terms first. Memory holds a thousand terms at a time."""
        with closing(ReviewedTerms(self.folder)) as terms:
            yield from self._of_terms(terms)
            self.count = terms.count
            terms.complete()
            read_links(self.store, terms)
            refusals = self.lines.findings()
            yield from chain(
                mutual_definitions(terms),
                similar_names(terms),
                shared_synonyms(terms),
                missing_translations(terms),
                dangling_links(self.store, self.iris, terms),
                circles(terms),
                orphans(self.store, self.iris, terms),
                refused_documents(self.store, self.iris, refusals),
                unresolved_organizations(self.store, self.view, self.iris, self.registry, refusals),
                self._similar(terms),
            )

    def _of_terms(self, terms: ReviewedTerms) -> Iterator[Finding]:
        total = self.view.page(Filter(), 0).total
        for chunk in chunks(self.view.keys()):
            read = [term_of(iri, stored) for iri, stored in self.view.payloads(chunk).items()]
            terms.add(read)
            for term in read:
                for kind, message in problems_of_definitions(term) if not term.is_deprecated else ():
                    yield Finding(kind, term.name.value, message, terms=(term.iri,), source=term.source)
            self.progress("terms", terms.count, total)

    def _similar(self, terms: ReviewedTerms) -> Iterator[Finding]:
        try:
            yield from similar_meanings(self.view, terms, self.folder)
        except NoVectors:
            self.skipped[FindingKind.SIMILAR_MEANING] = "The terms have no vectors."
        except KeyError:
            self.skipped[FindingKind.SIMILAR_MEANING] = (
                "Some terms have no vectors yet. Run `lexigraph ingest` to compute them."
            )
