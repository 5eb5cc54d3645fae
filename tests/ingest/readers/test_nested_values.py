"""Objects and lists as values of JSON and YAML become texts with a language, references, or notes."""

import io
import json
from typing import Any

import pytest
import yaml

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records


def read(value: object, file: str = "terms.json") -> tuple[list[TermRecord], list[Diagnostic]]:
    is_yaml = file.endswith((".yaml", ".yml"))
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if is_yaml else json.dumps(value)
    items = list(read_records(io.BytesIO(text.encode()), file))
    return (
        [item for item in items if isinstance(item, TermRecord)],
        [item for item in items if isinstance(item, Diagnostic)],
    )


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "term",
    [
        {"name": {"en": "hull", "de": "Rumpf"}, "synonyms": {"en": ["shell"], "de": ["Schale", "Leib"]}},
        {"prefLabel": {"en": "hull", "de": ["Rumpf"]}, "altLabel": {"en": "shell", "de": ["Schale", "Leib"]}},
        {
            "name": [{"@value": "hull", "@language": "en"}, {"@value": "Rumpf", "@language": "de"}],
            "synonyms": [
                {"value": "shell", "lang": "en"},
                {"value": "Schale", "lang": "de"},
                {"value": "Leib", "lang": "de"},
            ],
        },
    ],
)
def test_values_by_language_are_translations(term: dict[str, Any], file: str) -> None:
    (record,), findings = read([term], file)
    (german,) = record.translations
    assert (record.name, record.synonyms, record.language) == ("hull", ("shell",), "en")
    assert (german.language, german.name, german.synonyms) == ("de", "Rumpf", ("Schale", "Leib"))
    assert {found.code for found in findings} <= {"no-definition"}


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_objects_are_read_for_their_text_or_their_identifier(file: str) -> None:
    term = {
        "term": "hull",
        "synonyms": [{"value": "ship body", "type": "EXACT"}, {"label": "shell"}],
        "related": [{"id": "k", "term": "keel"}, {"term": "mast"}],
        "broader": {"uri": "https://e.example/boat", "prefLabel": {"en": "boat"}},
        "meanings": [{"definition": "The body of a boat"}, {"definition": "The shell of a seed"}],
        "category": {"name": "Boats"},
    }
    (record,), findings = read([term], file)
    assert (record.synonyms, record.related) == (("ship body", "shell"), ("k", "mast"))
    assert (record.broader, record.categories) == (("https://e.example/boat",), ("Boats",))
    assert (record.definition, record.notes) == ("1. The body of a boat\n2. The shell of a seed", ())
    assert findings == []


def test_an_object_that_is_not_understood_is_a_note_and_reported() -> None:
    (record,), (found,) = read([{"name": "hull", "definition": {"from": 1, "to": [2]}}])
    assert (record.definition, record.notes) == (None, ("definition: from: 1; to: 2",))
    assert (found.code, "'definition'" in found.message) == ("unread-object", True)


def test_terms_under_children_are_narrower_terms() -> None:
    tree = {"name": "boat", "definition": "It floats", "children": [
        {"name": "hull", "definition": "Its body", "children": [{"name": "keel", "id": "k", "definition": "A spine"}]},
        {"name": "mast"},
    ]}  # fmt: skip
    records, _ = read([tree])
    assert [(record.name, record.broader, record.narrower) for record in records] == [
        ("boat", (), ("hull", "mast")),
        ("hull", ("boat",), ("k",)),
        ("keel", ("hull",), ()),
    ]


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "document",
    [
        {"glossary": [{"term": "hull", "definition": "A body"}, {"word": "keel", "definition": "A spine"}]},
        {"title": "Words", "desc": "A guide", "contents": [
            {"name": "hull", "desc": "A body", "match": ["shell"]}, {"name": "keel", "desc": "A spine"}]},
        {"hull": "A body", "keel": "A spine"},
        {"hull": {"definition": "A body"}, "keel": {"definition": "A spine"}},
        {"hull": {"en": "A body", "de": "Ein Rumpf"}, "keel": {"en": "A spine"}},
        {"count": 2, "items": [{"label": "hull", "text": "A body"}, {"label": "keel", "text": "A spine"}]},
        {"glossary": {"hull": "A body", "keel": "A spine"}},
    ],
)  # fmt: skip
def test_the_layout_of_a_document_is_detected(document: object, file: str) -> None:
    records, _ = read(document, file)
    assert [(record.name, record.definition) for record in records] == [("hull", "A body"), ("keel", "A spine")]


