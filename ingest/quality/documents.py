"""Documents that were refused, wholly or in part, and organizations that are not in the registry."""

from collections.abc import Iterator, Sequence
from typing import Final

from embeddings.engine import SearchView
from embeddings.records import Filter, Tag
from graph.iris import Iris
from graph.store import TripleStore
from graph.term_reader import read_abbreviations, read_organizations, read_sources
from ingest.diagnostics import Diagnostic
from ingest.organizations.registry import Organizations
from ingest.quality.finding_kinds import Finding, FindingKind

_UNNAMED: Final = "no-organization"


def refused_documents(store: TripleStore, iris: Iris, refusals: Sequence[Diagnostic]) -> Iterator[Finding]:
    """Yield one finding per refusal, and per refused record in the graph, if no refusal of its document is known."""
    known = {iris.source(one.file) for one in refusals}
    for one in refusals:
        if one.code != _UNNAMED:
            yield _of_refusal(FindingKind.REFUSED, iris, one)
    for source in read_sources(store).values():
        for page in source.refused if source.iri not in known else ():
            first = next((line.strip() for line in page.splitlines() if line.strip()), "")
            message = f"A record was not stored, because its term was known already: {first[:80]!r}."
            yield Finding(FindingKind.REFUSED, source.name, message, source=source.iri, file=source.name)


def unresolved_organizations(
    store: TripleStore, view: SearchView, iris: Iris, registry: Organizations, refusals: Sequence[Diagnostic]
) -> Iterator[Finding]:
    """Yield one finding per organization that only terms name, and per sentence that names no organization."""
    for one in refusals:
        if one.code == _UNNAMED:
            yield _of_refusal(FindingKind.UNRESOLVED_ORGANIZATION, iris, one)
    for iri, organization in read_organizations(store, read_abbreviations(store, iris)).items():
        if organization.homepage or organization.wikidata or registry.owner_of(organization.name):
            continue
        page = view.page(Filter().having(Tag("organization", iri)), 1)
        if not page.total:
            continue  # it is only the parent of others
        (term,) = page.keys
        source = next(iter(view.tags([term], "source")[term]), "")
        name = view.names([term])[term]
        terms = f"Only {name!r} names it" if page.total == 1 else f"{page.total:,} terms name it, first {name!r}"
        message = f"{terms}. It is not in the registry."
        yield Finding(FindingKind.UNRESOLVED_ORGANIZATION, organization.name, message, terms=(term,), source=source)


def _of_refusal(kind: FindingKind, iris: Iris, one: Diagnostic) -> Finding:
    return Finding(kind, one.file, one.message, one.remedy, source=iris.source(one.file), file=one.file, line=one.line)
