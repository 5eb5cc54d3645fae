"""The names of organizations, categories, glossaries and sources, by which the search engine finds their tags."""

from collections.abc import Collection, Sequence

from embeddings.chunks import chunks
from embeddings.records import Label, Role, Tag
from graph.iris import Iris
from graph.rdf import Iri
from graph.store import TripleStore
from graph.term_reader import read_abbreviations, read_categories, read_glossaries, read_organizations, read_sources

__all__ = ["DESCRIBED_KINDS", "LABELS", "described_labels", "source_labels"]

DESCRIBED_KINDS = ("category", "glossary", "lineage")
"""The kinds of tags with `described_labels`."""

LABELS = "names in all languages; alternate names; 3"
"""Version of the labels. If it changes, the next ingest makes all of them again."""


def described_labels(store: TripleStore, iris: Iris) -> dict[Tag, Sequence[Label]]:
    """Return the labels of all organizations, categories and glossaries, first the displayed name of each."""
    named = {Tag("category", iri): one.names for iri, one in read_categories(store).items()}
    named |= {Tag("glossary", iri): one.names for iri, one in read_glossaries(store).items()}
    labels: dict[Tag, Sequence[Label]] = {tag: [Label(name.value) for name in names] for tag, names in named.items()}
    for iri, one in read_organizations(store, read_abbreviations(store, iris)).items():
        aliases = [Label(name, Role.SYNONYM) for name in one.aliases]
        labels[Tag("lineage", iri)] = [*(Label(name.value) for name in one.names), *aliases]
    return labels


def source_labels(store: TripleStore, sources: Collection[Iri]) -> dict[Tag, Sequence[Label]]:
    """Return the label of each of these sources that exists: its name."""
    found = (one for chunk in chunks(sources) for one in read_sources(store, [*chunk]).values())
    return {Tag("source", one.iri): [Label(one.name)] for one in found}