@pytest.mark.parametrize(
    "document",
    [
        {"site_name": "Our docs", "nav": ["a b"], "theme": {"name": "material"}},
        {"on": "push", "jobs": {"a": {"b": "c"}}},
        {"on": "push", "jobs": {"a": {"steps": [{"name": "Run it", "run": "make"}, {"id": "b", "name": "Zip"}]}}},
        {"openapi": "3.1", "paths": {"/x": {"get": {"parameters": [{"name": "q", "description": "A query"}]}}}},
    ],
)
def test_other_yaml_is_not_a_glossary(document: object) -> None:
    records, findings = read(document, "mkdocs.yml")
    assert (records, [found.code for found in findings]) == ([], ["not-a-term"])


def test_deeply_nested_values_are_refused() -> None:
    value: object = "x"
    for _ in range(900):
        value = [value]
    records, findings = read([{"name": "A", "definition": value}, {"name": "B"}])
    assert len(records) + len(findings) >= 1


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_terms_under_several_keys_are_read_in_the_order_of_the_document(file: str) -> None:
    keys = ["words", "entries", "concepts", "items", "glossary", "contents"]
    records, _ = read({key: [{"name": key.upper(), "definition": "A list of terms"}] for key in keys}, file)
    assert [record.name for record in records] == [key.upper() for key in keys]


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_references_by_language_are_references(file: str) -> None:
    text = json.dumps(
        [{"name": "hull", "definition": "a body", "broader": [{"de": "Schiff"}], "status": {"en": "draft"}}]
    )
    (record,) = [item for item in read_records(io.BytesIO(text.encode()), file) if isinstance(item, TermRecord)]
    assert (record.broader, record.status, record.translations) == (("Schiff",), "draft", ())


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "term",
    [
        {"term": "hull", "definition": "A body", "translations": {"de": {"term": "Rumpf", "definition": "Ein Leib"}}},
        {"name": "hull", "text": "A body", "translations": [{"lang": "de", "name": "Rumpf", "text": "Ein Leib"}]},
        {"id": "1", "en": {"label": "hull", "definition": "A body"}, "de": {"label": "Rumpf", "text": "Ein Leib"}},
    ],
)
def test_an_object_per_language_beside_other_members_is_a_translation(term: dict[str, Any], file: str) -> None:
    (record,), findings = read([term], file)
    (german,) = record.translations
    assert (record.name, record.definition, findings) == ("hull", "A body", [])
    assert (german.language, german.name, german.definition) == ("de", "Rumpf", "Ein Leib")


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_translations_may_be_names_alone(file: str) -> None:
    (record,), _ = read([{"term": "hull", "translations": {"de": "Rumpf", "fr": ["coque", "carène"]}}], file)
    german, french = record.translations
    assert (german.name, french.name, french.synonyms) == ("Rumpf", "coque", ("carène",))


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize("key", ["", "glossary"])
def test_a_list_of_objects_with_one_key_has_a_term_per_key(key: str, file: str) -> None:
    terms = [{"API": "A contract of programs"}, {"CLI": {"definition": "A command line", "synonyms": ["terminal"]}}]
    records, findings = read({key: terms} if key else terms, file)
    assert [(record.name, record.definition) for record in records] == [
        ("API", "A contract of programs"),
        ("CLI", "A command line"),
    ]
    assert (records[1].synonyms, findings) == (("terminal",), [])


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_lists_of_terms_are_found_two_levels_deep(file: str) -> None:
    document = {"data": {"page": "1", "glossary": {"nodes": [{"title": "API", "content": "A contract"}]}}}
    (record,), findings = read(document, file)
    assert (record.name, record.definition) == ("API", "A contract")
    assert [found.code for found in findings] == ["unread-key"]


def test_an_object_under_a_key_is_not_a_term_if_none_of_its_keys_is_a_field() -> None:
    records, findings = read({"API": {"definition": "A contract"}, "build": {"a": "b"}})
    assert [record.name for record in records] == ["API"]
    assert "unread-key" in {found.code for found in findings}


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_a_term_under_its_name_may_be_an_abbreviation(file: str) -> None:
    (record, _), _ = read({"terms": {"CLI": {"text": "A command line", "abbr": "true"}, "API": "A contract"}}, file)
    assert (record.name, record.synonyms, record.notes) == ("CLI", (), ("abbr: true",))


