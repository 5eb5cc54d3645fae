"""Read the terms of all sources, and derive which terms mention which."""

from collections.abc import Iterable, Iterator, Mapping

from graph.glossary import read_terms
from graph.iris import Iris
from graph.model import Term
from graph.nquads import to_nquads
from graph.queries import CATALOG_TERMS, GRAPH_TRIPLES, bind, delete_data, insert_data
from graph.rdf import Iri, Triple
from graph.store import TripleStore
from ingest.mentions import mention_triples
from ingest.texts import labels_of

__all__ = [
    "bring_graph",
    "derive_mentions",
    "graph_triples",
    "read_all_terms",
]

_CHUNK = 1000  # terms per read


def derive_mentions(store: TripleStore, iris: Iris, terms: Iterable[Term]) -> None:
    """Update the graph of mentions for `terms`, the complete set of terms."""
    known = list(terms)
    labels = {term.iri: labels_of(term) for term in known}
    present = graph_triples(store, iris.mentions_graph)
    bring_graph(store, iris.mentions_graph, present, set(mention_triples(labels, known)))


def read_all_terms(store: TripleStore, known: Mapping[Iri, Term]) -> Iterator[Term]:
    """Yield every term, ordered by IRI; terms that are not `known` are read from the store, without developers."""
    iris = sorted({str(row[0]) for row in store.query(bind(CATALOG_TERMS))})
    for start in range(0, len(iris), _CHUNK):
        chunk = iris[start : start + _CHUNK]
        read = read_terms(store, [iri for iri in chunk if iri not in known], developers=False)
        yield from (known.get(iri) or read[iri] for iri in chunk)


def graph_triples(store: TripleStore, graph: Iri) -> set[Triple]:
    """Return the triples of a named graph."""
    rows = store.query(bind(GRAPH_TRIPLES, graph=graph))
    return {(str(subject), str(predicate), value) for subject, predicate, value in rows if value is not None}


def bring_graph(store: TripleStore, graph: Iri, present: set[Triple], wanted: set[Triple]) -> None:
    """Update `graph` from its `present` triples to the `wanted` ones, in one transaction."""
    removed, added = sorted(present - wanted), sorted(wanted - present)
    if added and not present:
        store.load(to_nquads({graph: added}))
    elif removed or added:
        store.update(" ;\n".join(filter(None, (delete_data(graph, removed), insert_data(graph, added)))))
