"""Terms are read from a JSON document in each supported layout."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.input.formats import format_of
from ingest.readers.json.document import begins_json, read_json
from ingest.readers.json.stream import JsonText
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.records import TermRecord

FILE = "terms.json"


def read(content: bytes | str, options: ReadingOptions = NO_OPTIONS) -> tuple[list[TermRecord], list[Diagnostic]]:
    data = content.encode() if isinstance(content, str) else content
    items = list(read_json(io.BytesIO(data), FILE, options))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(findings: list[Diagnostic]) -> list[tuple[int | None, Severity, str]]:
    return [(found.line, found.severity, found.code) for found in findings]


def test_each_object_of_an_array_is_a_term() -> None:
    records, findings = read('[\n{"id": "t-1", "Label": "A",\n "aka": ["B", "C"]},\n\n {"term": "D"}]\n')
    assert [(record.name, record.identifier, record.synonyms, record.line) for record in records] == [
        ("A", "t-1", ("B", "C"), 2),
        ("D", None, (), 5),
    ]
    assert (records[1].raw, findings) == ('{"term": "D"}', [])


@pytest.mark.parametrize("terms", ['[{"name": "A"}, {"name": "B"}]', '{"A": {}, "B": null}'])
def test_terms_may_be_in_a_member_named_terms(terms: str) -> None:
    records, findings = read(f'{{"version": "1",\n"terms": {terms}}}')
    assert [record.name for record in records] == ["A", "B"]
    assert codes(findings) == [(1, Severity.INFO, "unread-key")]


def test_an_object_may_be_keyed_by_name_or_by_identifier() -> None:
    content = '{"A": "What it is.",\n"t-2": {"name": "B", "definition": "C"},\n"D": {"aka": "E"}, "F": ["G", "H"]}'
    records, findings = read(content)
    assert [(record.name, record.identifier, record.definition, record.line) for record in records] == [
        ("A", None, "What it is.", 1),
        ("B", "t-2", "C", 2),
        ("D", None, None, 3),
        ("F", None, "G\nH", 3),
    ]
    assert (records[2].synonyms, records[3].notes) == (("E",), ())
    assert (records[0].raw, findings) == ('"A": "What it is."', [])


def test_the_key_of_a_term_is_its_name_despite_a_mapping() -> None:
    records, _ = read('{"A": {"key": "B"}, "C": {"name": "D", "id": "E"}}', ReadingOptions.parse(["synonyms=key"]))
    assert [(record.name, record.synonyms) for record in records] == [("A", ("B",)), ("D", ())]
    assert (records[1].identifier, records[1].notes) == ("E", ("C",))


def test_an_object_may_be_one_term() -> None:
    (record,), findings = read('{\n "name": "A", "definition": "B", "color": "red"\n}')
    assert (record.name, record.definition, record.notes) == ("A", "B", ("color: red",))
    assert codes(findings) == [(2 - 1, Severity.INFO, "unknown-column")]


def test_prefixes_are_read_from_the_context() -> None:
    context = '{"aio": "https://w3id.org/aio/", "name": {"@id": "schema:name"}, "b": 5}'
    content = f'{{"@context": {context}, "terms": [{{"id": "aio:1", "name": "A", "parent": "b:2"}}]}}'
    (record,), _ = read(content, ReadingOptions.parse(prefixes=["aio=https://other.example/", "b=https://b.example/"]))
    assert (record.identifier, record.broader) == ("https://w3id.org/aio/1", ("https://b.example/2",))
    (keyed,), _ = read('{"@context": {"aio": "https://w3id.org/aio/"}, "A": {"id": "aio:1"}}')
    assert keyed.identifier == "https://w3id.org/aio/1"


def test_a_value_that_is_not_an_object_loses_only_itself() -> None:
    records, findings = read('[{"name": "A"}, 5, null,\n["B"], {"x": 1}, {"name": "\\ud800"}, {"name": "C"}]')
    assert [record.name for record in records] == ["A", "C"]
    assert [code for _, _, code in codes(findings)] == [
        *["not-an-object"] * 3,
        "unknown-column",
        "no-name",
        "not-an-object",
    ]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('[{"name": "A"},\n{"name": "B"\n"x": 1}]', 3, "Expecting ',' delimiter"),
        ('[{"name": "A"},\n\n', 3, "Expecting value"),
        ('[{"name": "A"}', 1, "the document ends before , or ]"),
        ('[{"name": "A"}\n{', 2, ", or ] is missing"),
        ('{"terms": [{"name": "A"}]\n}\n]', 3, "extra text after the end"),
        ('{"terms": [{"name": "A"}],\n x: 1}', 2, "a key in double quotes is missing"),
        (b'[{"name": "A"},\n{"name": "\xff"}]', 1, "codec can't decode"),
    ],
)
def test_invalid_json_is_reported_with_its_line(content: bytes | str, line: int, message: str) -> None:
    records, findings = read(content)
    assert {record.name for record in records} <= {"A"}
    assert codes(findings) == [(line, Severity.ERROR, "cut-off")]
    assert message in findings[0].message


@pytest.mark.parametrize("content", ["", " ", "5", '"x"', "[" * 100_000, '{"a":' * 100_000, "nonsense"])
def test_other_documents_are_rejected(content: str) -> None:
    records, findings = read(content)
    assert (records, [found.severity for found in findings]) == ([], [Severity.ERROR])


def test_a_value_that_is_too_long_ends_the_reading() -> None:
    records, findings = read(b'[{"name": "A"}, "' + b"x" * (1 << 25) + b'"]')
    assert [record.name for record in records] == ["A"]
    assert "longer than 16 MiB" in findings[0].message


def test_utf_16_with_a_byte_order_mark_is_read() -> None:
    assert read('[{"name": "Genuß"}]'.encode("utf-16"))[0][0].name == "Genuß"


def test_nodes_of_obo_graphs_are_terms_with_their_outgoing_edges() -> None:
    graph: dict[str, Any] = {
        "id": "https://x.example/g",
        "edges": [
            {"sub": "https://x.example/1", "pred": "is_a", "obj": "x:0"},
            {"sub": "https://x.example/1", "pred": "https://x.example/part", "obj": "https://x.example/2"},
        ],
        "nodes": [
            {
                "id": "https://x.example/1",
                "lbl": "A",
                "type": "CLASS",
                "meta": {
                    "definition": {"val": "What it is.", "xrefs": ["https://src.example"]},
                    "synonyms": [
                        {"pred": "hasExactSynonym", "val": "B; C"},
                        {"pred": "hasRelatedSynonym", "val": "D"},
                        {"pred": "hasExactSynonym", "val": "old A", "synonymType": "https://x.example/p#OBSOLETE"},
                    ],
                    "subsets": ["https://x.example/s"],
                    "comments": ["Why."],
                    "xrefs": [{"val": "y:1"}],
                    "deprecated": True,
                    "basicPropertyValues": [{"pred": "https://x.example/p", "val": "q"}],
                },
            },
            {"id": "https://x.example/2", "type": "CLASS"},
            {"id": "https://x.example/3", "type": "CLASS", "meta": {"comments": ["No label."]}},
            {"id": "https://x.example/part", "lbl": "has part", "type": "PROPERTY"},
            {"id": "https://x.example/s", "lbl": "Subset S", "type": "PROPERTY"},
        ],
        "equivalentNodesSets": [],
    }
    (record,), findings = read(json.dumps({"graphs": [graph]}), ReadingOptions.parse(prefixes=["x=https://x.example/"]))
    assert (record.identifier, record.name, record.definition) == ("https://x.example/1", "A", "What it is.")
    assert (record.synonyms, record.categories, record.broader) == (
        ("B; C", "D"),
        ("Subset S",),
        ("https://x.example/0",),
    )
    assert (record.hidden_labels, record.status) == (("old A",), "obsolete")
    assert record.notes == (
        "definition xref: https://src.example",
        "comment: Why.",
        "xref: y:1",
        "https://x.example/p: q",
        "has part: https://x.example/2",
    )
    assert [found.code for found in findings] == ["no-name", "no-term", "no-term", "unread-key"]


@pytest.mark.parametrize(
    "head",
    [b'\xef\xbb\xbf[{"a"', b"[ ]", b'{\n"a"', b'{"terms": [{"a": 1}]}\n{', b'{"a": 1}', b'{"a": 1}\n', b'{"graphs":['],
)
def test_json_is_detected_from_its_brackets(head: bytes) -> None:
    assert begins_json(head)


@pytest.mark.parametrize("head", [b"", b'{"a": 1}\n{"a": 2}\n', b"[Term]\n", b"{x}", b'{"a": ', b"// TERM\n", b'"a"'])
def test_other_documents_are_not_detected_as_json(head: bytes) -> None:
    assert not begins_json(head)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1]))
def test_values_are_read_back_as_written(value: object, indent: int | None) -> None:
    text = json.dumps([value, value], indent=indent)
    walk = JsonText(io.BytesIO(text.encode()))
    taken = [walk.value() for _ in walk.items()]
    walk.end()
    whole = json.loads(json.dumps(value), parse_float=str, parse_int=str)
    assert [found for found, _ in taken] == [whole, whole]
    assert [json.loads(raw) for _, raw in taken] == [value, value]
    assert walk.line == text.count("\n") + 1


def test_values_do_not_depend_on_how_the_bytes_arrive() -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(1)

    values = [12345, "é" * 50, {"a": [1.5, {}]}, [], -7]
    walk = JsonText(Trickle(json.dumps(values, ensure_ascii=False).encode()))
    taken = [walk.value()[0] for _ in walk.items()]
    assert taken == ["12345", "é" * 50, {"a": ["1.5", {}]}, [], "-7"]


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_the_reader_never_raises(content: bytes) -> None:
    for item in read_json(io.BytesIO(content), FILE, NO_OPTIONS):
        assert 1 <= (item.line or 1) <= content.count(b"\n") + 1


@given(JSON, JSON)
def test_no_graph_makes_the_reader_raise(nodes: object, edges: object) -> None:
    read(json.dumps({"graphs": [{"nodes": nodes, "edges": edges}, nodes]}))
    read(json.dumps({"graphs": [{"nodes": [{"lbl": nodes, "meta": edges}], "edges": [{"sub": nodes}]}]}))


@pytest.mark.parametrize(
    ("document", "terms", "unread"),
    [
        (
            '{"name": "Ships", "entries": [{"key": "hull", "value": "The body"}, {"key": "mast", "value": "A pole"}]}',
            [("hull", "The body"), ("mast", "A pole")],
            ["name"],
        ),
        (
            '{"data": {"glossaryTerms": [{"name": "hull", "description": "The body"}], "total": 1}, "ok": true}',
            [("hull", "The body")],
            ["total", "ok"],
        ),
    ],
)
def test_terms_are_found_in_envelopes(document: str, terms: list[tuple[str, str]], unread: list[str]) -> None:
    records, findings = read(document)
    assert [(record.name, record.definition) for record in records] == terms
    assert [found.message for found in findings] == [f"The member {key!r} is not read." for key in unread]
    assert {found.code for found in findings} == {"unread-key"}


def test_an_object_may_have_an_object_per_language() -> None:
    (record,), findings = read(
        '{"terms": {"hull": {"en": {"definition": "The body", "synonyms": ["shell"]}, "de": {"term": "Rumpf"}}}}'
    )
    assert (record.name, record.definition, record.synonyms) == ("hull", "The body", ("shell",))
    assert [(one.language, one.name) for one in record.translations] == [("de", "Rumpf")]
    assert findings == []


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ('{"@context": {"@vocab": "http://schema.org/"}, "@graph": [{"@type": "DefinedTerm"}]}', "JSON-LD"),
        ('{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#"}, "@type": "skos:Concept"}', "JSON-LD"),
        ('{"@context": {"ml": "https://ml.example/"}, "terms": [{"id": "ml:a", "name": "A"}]}', "JSON"),
        ('[{"@type": "Term", "name": "A"}]', "JSON"),
    ],
)
def test_json_with_a_context_and_types_is_json_ld(document: str, name: str) -> None:
    assert format_of("terms.json", document.encode()).name == name


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"terms": []}'])
def test_a_document_without_terms_is_reported(content: bytes) -> None:
    assert codes(read(content)[1]) == [(None, Severity.WARNING, "no-term")]


_SCHEMAS = {
    "Hull": {"description": "The body of a ship"},
    "Keel": {"description": "The spine of a ship"},
}


@pytest.mark.parametrize("definitions", ["$defs", "definitions"])
def test_a_json_schema_defines_its_properties_and_types(definitions: str) -> None:
    hull = {"type": "string", "title": "Hull", "description": "The body of a ship"}
    keel = {"type": "object", "description": "The spine of a ship"}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ship",
        "description": "A vessel",
        "type": "object",
        "properties": {"hull": hull, "keel": {"$ref": "#/$defs/keel"}},
        definitions: {"keel": keel},
    }
    records, findings = read(json.dumps(schema))
    assert [(one.name, one.identifier, one.definition, one.categories) for one in records] == [
        ("Hull", "hull", "The body of a ship", ()),
        ("keel", None, "The spine of a ship", ()),
    ]
    assert {found.code for found in findings} == {"unread-key", "unknown-column"}


@pytest.mark.parametrize(
    "members",
    [
        *({key: [{"term": "hull", "definition": "The body."}]} for key in ("terms", "glossary", "entries", "concepts")),
        {"definitions": [{"term": "hull", "definition": "The body."}]},
        {"glossary": [{"term": "hull", "definition": "The body."}], "properties": {"version": "1"}},
        {"hull": {"definition": "The body."}},
        {"term": "hull", "definition": "The body."},
    ],
)
def test_a_glossary_that_names_its_schema_is_not_a_schema(members: dict[str, object]) -> None:
    records, _ = read(json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", **members}))
    assert [(one.name, one.definition) for one in records] == [("hull", "The body.")]


@pytest.mark.parametrize(
    "members",
    [
        {"openapi": "3.0.3", "info": {"title": "Ships"}, "paths": {}, "components": {"schemas": _SCHEMAS}},
        {"swagger": "2.0", "info": {"title": "Ships"}, "paths": {}, "definitions": _SCHEMAS},
        {"id": "https://s.example/", "name": "ships", "prefixes": {"s": "https://s.example/"}, "classes": _SCHEMAS},
    ],
)
def test_openapi_and_linkml_define_schemas_and_classes(members: dict[str, object]) -> None:
    records, _ = read(json.dumps(members))
    assert [(one.name, one.definition) for one in records] == [
        ("Hull", "The body of a ship"),
        ("Keel", "The spine of a ship"),
    ]


def test_properties_of_a_schema_do_not_replace_its_name_and_description() -> None:
    text = {"type": "string", "description": "Its text"}
    hull = {"type": "object", "description": "The body of a ship", "properties": {"name": text, "description": text}}
    records, findings = read(json.dumps({"openapi": "3.0.3", "info": {}, "components": {"schemas": {"Hull": hull}}}))
    assert [(one.name, one.definition) for one in records] == [("Hull", "The body of a ship")]
    assert not [found for found in findings if found.severity is Severity.ERROR]
    records, _ = read('[{"type": "Feature", "properties": {"name": "Hull", "description": "The body of a ship"}}]')
    assert [(one.name, one.definition) for one in records] == [("Hull", "The body of a ship")]


def test_a_glossary_with_the_term_openapi_is_not_an_api() -> None:
    records, _ = read('{"openapi": "A format of descriptions of interfaces", "swagger": "Its former name since 2011"}')
    assert [one.name for one in records] == ["openapi", "swagger"]


@pytest.mark.parametrize("names", [["name", "term"], ["hull", "keel"]])
@pytest.mark.parametrize("layout", ["list", "terms", "groups"])
def test_names_without_objects_are_reported(names: list[str], layout: str) -> None:
    value = {"list": names, "terms": {"terms": names}, "groups": {"glossary": names}}[layout]
    records, findings = read(json.dumps(value))
    assert (records, bool(findings)) == ([], True)


@pytest.mark.parametrize("field", ["synonyms", "tags", "related"])
def test_lists_of_names_of_fields_are_values(field: str) -> None:
    words = ["name", "term", "definition"]
    term = {"name": "field", "definition": "A place", field: words}
    for value in (term, [term], {"terms": [term]}):
        ((record,), _) = read(json.dumps(value))
        assert sorted((*record.synonyms, *record.categories, *record.related)) == sorted(words)


def test_groups_named_properties_are_categories() -> None:
    groups = {name: [{"term": f"a {name}", "definition": "A word."}] for name in ("properties", "materials")}
    records, _ = read(json.dumps(groups))
    assert [one.categories for one in records] == [("properties",), ("materials",)]


def test_properties_that_are_texts_are_those_of_a_term_of_type_object() -> None:
    (pet,) = read('[{"type": "object", "name": "Pet", "properties": {"description": "An animal."}}]')[0]
    assert (pet.name, pet.definition) == ("Pet", "An animal.")