def test_the_name_of_a_language_is_its_tag() -> None:
    records, _ = read(
        [{"word": "hull", "lang": "English"}, {"word": "Rumpf", "lang": "German"}, {"word": "qoj", "lang": "Klingon"}]
    )
    assert [record.language for record in records] == ["en", "de", "en"]
    assert records[2].notes == ("lang: Klingon",)


@pytest.mark.parametrize("missing", ["TBD", "tba", "To be defined", "not applicable", "#REF!"])
def test_texts_that_state_that_a_cell_is_empty_are_empty(missing: str) -> None:
    terms = [{"name": "None", "synonyms": "N/A", "definition": missing, "related": ["-", "null set"]}]
    (record,), _ = read(terms)
    assert (record.name, record.synonyms, record.definition, record.related) == ("None", (), None, ("null set",))


def test_members_of_web_exports_are_texts() -> None:
    wordpress = {"title": {"rendered": "Batch &amp; Size"}, "content": {"rendered": "<p>The <b>number</b>.</p>"}}
    wiktionary = {"word": "API", "senses": [{"glosses": ["A contract"], "tags": ["computing"]}]}
    (batch, api), _ = read([wordpress, wiktionary])
    assert (batch.name, batch.definition, api.definition) == ("Batch & Size", "The number.", "A contract")


_ROWS = [["API", "A contract"], ["SDK", "A kit"]]


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "document",
    [
        {"headers": ["Term", "Definition"], "rows": _ROWS},
        {"columns": ["term", "definition"], "data": _ROWS},
        {"rows": _ROWS, "fields": [{"name": "term", "type": "string"}, {"name": "definition", "type": "string"}]},
        {"meta": {"view": {"columns": [{"name": "Term"}, {"name": "Definition"}]}}, "data": _ROWS},
        {"range": "A1:B3", "values": [["Term", "Definition"], *_ROWS]},
        {"cols": [{"id": "A", "label": "Term"}, {"id": "B", "label": "Definition"}],
         "rows": [{"c": [{"v": one} for one in row]} for row in _ROWS]},
        {"term": ["API", "SDK"], "definition": ["A contract", "A kit"]},
        {"term": {"0": "API", "1": "SDK"}, "definition": {"0": "A contract", "1": "A kit"}},
        {"A": {"API": "A contract"}, "S": {"SDK": "A kit"}},
        {"A–M": [{"term": "API", "definition": "A contract"}], "N–Z": [{"term": "SDK", "definition": "A kit"}]},
        {"letters": [{"letter": "A", "terms": [{"term": "API", "definition": "A contract"}]},
                     {"letter": "S", "terms": [{"term": "SDK", "definition": "A kit"}]}]},
        {"data": {"glossary": {"edges": [{"node": {"name": "API", "definition": "A contract"}},
                                         {"node": {"name": "SDK", "definition": "A kit"}}]}}},
        {"records": [{"id": "1", "fields": {"Term": "API", "Definition": "A contract"}},
                     {"id": "2", "fields": {"Term": "SDK", "Definition": "A kit"}}]},
        {"hits": {"hits": [{"_id": "1", "_source": {"term": "API", "definition": "A contract"}},
                           {"_id": "2", "_source": {"term": "SDK", "definition": "A kit"}}]}},
        {"terms": [{"term": "API", "definition": "A contract"}, {"term": "SDK", "definition": "A kit"}],
         "authors": [{"name": "Ann"}]},
        {"metadata": {"title": "Words"}, "body": {"terms": [{"headword": "API", "senses": [{"gloss": "A contract"}]},
                                                            {"headword": "SDK", "senses": [{"gloss": "A kit"}]}]}},
        {"API": [{"definition": "A contract"}], "SDK": [{"definition": "A kit"}]},
        {"glossary": [{"term": "API", "definition": "A contract"}], "acronyms": {"SDK": "A kit"}},
    ],
)  # fmt: skip
def test_tables_and_groups_of_terms_are_read(document: object, file: str) -> None:
    records, _ = read(document, file)
    assert [(record.name, record.definition) for record in records] == [("API", "A contract"), ("SDK", "A kit")]


