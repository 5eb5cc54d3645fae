"""Groups of terms (organizations, categories, glossaries, sources) after a change: their facts, and their labels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from embeddings.chunks import chunks
from embeddings.records import Label, Role, Tag
from graph.commit_log import Change
from graph.iris import Iris
from graph.log_queries import SPELLINGS
from graph.rdf import Iri, Literal, Triple
from graph.resources import read_graph
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_reader import read_abbreviations, read_categories, read_glossaries, read_organizations, read_sources
from graph.vocabulary import LEX, SKOS
from ingest.derived.term_records import MEMBERSHIP
from ingest.sources.shared_facts import preference

DESCRIBED_KINDS = ("category", "glossary", "lineage")
"""The kinds of tags with `described_labels`."""

LABELS = "names in all languages; alternate names; 3"
"""Version of the labels. If it changes, the next ingest makes all of them again."""


def shared_fact_changes(store: TripleStore, iris: Iris, tags: Mapping[Tag, int]) -> Change:
    """Return the change after which the shared graph describes only what a record is tagged with, by one name each.

    Of several spellings in one language, one in mixed case is chosen. Those that no source uses are forgotten.
    """
    used: dict[tuple[Iri, str], set[Literal]] = defaultdict(set)
    forgotten: list[Triple] = []
    for resource, name, spelled in store.query(bind(SPELLINGS, log=store.log)):
        if isinstance(name, Literal) and spelled is not None:
            used[str(resource), name.language].add(name)
        elif isinstance(name, Literal):
            forgotten.append((str(resource), LEX.spelling, name))
    named = {resource for resource, _ in used}
    present = read_graph(store, iris.shared_graph)
    kept = _in_use(present, tags)
    described = {fact[0] for fact in kept}
    wanted = {fact for fact in kept if fact[1] != SKOS.prefLabel or fact[0] not in named}
    for (resource, _), names in used.items():
        if resource in described:
            wanted.add((resource, SKOS.prefLabel, min(names, key=preference)))
    graph = iris.shared_graph
    return Change({graph: present - wanted, LEX.log: forgotten}, {graph: wanted - present})


def _in_use(facts: Iterable[Triple], tags: Mapping[Tag, int]) -> set[Triple]:
    in_use = {tag.value for tag in tags if tag.kind in ("category", "glossary", "organization", "lineage")}
    memberships = {tag.value for tag in tags if tag.kind == MEMBERSHIP}
    return {
        fact
        for fact in facts
        if fact[0] in in_use and (fact[1] != SKOS.inScheme or f"{fact[0]} {fact[2]}" in memberships)
    }


def described_labels(store: TripleStore, iris: Iris) -> dict[Tag, Sequence[Label]]:
    """Return the labels of all organizations, categories and glossaries, first the displayed name of each."""
    named = {Tag("category", iri): one.names for iri, one in read_categories(store).items()}
    named |= {Tag("glossary", iri): one.names for iri, one in read_glossaries(store).items()}
    labels: dict[Tag, Sequence[Label]] = {tag: [Label(name.value) for name in names] for tag, names in named.items()}
    for iri, one in read_organizations(store, read_abbreviations(store, iris)).items():
        aliases = [Label(name, Role.SYNONYM) for name in one.aliases]
        labels[Tag("lineage", iri)] = [*(Label(name.value) for name in one.names), *aliases]
    return labels


def source_labels(store: TripleStore, tags: Iterable[Tag]) -> dict[Tag, Sequence[Label]]:
    """Return the label of each source that is one of these tags and exists: its name."""
    sources = sorted(tag.value for tag in tags if tag.kind == "source")
    found = (one for chunk in chunks(sources) for one in read_sources(store, chunk).values())
    return {Tag("source", one.iri): [Label(one.name)] for one in found}
