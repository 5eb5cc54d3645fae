"""Exports are complete, readable, and byte for byte reproducible."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import graph
from graph.errors import NotExportable
from graph.export import LOSSLESS, RdfFormat, graph_chunks
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.rdf import Literal, Triple
from graph.rdflib_graph import to_rdflib
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import DCTERMS, LEX, OWL, RDF, SCHEMA, SKOS, XSD
from tests.support.peak_memory import peak_memory

if TYPE_CHECKING:
    from tests.graph.conftest import Sample

    Parse = Callable[[bytes | str, RdfFormat], set[Triple]]

IRIS = Iris("https://kg.example/")
SOURCE = IRIS.source("one.txt")
NOT_XML = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))


def exported(store: OxigraphStore, format: RdfFormat) -> bytes:
    return b"".join(graph_chunks(store, format))


def stored(triples: list[Triple]) -> OxigraphStore:
    store = OxigraphStore.in_memory()
    store.load(to_nquads({SOURCE: triples}))
    return store


LOCAL_NAMES = st.sampled_from(
    ["p", "Q1", "a.b", "a-b", "_1", "x/y", "p\u00e9", "\u6a5f", "1x", "", "a,b;c", "%20", "-"]
)
NAMESPACES = st.sampled_from(
    [str(SKOS), str(SCHEMA), str(LEX), "https://kg.example/term/", "http://e.example/v#", "urn:x:"]
)
IRI = st.tuples(NAMESPACES, LOCAL_NAMES).map("".join)
PROPERTY = st.sampled_from(
    (
        *(RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.member, LEX.developedBy, SCHEMA.name, SCHEMA.position),
        *(SCHEMA.url, DCTERMS.title, OWL.sameAs, "http://e.example/v#p", "http://e.example/a.b", "urn:x:p"),
    )
)
PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=NOT_XML), max_size=20)
TYPED = st.sampled_from(
    [
        Literal("1", datatype=XSD.integer),
        Literal("-7", datatype=XSD.integer),
        Literal("many", datatype=XSD.integer),
        Literal("true", datatype=XSD.boolean),
        Literal("1.5", datatype=XSD.decimal),
        Literal("2024-02-29", datatype=XSD.date),
        Literal("a<b>&\r\n", datatype="http://e.example/v#type"),
    ]
)
LANGUAGES = st.sampled_from(["", "en", "de", "ar", "zh-hant-tw", "x-klingon"])
VALUE = IRI | TYPED | st.tuples(PLAIN_TEXT, LANGUAGES).map(lambda text: Literal(*text))
TRIPLES = st.lists(st.tuples(IRI, PROPERTY, VALUE), min_size=1, max_size=8)


@pytest.mark.parametrize("format", LOSSLESS)
def test_export_of_the_sample_parses_to_the_same_graph(
    parse: Parse, store: OxigraphStore, sample: Sample, format: RdfFormat
) -> None:
    assert parse(exported(store, format), format) == {
        triple for triples in sample.graphs.values() for triple in triples
    }


@pytest.mark.parametrize("format", LOSSLESS)
@given(triples=TRIPLES)
@example(
    triples=[(IRIS.term("a"), SKOS.note, Literal('"""\\\\n\n\\"\r\n\t]]>&amp;<!-- \u202eabc\u2028 \U0001f600"', "ar"))]
)
@example(triples=[(IRIS.term("a"), RDF.type, Literal("text")), (IRIS.term("a"), SKOS.prefLabel, IRIS.term("b"))])
@example(triples=[(IRIS.term("a"), SKOS.member, Literal("text")), (IRIS.term("a"), SCHEMA.name, Literal("x", "en"))])
def test_any_graph_without_control_characters_survives_every_format(
    parse: Parse, format: RdfFormat, triples: list[Triple]
) -> None:
    assert parse(exported(stored(triples), format), format) == set(triples)


@pytest.mark.parametrize("format", [RdfFormat.TURTLE, RdfFormat.JSONLD, RdfFormat.NTRIPLES])
@given(text=st.lists(st.sampled_from(NOT_XML + "\x7f\x85\u2028\n\"'\\") | st.text(max_size=2)).map("".join))
@example(text=NOT_XML)
def test_control_characters_survive_every_format_but_xml(parse: Parse, format: RdfFormat, text: str) -> None:
    triple = (IRIS.term("a"), SKOS.definition, Literal(text, "en"))
    assert parse(exported(stored([triple]), format), format) == {triple}


@pytest.mark.parametrize("character", NOT_XML)
def test_xml_export_reports_an_invalid_character_before_the_first_byte(character: str) -> None:
    store = stored([(IRIS.term("a"), SKOS.definition, Literal(f"x{character}y"))])
    with pytest.raises(NotExportable, match=rf"U\+{ord(character):04X}.*definition.*term/a.*turtle"):
        graph_chunks(store, RdfFormat.RDFXML)


@pytest.mark.parametrize("property_", ["http://e.example/1", "http://e.example/", str(RDF) + "li", str(RDF) + "ID"])
def test_xml_export_reports_an_invalid_property_name(property_: str) -> None:
    store = stored([(IRIS.term("a"), property_, Literal("x"))])
    with pytest.raises(NotExportable, match=f"cannot represent the property <{property_}>.*turtle"):
        graph_chunks(store, RdfFormat.RDFXML)


def test_json_ld_export_refuses_an_iri_that_its_context_would_change() -> None:
    store = stored([("schema:thing", SKOS.prefLabel, Literal("x"))])
    with pytest.raises(NotExportable, match="<schema:thing>"):
        exported(store, RdfFormat.JSONLD)