@pytest.mark.parametrize("rows", [_ROWS, [["Term", "Definition"], *_ROWS]])
def test_a_list_of_lists_needs_a_header(rows: list[list[str]]) -> None:
    records, findings = read(rows)
    expected = ([], ["no-header"]) if rows is _ROWS else (["API", "SDK"], [])
    assert ([record.name for record in records], [found.code for found in findings]) == expected


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "document",
    [
        [{"category": "Net", "items": [{"term": "API", "definition": "A contract"}]}],
        {"Net": [{"term": "API", "definition": "A contract"}], "Hull": [{"term": "keel", "definition": "A spine"}]},
    ],
)
def test_a_group_of_terms_is_their_category(document: object, file: str) -> None:
    (record, *_), findings = read(document, file)
    assert (record.name, record.categories, findings) == ("API", ("Net",), [])


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_an_entry_of_docbook_in_json_is_a_term(file: str) -> None:
    entry = {"ID": "SGML", "GlossTerm": "Standard Generalized Markup Language", "Acronym": "SGML",
             "GlossDef": {"para": "A meta-markup language.", "GlossSeeAlso": ["GML", "XML"]}, "GlossSee": "markup",
             }  # fmt: skip
    document = {"glossary": {"title": "Example", "GlossDiv": {"title": "S", "GlossList": {"GlossEntry": entry}}}}
    (record,), _ = read(document, file)
    assert (record.name, record.identifier, record.synonyms) == (entry["GlossTerm"], "SGML", ("SGML",))
    assert (record.definition, record.related) == ("A meta-markup language.", ("markup", "GML", "XML"))


def test_texts_beside_a_definition_are_kept() -> None:
    (record,), _ = read([{"term": "API", "definition": {"text": "A contract", "source": "RFC 1", "rank": "high"}}])
    assert (record.definition, record.notes) == ("A contract", ("source: RFC 1", "definition rank: high"))


def test_an_iri_beside_a_name_is_an_identifier() -> None:
    binding = {"concept": {"type": "uri", "value": "https://x.example/1"}, "prefLabel": {"value": "hull"}}
    (record,), _ = read({"head": {"vars": ["concept"]}, "results": {"bindings": [binding]}})
    assert (record.name, record.identifier, record.synonyms) == ("hull", "https://x.example/1", ())


@pytest.mark.parametrize(
    "document",
    [
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point"}}]},
        {"openapi": "3.1", "info": {"title": "Ships"}, "paths": {"/x": {"get": {}}}, "servers": [{"url": "/"}]},
        {"compilerOptions": {"strict": True}, "include": ["src"], "references": [{"path": "a"}]},
    ],
)
def test_other_json_is_not_a_glossary(document: object) -> None:
    records, findings = read(document)
    assert (records, [found.code for found in findings]) == ([], ["no-term"])


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "senses",
    [
        {"senses": ["The body", "The shell"]},
        {"definitions": [{"definition": "The body"}, {"text": "The shell"}]},
        {"meanings": [{"pos": "noun", "definitions": [{"definition": "The body"}, {"definition": "The shell"}]}]},
        {"definition": ["1. The body", "2. The shell"]},
        {"definitions": ["The body", "N/A", "The shell", "The body"]},
    ],
)
def test_several_definitions_are_numbered_senses_of_one(senses: dict[str, Any], file: str) -> None:
    (record,), _ = read([{"term": "hull", **senses}], file)
    assert record.definition == "1. The body\n2. The shell"
    assert not any("The" in note for note in record.notes)


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_several_paragraphs_of_other_prose_are_one_text(file: str) -> None:
    (record,), _ = read([{"term": "hull", "definition": ["The body"], "details": ["It floats.", "It is wet."]}], file)
    assert (record.definition, record.technical_definition) == ("The body", "It floats.\nIt is wet.")


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    ("texts", "definition"),
    [
        (
            ["First line of text,", "continued on the second line."],
            "First line of text,\ncontinued on the second line.",
        ),
        (["Paradox of the ship of", "Theseus."], "Paradox of the ship of\nTheseus."),
        (["The body.", "The shell."], "1. The body.\n2. The shell."),
        ({"en": ["The body.", "The shell."]}, "1. The body.\n2. The shell."),
    ],
)
def test_only_sentences_are_numbered_as_senses(texts: object, definition: str, file: str) -> None:
    (record,), _ = read([{"term": "hull", "definition": texts}], file)
    assert record.definition == definition


