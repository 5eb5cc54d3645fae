"""The table of what each format keeps is what reading and exporting complete terms give."""

import io
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

import pytest

from graph.export import RdfFormat, TermFormat, graph_chunks, term_chunks
from graph.nquads import to_nquads
from graph.queries import TERMS
from graph.sparql_text import bind
from graph.stores.oxigraph import OxigraphStore
from graph.term_reader import read_categories, read_terms
from graph.term_writer import category_triples, glossary_triples
from ingest.input.documents import Document
from ingest.input.formats import FORMATS
from ingest.organizations.registry import Organizations
from ingest.sources.source import read_source
from ingest.terms import TermMaker
from tests.docs.complete_terms import COMPLETE, MAPPING, RETIRED, documents
from tests.docs.documents import DOCS, README, expect_section
from tests.ingest.test_terms import IRIS

MAKER = TermMaker.of_home(IRIS, "Words", Organizations.load())


def local(iri: str) -> str:
    """Return the last part of an IRI, which does not depend on the base."""
    return iri.rpartition("/")[2]


EXPECTED = {
    "names": {COMPLETE["name"]},
    "identifiers": {"stated"},
    "other languages": {COMPLETE["name@de"], COMPLETE["definition@de"]},
    **{
        f"{field.removesuffix('s')}s": {COMPLETE[field]}
        for field in ("synonyms", "hidden labels", "definition", "technical definition", "background", "usage note")
    },
    "categories": {COMPLETE["categories"]},
    "developers": {COMPLETE["developers"]},
    **{f"{field} terms": {local(COMPLETE[field])} for field in ("broader", "narrower", "related")},
    "mappings": {MAPPING},
    "codes": {COMPLETE["codes"]},
    "status": {"retired"},
    "replacements": {local(RETIRED["replaced by"])},
    "notes": {COMPLETE["notes"]},
    "examples": {COMPLETE["example"]},
}
"""The values of the complete term and of the retired one, by field."""


def stored(files: Iterable[tuple[str, bytes]]) -> OxigraphStore:
    """Ingest documents into a new graph."""
    store = OxigraphStore.in_memory()
    for name, content in files:
        reading = read_source(Document(name, partial(io.BytesIO, content)), MAKER, "", lambda iri: None)
        assert [str(one) for one in reading.diagnostics if one.severity == "error"] == []
        for graph, triples in reading.graphs(IRIS).items():
            store.load(to_nquads({graph: triples}))
        shared = [triple for one in reading.shared.categories for triple in category_triples(one, MAKER.glossary.iri)]
        shared += glossary_triples(MAKER.glossary)
        store.load(to_nquads({IRIS.shared_graph: shared}))
    return store


def values(store: OxigraphStore) -> dict[str, set[str]]:
    """Return the values of the complete term and the retired one in a graph, by field."""
    terms = read_terms(store, [str(row[0]) for row in store.query(bind(TERMS))]).values()
    categories = read_categories(store)
    complete = next(term for term in terms if term.name.value == COMPLETE["name"])
    retired = [term for term in terms if term.name.value == RETIRED["name"]]

    def texts(field: str) -> set[str]:
        return {text.value for text in complete.readings(field)[:1]}

    return {
        "names": texts("name"),
        "identifiers": {"stated"} - {"stated" if complete.iri == IRIS.term("Batch Size") else ""},
        "other languages": {one.text.value for one in complete.translations},
        "synonyms": {text.value for text in complete.synonyms},
        "hidden labels": {text.value for text in complete.hidden_labels},
        "definitions": texts("definition"),
        "technical definitions": texts("technical_definition"),
        "backgrounds": texts("background"),
        "usage notes": texts("usage_note"),
        "categories": {categories[one].name for one in complete.categories if one in categories},
        "developers": {one.description.value for one in complete.developers},
        **{f"{field} terms": set(map(local, getattr(complete, field))) for field in ("broader", "narrower", "related")},
        "mappings": {link.concept for link in complete.mappings},
        "codes": {code.value for code in complete.notations},
        "status": {"retired" for term in retired if term.is_deprecated},
        "replacements": {local(other) for term in retired for other in term.replaced_by},
        "notes": {text.value for text in complete.notes},
        "examples": {text.value for text in complete.examples},
        "": {note.value for term in (complete, *retired) for note in term.all_notes},
    }


@pytest.fixture(scope="module")
def readings() -> dict[str, dict[str, set[str]]]:
    """What reading the documents of each format gives."""
    return {name: values(stored(files)) for name, files in documents().items()}


@pytest.fixture(scope="module")
def exports() -> dict[str, dict[str, set[str]]]:
    """What reading each export of a complete graph gives."""
    store = stored(documents()["Turtle and TriG"])
    assert values(store) | {"": set()} == EXPECTED | {"": set()}
    files = {_NAMES[rdf]: (rdf.suffix, graph_chunks(store, rdf)) for rdf in RdfFormat}
    files |= {_NAMES[format]: (format.suffix, term_chunks(store, format)) for format in TermFormat}
    return {name: values(stored([(f"words{suffix}", b"".join(chunks))])) for name, (suffix, chunks) in files.items()}


_NAMES: dict[RdfFormat | TermFormat, str] = {
    RdfFormat.TURTLE: "Turtle",
    RdfFormat.JSONLD: "JSON-LD",
    RdfFormat.NTRIPLES: "N-Triples",
    RdfFormat.RDFXML: "RDF/XML",
    RdfFormat.SCHEMAORG: "schema.org",
    TermFormat.TBX: "TBX",
    TermFormat.CSV: "CSV",
}


def test_the_table_of_kept_fields_is_up_to_date(
    readings: dict[str, dict[str, set[str]]], exports: dict[str, dict[str, set[str]]]
) -> None:
    assert {name.partition(" (")[0] for name in readings} == {format.name for format in FORMATS}
    head = "| formats | direction | kept | as notes | not kept |\n|---|---|---|---|---|\n"
    expect_section(
        DOCS / "formats" / "index.md", "kept", head + "".join([*rows("in", readings), *rows("out", exports)])
    )


def rows(direction: str, found: dict[str, dict[str, set[str]]]) -> Iterator[str]:
    """Yield a row for the formats that keep the same fields, most fields first."""
    kept = {name: tuple(kind_of(field, one) for field in EXPECTED) for name, one in found.items()}
    names = sorted(kept, key=lambda name: (-kept[name].count("kept"), kept[name]))
    for kinds, group in groupby(names, key=lambda name: kept[name]):
        cells = [
            [field for field, kind in zip(EXPECTED, kinds, strict=True) if kind == wanted]
            for wanted in ("kept", "note", "lost")
        ]
        texts = [_listed(fields) for fields in cells]
        yield f"| {', '.join(group)} | {direction} | {' | '.join(texts)} |\n"


def _listed(fields: list[str]) -> str:
    if len(fields) == len(EXPECTED):
        return "all fields"
    return ", ".join(fields) if 2 * len(fields) <= len(EXPECTED) else "all other fields"


def kind_of(field: str, found: dict[str, set[str]]) -> str:
    """Return whether the values of a field are kept as this field, kept in notes, or lost."""
    expected = EXPECTED[field]
    if all(any(one.startswith(text) for one in found[field]) for text in expected):
        return "kept"
    return "note" if all(any(text in note for note in found[""]) for text in expected) else "lost"


def test_the_readme_counts_the_formats() -> None:
    words = {18: "eighteen", 19: "nineteen", 20: "twenty", 21: "twenty-one", 22: "twenty-two"}
    assert f"**Reads {words[len(FORMATS)]} formats**" in README.read_text(encoding="utf-8")
