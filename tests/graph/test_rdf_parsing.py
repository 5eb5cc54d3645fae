"""Parsing of every RDF syntax, and of invalid and malicious documents."""

import io
import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidRdf
from graph.rdf import Literal, Quad
from graph.rdf_parsing import RdfSyntax, parse
from graph.rdf_repairs import Loss, Notice
from graph.vocabulary import RDF, XSD

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
        (RdfSyntax.TRIG, f'<< <{A}> <{P}> "x" >> <{P}> "y" .', "triple term", 1),
        (RdfSyntax.TRIG, f"<{A}> <{P}>\n" + f"<<( <{A}> <{P}> " * 50_000 + "1 " + ")>>" * 50_000, "triple term", 2),
        (RdfSyntax.NTRIPLES, f"<{A}> <{P}> " + f"<<( <{A}> <{P}> " * 50_000 + "1 " + ")>>" * 50_000, "triple term", 1),
        (RdfSyntax.TRIG, f'<{A}> <{P}> "<< a" . # <<\n<{A}> <{P}> "x" {{| <{P}> "y" |}} .', "triple term", 2),
        (RdfSyntax.TRIG, f"<{A}> <{P}> <http://a.example/b c> .", "Invalid IRI", 1),
        (
            RdfSyntax.JSONLD,
            '{"@context": "http://a.example/c", "@id": "http://a.example/a"}',
            "http://a.example/c, which is never fetched",
            1,
        ),
        (RdfSyntax.JSONLD, '{\n"@context": {"@import": "http://a.example/c"}}', "http://a.example/c, which is", 2),
        (
            RdfSyntax.JSONLD,
            json.dumps({"@context": [{f"t{n}": f"t{n + 1}:a" for n in range(10_000)}]}),
            "a chain of",
            1,
        ),
        (
            RdfSyntax.JSONLD,
            json.dumps({"@context": {f"t{n}": {"@type": f"t{n + 1}"} for n in range(200)}}),
            "a chain",
            1,
        ),
        (RdfSyntax.JSONLD, '{"@context": {"a": "b:x",\n"b": "a:y"}, "a": 1}', "by itself", 1),
        (RdfSyntax.JSONLD, b'{"@context": "http://schema.org",\n"name": "\xed\xa0\x80"}', "UTF-8", 2),
        (RdfSyntax.JSONLD, '{"@context": "http://schema.org", "name": "\\ud800"}', "surrogate|end of file", 1),
        (RdfSyntax.JSONLD, '{"@id":\n', "Unexpected end of file", 2),
        (RdfSyntax.JSONLD, "[\n" + "[" * 600, "more than 500 levels deep", 2),
        (RdfSyntax.JSONLD, f'{{"{P}":' * 20_000 + "1" + "}" * 20_000, "more than 500 levels deep", 1),
        (RdfSyntax.RDFXML, RDF_XML.removesuffix("</rdf:RDF>"), "no element found", 1),
        (RdfSyntax.RDFXML, '<?xml version="1.0" encoding="x-unknown"?>' + RDF_XML, "unknown encoding", 1),
        (
            RdfSyntax.RDFXML,
            b'<?xml version="1.0" encoding="shift_jis"?>\xff' + RDF_XML.encode(),
            "cannot be decoded",
            1,
        ),
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
    ("syntax", "document"),
    [
        (RdfSyntax.TRIG, f'<{A}> <{P}> "x"@en--ltr .'),
        (RdfSyntax.NTRIPLES, f'# of RDF 1.2\nVERSION "1.2"\n<{A}> <{P}> "x"@en--ltr .\n'),
        (RdfSyntax.JSONLD, json.dumps({"@id": A, P: {"@value": "x", "@language": "en", "@direction": "ltr"}})),
        (
            RdfSyntax.JSONLD,
            json.dumps({"@context": {"@direction": "rtl", "p": {"@id": P, "@language": "en"}}, "@id": A, "p": "x"}),
        ),
    ],
)
def test_base_direction_is_reported_and_its_text_kept(syntax: RdfSyntax, document: str) -> None:
    notices: list[Notice] = []
    assert list(parse(io.BytesIO(document.encode()), syntax, A, notices.append)) == [Quad(A, P, Literal("x", "en"))]
    assert [(notice.kind, notice.text) for notice in notices] == [(Loss.DIRECTION, "x")]


def test_an_rdf_id_can_be_repeated_below_another_base() -> None:
    part = '<a:c rdf:ID="x" xml:base="http://{}.example/"/>'
    document = RDF_XML.replace("<rdf:Desc", part.format("b") + part.format("c") + "<rdf:Desc", 1)
    kind = "http://a.example/c"
    assert parsed(document, RdfSyntax.RDFXML)[:2] == [
        Quad("http://b.example/#x", RDF.type, kind),
        Quad("http://c.example/#x", RDF.type, kind),
    ]


def languages(tags: Iterable[str], syntax: RdfSyntax) -> tuple[list[str], list[Notice]]:
    """Return the languages of texts with these tags, as they are read in a syntax, and the notices."""
    documents = {
        RdfSyntax.RDFXML: RDF_XML.replace(
            '<a:p xml:lang="en">x</a:p>', "".join(f'<a:p xml:lang="{tag}">of {tag}</a:p>' for tag in tags)
        ),
        RdfSyntax.JSONLD: json.dumps({"@id": A, P: [{"@value": f"of {tag}", "@language": tag} for tag in tags]}),
    }
    notices: list[Notice] = []
    quads = parse(io.BytesIO(documents[syntax].encode()), syntax, A, notices.append)
    return [quad.value.language for quad in quads if isinstance(quad.value, Literal)], notices