@pytest.mark.parametrize(
    "value",
    [
        {"term": "Hull", "definition": "x", "properties": {"color": {"type": "text", "text": "red"}}},
        {"term": "Hull", "definition": "x", "properties": {"label": {"type": "title", "title": "Red"}}},
    ],
)
def test_properties_with_types_beside_a_name_are_not_a_page_of_notion(value: dict[str, Any]) -> None:
    (record,), _ = read([value])
    assert (record.name, record.definition) == ("Hull", "x")


def test_pages_of_notion_have_their_properties_as_fields() -> None:
    def rich(*texts: str) -> list[dict[str, Any]]:
        return [{"type": "text", "text": {"content": text}, "plain_text": text, "href": None} for text in texts]

    page = {
        "object": "page",
        "id": "p1",
        "created_by": {"object": "user", "id": "u"},
        "parent": {"type": "database_id", "database_id": "d"},
        "archived": False,
        "properties": {
            "Definition": {"id": "a", "type": "rich_text", "rich_text": rich("The ", "body")},
            "Word": {"id": "title", "type": "title", "title": rich("hull")},
            "Tags": {"id": "b", "type": "multi_select", "multi_select": [{"id": "1", "name": "Boats", "color": "red"}]},
            "Status": {"id": "c", "type": "select", "select": {"id": "2", "name": "Approved", "color": "red"}},
            "Related": {"id": "d", "type": "relation", "relation": [{"id": "p2"}], "has_more": False},
            "Verified": {"id": "e", "type": "date", "date": {"start": "2024-01-02", "end": None, "time_zone": None}},
            "Owner": {"id": "f", "type": "people", "people": [{"object": "user", "name": "Ann"}]},
            "Score": {"id": "g", "type": "formula", "formula": {"type": "number", "number": 4}},
            "Empty": {"id": "h", "type": "rich_text", "rich_text": []},
        },
    }
    assert [one.name for one in read(page)[0]] == ["hull"]
    (record,), found = read({"object": "list", "results": [page], "has_more": False, "type": "page_or_database"})
    assert (record.identifier, record.name, record.definition) == ("p1", "hull", "The body")
    assert (record.categories, record.status, record.related) == (("Boats",), "approved", ("p2",))
    assert sorted(record.notes) == ["Owner: Ann", "Score: 4", "Verified: 2024-01-02"]
    assert {one.code for one in found} <= {"unknown-column", "unread-key"}


@pytest.mark.parametrize(
    "value",
    [
        {"categories": [{"name": "Parts", "terms": [{"name": "keel", "definition": "Spine"}]}]},
        {"categories": [{"name": "Parts", "id": "p", "items": [{"term": "keel", "definition": "Spine"}]}]},
        {
            "categories": {
                "Parts": [{"term": "keel", "definition": "Spine"}],
                "People": [{"term": "mate", "text": "A man"}],
            }
        },
    ],
)
@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_the_terms_of_a_document_may_be_in_its_categories(value: object, file: str) -> None:
    records, _ = read(value, file)
    keel = next(record for record in records if record.name == "keel")
    assert (keel.definition, keel.categories) == ("Spine", ("Parts",))


def test_categories_of_a_term_are_not_terms() -> None:
    (record,), _ = read(
        {"name": "keel", "definition": "Spine", "categories": [{"name": "Parts", "description": "Of it"}]}
    )
    assert (record.name, record.categories) == ("keel", ("Parts",))


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_a_definition_may_be_short_and_long(file: str) -> None:
    (record,), _ = read([{"term": "keel", "definition": {"short": "Spine", "long": "The lowest timber"}}], file)
    assert (record.definition, record.technical_definition, record.notes) == ("Spine", "The lowest timber", ())