@pytest.mark.parametrize("format", LOSSLESS)
def test_an_empty_graph_is_an_empty_document(parse: Parse, format: RdfFormat) -> None:
    assert parse(exported(OxigraphStore.in_memory(), format), format) == set()


def test_triple_in_two_graphs_is_exported_once() -> None:
    triple = (IRIS.term("a"), SKOS.prefLabel, Literal("A", "en"))
    store = OxigraphStore.in_memory()
    store.load(to_nquads({IRIS.source("one"): [triple], IRIS.source("two"): [triple]}))
    assert exported(store, RdfFormat.NTRIPLES).count(b"\n") == 1


@given(triples=TRIPLES)
def test_n_triples_lines_are_sorted(triples: list[Triple]) -> None:
    lines = exported(stored(triples), RdfFormat.NTRIPLES).split(b"\n")[:-1]
    assert lines == sorted(lines)


def test_turtle_is_readable(store: OxigraphStore) -> None:
    document = exported(store, RdfFormat.TURTLE).decode()
    assert (
        "\n<https://kg.example/term/batch-size>\n"
        "    a skos:Concept, schema:DefinedTerm ;\n"
        "    skos:altLabel\n"
        '        "Mini-batch size"@en,\n'
        '        "training batch"@en ;\n'
    ) in document
    assert "    schema:position 1 .\n" in document
    assert "    owl:sameAs wd:Q2283 ;\n" in document
    assert '"""The \\"B\\" in B \u00d7 T;\nsee \\\\frac{1}{B}."""@en' in document


def test_json_ld_is_readable_as_json(store: OxigraphStore) -> None:
    nodes = {node["@id"]: node for node in json.loads(exported(store, RdfFormat.JSONLD))["@graph"]}
    term = nodes[IRIS.term("Batch Size")]
    assert term["@type"] == ["Concept", "DefinedTerm"]
    assert term["prefLabel"] == {"en": "Batch Size"}
    assert term["altLabel"] == {"en": ["Mini-batch size", "training batch"]}
    assert term["developedBy"] == [IRIS.organization("Azure Machine Learning"), IRIS.organization("NVIDIA")]
    assert nodes[IRIS.organization("NVIDIA")]["name"] == "NVIDIA"
    assert nodes[f"{term['@id']}#nvidia"]["position"] == "1"
    assert nodes[IRIS.category("Training")]["member"] == term["@id"]


def test_bytes_do_not_depend_on_hash_seed_or_loading_order() -> None:
    program = f"""
import hashlib, random, sys
sys.path.insert(0, {str(Path(graph.__file__).parent.parent)!r})
from graph.export import LOSSLESS, RdfFormat, describe, graph_chunks
from graph.nquads import to_nquads
from graph.rdf import Literal
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import LEX, RDF, SKOS
term = "https://kg.example/term/{{}}".format
triples = [
    triple
    for number in range(200)
    for triple in (
        (term(number), RDF.type, SKOS.Concept),
        (term(number), SKOS.prefLabel, Literal(f"Term {{number}}", "en")),
        (term(number), SKOS.altLabel, Literal(f"T{{number}}", "en")),
        (term(number), SKOS.altLabel, Literal(f"T{{number}}", "de")),
        (term(number), SKOS.altLabel, Literal(f"t{{number}}")),
        (term(number), SKOS.related, term(number + 1)),
        (term(number), SKOS.related, term(number + 2)),
    )
]
random.shuffle(triples)
store = OxigraphStore.in_memory()
for third in range(3):
    store.load(to_nquads({{f"https://kg.example/source/{{third}}": triples[third::3]}}))
digest = hashlib.sha256()
for format in RdfFormat:
    for chunk in graph_chunks(store, format):
        digest.update(chunk)
    digest.update(describe(store, [term(7)], format)[term(7)].encode())
print(digest.hexdigest())
"""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1", "2", "3", "42", "4294967295")
    ]
    digests = {process.communicate(timeout=60)[0] for process in running}
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


def test_export_holds_only_a_part_of_the_graph_in_memory() -> None:
    text = "word " * 200
    store = OxigraphStore.in_memory()
    store.load(
        to_nquads({SOURCE: [(IRIS.term(str(n)), SKOS.note, Literal(f"{n} {text}", "en")) for n in range(8_000)]})
    )
    sizes = [len(chunk) for chunk in graph_chunks(store, RdfFormat.TURTLE)]
    assert sum(sizes) > 8_000_000
    assert max(sizes) < 100_000
    assert peak_memory(lambda: list(map(len, graph_chunks(store, RdfFormat.TURTLE)))) < sum(sizes) / 1.5


def test_rdflib_graph_has_unchanged_literals(parse: Parse, store: OxigraphStore) -> None:
    triples = [(IRIS.term("a"), SKOS.note, Literal("many", datatype=XSD.integer))]
    store.load(to_nquads({"https://kg.example/source/odd": triples}))
    given = to_rdflib(store).serialize(format="nt")
    assert parse(given, RdfFormat.NTRIPLES) == parse(exported(store, RdfFormat.NTRIPLES), RdfFormat.NTRIPLES)


def test_every_format_has_its_media_type_and_suffix() -> None:
    assert {(format.value, format.media_type, format.suffix) for format in RdfFormat} == {
        ("turtle", "text/turtle", ".ttl"),
        ("jsonld", "application/ld+json", ".jsonld"),
        ("ntriples", "application/n-triples", ".nt"),
        ("rdfxml", "application/rdf+xml", ".rdf"),
        ("schemaorg", 'application/ld+json;profile="https://schema.org/"', ".jsonld"),
    }
