"""Descriptions of what only SPARQL shows: the named graphs, and the commits of the log."""

from collections.abc import Iterator

from graph.iris import Iris
from graph.log_queries import COMMIT_FACTS, COMMITTED_TERMS
from graph.queries import FILLED_GRAPH, SOURCES_OF_GRAPH
from graph.rdf import Iri, Literal
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.vocabulary import DCTERMS, PROV, RDF, SD
from graph.writers import Fact, Resource, to_resource


def describe_graph(store: TripleStore, iris: Iris, graph: Iri) -> Resource | None:
    """Return the description of a named graph of the dataset, or None if it is empty."""
    if not graph.startswith((*iris.data_graphs, iris.log_graph, store.log)):
        return None
    if not store.query(bind(FILLED_GRAPH, graph=graph)):
        return None
    return to_resource(graph, _graph_facts(store, iris, graph))


def describe_commit(store: TripleStore, iris: Iris, commit: Iri) -> Resource | None:
    """Return the triples of a commit in the log, with at most 1,000 terms, or None if the log does not contain it."""
    if not commit.startswith(iris.commits):
        return None
    rows = store.query(bind(COMMIT_FACTS, log=store.log, commit=commit))
    if not rows:
        return None
    rows += store.query(bind(COMMITTED_TERMS, log=store.log, commit=commit))
    return to_resource(commit, [(str(property_), value) for property_, value in rows if value is not None])


def _graph_facts(store: TripleStore, iris: Iris, graph: Iri) -> Iterator[Fact]:
    yield RDF.type, SD.Graph
    yield DCTERMS.isPartOf, iris.dataset
    titles = {
        iris.shared_graph: "Glossaries, categories and organizations that sources share",
        iris.mentions_graph: "Mentions of terms, derived from texts",
        iris.links_graph: "Links between terms, derived from names",
        iris.abbreviations_graph: "Organizations that are named by an abbreviation, derived from names",
        iris.log_graph: "Log of commits",
        store.log: "Log of commits",
    }
    if graph in titles:
        yield DCTERMS.title, Literal(titles[graph], "en")
    for (source,) in store.query(bind(SOURCES_OF_GRAPH, graph=graph)):
        yield DCTERMS.title, Literal("Unmodified triples of a source", "en")
        yield PROV.wasDerivedFrom, str(source)
