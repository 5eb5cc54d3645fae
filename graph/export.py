"""Export of the graph as RDF (as a stream, or single resources), and of its terms as TBX or CSV."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from graph.export_formats import LOSSLESS, RdfFormat, TermFormat
from graph.linked_terms import LinkedTerm, read_linked_terms
from graph.rdf import Iri, Literal
from graph.resource_queries import PROPERTIES, UNWRITABLE_IN_XML
from graph.resources import Resource, read_descriptions, read_resources, read_subset
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.writers import Writer
from graph.writers.csv import write_csv
from graph.writers.jsonld import write_jsonld
from graph.writers.ntriples import write_ntriples
from graph.writers.rdfxml import check_property, write_rdfxml
from graph.writers.schema_org import write_schema_org
from graph.writers.tbx import write_tbx
from graph.writers.turtle import write_turtle
from graph.writers.xml import check_text

__all__ = ["LOSSLESS", "RdfFormat", "TermFormat", "describe", "graph_chunks", "term_chunks", "write"]

_CHARACTERS_A_CHUNK: Final = 65_536


_WRITERS: Final[dict[RdfFormat, Writer]] = {
    RdfFormat.TURTLE: write_turtle,
    RdfFormat.JSONLD: write_jsonld,
    RdfFormat.NTRIPLES: write_ntriples,
    RdfFormat.RDFXML: write_rdfxml,
    RdfFormat.SCHEMAORG: write_schema_org,
}
_TERM_WRITERS: Final[dict[TermFormat, Callable[[Iterable[LinkedTerm]], Iterator[str]]]] = {
    TermFormat.TBX: write_tbx,
    TermFormat.CSV: write_csv,
}


def graph_chunks(store: TripleStore, format: RdfFormat, terms: Collection[Iri] | None = None) -> Iterator[bytes]:
    """Return the union of all named graphs as UTF-8 in chunks of about 64 KB: equal graphs give equal bytes.

    Memory holds the list of subjects, and the triples of up to 1,000 of them. If a source is replaced during the
    export, the result may mix its old and new state; export a checkpoint to avoid that. Of given `terms`, the document
    has the descriptions, see `read_descriptions`, and memory holds all of it.
    Raises `InvalidIri`, and `NotExportable`; for the whole graph as RDF/XML before the first chunk.
    """
    if terms is not None:
        return _encoded(_WRITERS[format](read_subset(store, terms)))
    if format is RdfFormat.RDFXML:
        for (property_,) in store.query(bind(PROPERTIES)):
            check_property(str(property_))
        _check_texts(store)
    return _encoded(_WRITERS[format](read_resources(store)))


def term_chunks(
    store: TripleStore, format: TermFormat, terms: Collection[Iri] | None = None, is_for_spreadsheets: bool = False
) -> Iterator[bytes]:
    """Return the given terms, or all, as UTF-8 in chunks of about 64 KB: equal terms give equal bytes.

    The writer of each format documents its content; spreadsheets read CSV only. Raises `InvalidIri`, and for TBX
    `NotExportable`, before the first chunk.
    """
    if format is TermFormat.TBX:
        _check_texts(store)
    entries = read_linked_terms(store, terms)
    return _encoded(write_csv(entries, True) if is_for_spreadsheets else _TERM_WRITERS[format](entries))


def describe(store: TripleStore, iris: Collection[Iri], format: RdfFormat) -> dict[Iri, str]:
    """Return a document for each of `iris` that is in the graph, by IRI.

    `read_descriptions` documents its content. Raises `InvalidIri`, `NotExportable`.
    """
    return {iri: write(resources, format) for iri, resources in read_descriptions(store, iris).items()}


def write(resources: Iterable[Resource], format: RdfFormat) -> str:
    """Return the document of `resources`. Raises `NotExportable`."""
    return "".join(_WRITERS[format](resources))


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= _CHARACTERS_A_CHUNK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode()


def _check_texts(store: TripleStore) -> None:
    for subject, property_, value in store.query(bind(UNWRITABLE_IN_XML)):
        if isinstance(value, Literal):
            check_text(str(subject), str(property_), value.value)