@pytest.mark.parametrize("syntax", [RdfSyntax.RDFXML, RdfSyntax.JSONLD])
def test_texts_with_an_invalid_language_tag_are_kept_and_reported(syntax: RdfSyntax) -> None:
    found, notices = languages(("x-longerthaneight", "de"), syntax)
    assert found == ["", "de"]
    assert [(notice.kind, notice.text) for notice in notices] == [(Loss.LANGUAGE, "of x-longerthaneight")]
    assert "texts in 'x-longerthaneight' are read without a language" in notices[0].message


@pytest.mark.parametrize("syntax", [RdfSyntax.RDFXML, RdfSyntax.JSONLD])
def test_underscores_in_language_tags_are_read_as_hyphens(syntax: RdfSyntax) -> None:
    found, notices = languages(("de", "en_us"), syntax)
    assert found == ["de", "en-us"]
    assert "'en_us' is read as 'en-us'" in notices[0].message


@pytest.mark.parametrize("syntax", [RdfSyntax.RDFXML, RdfSyntax.JSONLD])
def test_empty_language_tag_means_no_language(syntax: RdfSyntax) -> None:
    assert languages(("", "de"), syntax) == (["", "de"], [])


def test_unusable_iris_of_rdfxml_are_encoded_or_reported_as_lost() -> None:
    document = RDF_XML.replace("http://a.example/a", "http://a.example/a b").replace(
        "</rdf:D", '<a:q rdf:resource="c{1} "/><a:q rdf:resource="http://[d"/></rdf:D'
    )
    notices: list[Notice] = []
    stream = io.BytesIO(document.encode())
    assert list(parse(stream, RdfSyntax.RDFXML, "http://a.example/", notices.append)) == [
        Quad("http://a.example/a%20b", P, Literal("x", "en")),
        Quad("http://a.example/a%20b", "http://a.example/q", "http://a.example/c%7B1%7D"),
    ]
    assert [(notice.kind, notice.text) for notice in notices] == [
        (Loss.ENCODED_IRI, "http://a.example/a b"),
        (Loss.INVALID_IRI, "http://[d"),
    ]


def test_unusable_iris_of_jsonld_are_encoded_wherever_they_are_written() -> None:
    context = {"id": "@id", "p": {"@id": P, "@type": "@id"}, "q": P, "ex": "http://a.example/"}
    nodes = [{"id": "http://a.example/a b", "p": ["ex:c|d", "e f"]}, {"@id": "g\\h", "q": "not an <IRI>"}]
    notices: list[Notice] = []
    content = json.dumps({"@context": context, "@graph": nodes}).encode()
    found = {(one.subject, one.value) for one in parse(io.BytesIO(content), RdfSyntax.JSONLD, A, notices.append)}
    assert found == {
        ("http://a.example/a%20b", "http://a.example/c%7Cd"),
        ("http://a.example/a%20b", "http://a.example/e%20f"),
        ("http://a.example/g%5Ch", Literal("not an <IRI>")),
    }
    assert [notice.kind for notice in notices] == [Loss.ENCODED_IRI]
    assert "'http://a.example/a b' is read as <http://a.example/a%20b>" in notices[0].message


def test_keys_without_a_meaning_in_jsonld_are_not_reported_as_invalid_iris() -> None:
    notices: list[Notice] = []
    content = json.dumps({"@id": A, P: {"@id": A}, "note": "x", "links": [{"@id": A}]}).encode()
    assert list(parse(io.BytesIO(content), RdfSyntax.JSONLD, A, notices.append)) == [Quad(A, P, A)]
    assert notices == []


def test_invalid_iris_of_jsonld_are_reported_as_lost() -> None:
    notices: list[Notice] = []
    content = json.dumps({"@id": A, P: [{"@id": "http://[a"}, {"@id": "//[b"}, {"@id": A}]}).encode()
    assert list(parse(io.BytesIO(content), RdfSyntax.JSONLD, A, notices.append)) == [Quad(A, P, A)]
    assert [(notice.kind, notice.text) for notice in notices] == [(Loss.INVALID_IRI, "http://[a")]
    assert "(2 in all)" in notices[0].message


@pytest.mark.parametrize("context", ["https://schema.org", "http://schema.org/", ["https://www.schema.org/", {"x": P}]])
def test_context_of_schema_org_is_bundled(context: str | list[object]) -> None:
    node = {
        "@context": context,
        "id": A,
        "type": "DefinedTerm",
        "name": "hull",
        "inDefinedTermSet": "http://a.example/s",
    }
    schema = "https://schema.org/"
    assert set(parsed(json.dumps(node), RdfSyntax.JSONLD)) == {
        Quad(A, RDF.type, f"{schema}DefinedTerm"),
        Quad(A, f"{schema}name", Literal("hull")),
        Quad(A, f"{schema}inDefinedTermSet", "http://a.example/s"),
    }


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