@pytest.mark.parametrize(
    ("value", "status", "replaced_by"),
    [
        ({"deprecated": {"since": "2.0", "replacedBy": "keel"}}, "deprecated", ("keel",)),
        ({"deprecation": {"reason": "Old"}}, "deprecated", ()),
        ({"isObsolete": {"date": "2020"}}, "deprecated", ()),
        ({"deprecated": {}}, None, ()),
        ({"deprecation": {"deprecated": False, "note": "", "decommissionTime": None}}, None, ()),
        ({"deprecation": {"deprecated": True, "replacedBy": "keel"}}, "deprecated", ("keel",)),
        ({"deprecation": {"note": "", "decommissionTime": None}}, None, ()),
        ({"deprecated": {"value": False}}, None, ()),
        ({"deprecated": {"value": "false", "since": "2.0"}}, None, ()),
        ({"deprecated": {"isDeprecated": False}}, None, ()),
        ({"deprecated": {"status": "obsolete"}}, "obsolete", ()),
        ({"status": {"name": "Approved", "id": 3}}, "approved", ()),
    ],
)
def test_a_flag_may_be_an_object(value: dict[str, object], status: str | None, replaced_by: tuple[str, ...]) -> None:
    (record,), _ = read([{"term": "floor bar", "definition": "Spine", **value}])
    assert (record.status, record.replaced_by) == (status, replaced_by)


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    ("synonyms", "expected", "hidden"),
    [
        ({"acronym": ["ML"], "exact": ["statistical learning"]}, ("ML", "statistical learning"), ()),
        ({"abbreviation": "ML", "alias": ["machine induction"]}, ("ML", "machine induction"), ()),
        ({"narrow": ["deep learning"], "deprecated": ["ADL"]}, ("deep learning",), ("ADL",)),
        ([{"value": ["ML"], "type": ["EXACT"]}], ("ML",), ()),
    ],
)
def test_synonyms_may_be_in_an_object_of_their_kinds(
    synonyms: object, expected: tuple[str, ...], hidden: tuple[str, ...], file: str
) -> None:
    (record,), _ = read([{"term": "learning", "definition": "Fitting a function", "synonyms": synonyms}], file)
    assert (record.synonyms, record.hidden_labels) == (expected, hidden)


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "relations",
    [
        {"relations": {"broader": ["vessel"], "related": ["keel", "mast"]}},
        {
            "relationships": [
                {"type": t, "target": n} for t, n in (("is a", "vessel"), ("related", "keel"), ("related", "mast"))
            ]
        },
        {
            "related": [
                {"relation": t, "term": n}
                for t, n in (("broader", "vessel"), ("see also", "keel"), ("see also", "mast"))
            ]
        },
    ],
)
def test_relations_in_objects_are_references(relations: dict[str, object], file: str) -> None:
    (record,), findings = read([{"term": "boat", "definition": "A small vessel", **relations}], file)
    assert (record.broader, record.related, record.notes, findings) == (("vessel",), ("keel", "mast"), (), [])


def test_identifiers_and_dates_of_mongodb_are_texts() -> None:
    (record,), _ = read(
        [{"_id": {"$oid": "65a1"}, "term": "hull", "made": {"at": {"$date": "2024-01-12"}, "by": None}}]
    )
    assert (record.identifier, record.notes) == ("65a1", ("made: at: 2024-01-12",))


def test_a_related_term_named_like_a_relation_stays_related() -> None:
    for related, expected in (([{"term": "Parent"}], "Parent"), ([{"id": "5", "term": "Parent"}], "5")):
        (record,), _ = read([{"term": "Root", "definition": "The top of a tree", "related": related}])
        assert (record.related, record.broader) == ((expected,), ())


def test_relationships_of_json_api_refer_to_terms() -> None:
    dog = {"type": "terms", "id": "2", "attributes": {"name": "Dog"}}
    to_dog = {"links": {"self": "/terms/1/broader"}, "data": [{"type": "terms", "id": "2"}]}
    poodle = {"type": "terms", "id": "1", "attributes": {"name": "Poodle"}, "relationships": {"broader": to_dog}}
    (found, _), _ = read({"data": [poodle, dog]})
    assert (found.name, found.identifier, found.broader) == ("Poodle", "1", ("2",))


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    ("fact", "is_hidden"),
    [
        ({"status": "deprecated"}, True),
        ({"status": "Do not use"}, True),
        ({"deprecated": True}, True),
        ({"type": "obsolete"}, True),
        ({"status": "veraltet", "lang": "en"}, True),
        ({"status": "preferred"}, False),
        ({"deprecated": False}, False),
        ({"deprecated": "no"}, False),
        ({"type": "EXACT", "active": "true"}, False),
    ],
)
def test_a_synonym_with_the_status_not_to_be_used_is_a_hidden_label(
    fact: dict[str, object], is_hidden: bool, file: str
) -> None:
    term = {"term": "valve", "definition": "A part.", "synonyms": [{"text": "cock", **fact}, "gate"]}
    (record,), findings = read([term], file)
    assert (record.name, record.status, findings) == ("valve", None, [])
    assert (record.synonyms, record.hidden_labels) == ((("gate",), ("cock",)) if is_hidden else (("cock", "gate"), ()))
