"""Parsing of every RDF syntax, and of invalid and malicious documents."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidRdf
from graph.parsing import RdfSyntax, parse
from graph.rdf import Literal, Quad
from graph.vocabulary import XSD

A, P = "http://a.example/a", "http://a.example/p"
RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a.example/">'
    '<rdf:Description rdf:about="http://a.example/a"><a:p xml:lang="en">x</a:p></rdf:Description></rdf:RDF>'
)


def parsed(document: str | bytes, syntax: RdfSyntax = RdfSyntax.TRIG) -> list[Quad]:
    content = document.encode() if isinstance(document, str) else document
    return list(parse(io.BytesIO(content), syntax, "file:///docs/a.ttl"))


@pytest.mark.parametrize(
    ("syntax", "document"),
    [
        (RdfSyntax.TRIG, '@prefix a: <http://a.example/> .\na:a a:p "x"@en .'),
        (RdfSyntax.NQUADS, f'<{A}> <{P}> "x"@en .\n'),
        (RdfSyntax.RDFXML, RDF_XML),
        (RdfSyntax.JSONLD, f'{{"@id": "{A}", "{P}": {{"@value": "x", "@language": "en"}}}}'),
    ],
)
def test_triple_is_equal_in_every_syntax_with_and_without_byte_order_mark(syntax: RdfSyntax, document: str) -> None:
    assert parsed(document, syntax) == parsed("\ufeff" + document, syntax) == [Quad(A, P, Literal("x", "en"))]


def test_named_graphs_blank_nodes_and_datatypes_are_kept() -> None:
    document = f'<{A}> {{ <{A}> <{P}> _:x }} _:x <{P}> 5, "plain", "typed"^^<{XSD.string}> .'
    assert parsed(document) == [
        Quad(A, P, "_:x", A),
        Quad("_:x", P, Literal("5", "", XSD.integer)),
        Quad("_:x", P, Literal("plain")),
        Quad("_:x", P, Literal("typed")),
    ]


def test_relative_iris_are_resolved_against_the_document() -> None:
    assert [quad.value for quad in parsed(f"<{A}> <{P}> <>, <#b>, <c.ttl> .")] == [
        "file:///docs/a.ttl",
        "file:///docs/a.ttl#b",
        "file:///docs/c.ttl",
    ]


@pytest.mark.parametrize(
    ("syntax", "document", "message", "line"),
    [
        (RdfSyntax.TRIG, f'<{A}> <{P}> "x" .\n<{A}> <{P}> "cut off', "Unexpected end", 2),
        (RdfSyntax.TRIG, "format-version: 1.2\n", r"format-version: has not been declared \(column 1\)", 1),
        (RdfSyntax.TRIG, f'<{A}> <{P}>\n"é" .'.encode("latin-1"), "UTF-8", 2),
        (RdfSyntax.TRIG, f'<{A}> <{P}> "é" .'.encode("utf-16"), "UTF-8", 1),
        (RdfSyntax.TRIG, f'<< <{A}> <{P}> "x" >> <{P}> "y" .', "triple term", None),
        (RdfSyntax.TRIG, f'<{A}> <{P}> "x"@en--ltr .', "base direction", None),
        (RdfSyntax.TRIG, f"<{A}> <{P}> <http://a.example/b c> .", "Invalid IRI", 1),
        (RdfSyntax.JSONLD, '{"@context": "http://a.example/c", "@id": "http://a.example/a"}', "never fetched", None),
        (RdfSyntax.JSONLD, '{"@id":\n', "Unexpected end of file", 2),
        (RdfSyntax.JSONLD, "[\n" + "[" * 600, "more than 500 levels deep", 2),
        (RdfSyntax.JSONLD, f'{{"{P}":' * 20_000 + "1" + "}" * 20_000, "more than 500 levels deep", 1),
        (RdfSyntax.RDFXML, RDF_XML.removesuffix("</rdf:RDF>"), "no element found", 1),
        (RdfSyntax.RDFXML, '<?xml version="1.0" encoding="x-unknown"?>' + RDF_XML, "unknown encoding", 1),
        (RdfSyntax.RDFXML, '<?xml version="1.0" encoding="shift_jis"?>' + RDF_XML, "multi-byte encodings", 1),
        (RdfSyntax.RDFXML, '<?xml version="1.0" encoding="ISO-8859-1"?>' + RDF_XML, "Only UTF-8", None),
        (RdfSyntax.RDFXML, RDF_XML.replace("<a:p", "<a:p><a:p><a:p" + "><a:p" * 600), "more than 500 levels deep", 1),
    ],
)
def test_invalid_document_raises_error_with_its_line(
    syntax: RdfSyntax, document: str | bytes, message: str, line: int | None
) -> None:
    with pytest.raises(InvalidRdf, match=message) as refused:
        parsed(document, syntax)
    assert refused.value.line == line


@pytest.mark.parametrize(
    "entity", ['a SYSTEM "file:///etc/passwd"', 'a "&b;&b;"', f'a "{"a" * 201}"', '% a "http://a.example/"']
)
def test_external_and_expanding_entities_are_refused(entity: str) -> None:
    with pytest.raises(InvalidRdf, match="The entity 'a' is external"):
        parsed(f"<!DOCTYPE rdf:RDF [\n<!ENTITY {entity}>]>{RDF_XML}", RdfSyntax.RDFXML)


def test_entity_for_an_iri_prefix_is_expanded() -> None:
    document = '<!DOCTYPE rdf:RDF [<!ENTITY a "http://a.example/">]>' + RDF_XML.replace("http://a.example/a", "&a;a")
    assert parsed(document, RdfSyntax.RDFXML) == [Quad(A, P, Literal("x", "en"))]


@given(st.sampled_from(RdfSyntax), st.binary(max_size=200) | st.text('<>"{}[]@:._;#&! ab\n\\u', max_size=60))
def test_any_bytes_are_parsed_or_rejected(syntax: RdfSyntax, document: bytes | str) -> None:
    try:
        parsed(document if isinstance(document, bytes) else document.encode(), syntax)
    except InvalidRdf as error:
        assert str(error)
