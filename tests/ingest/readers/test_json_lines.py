"""Terms are read from JSON Lines, one object per line."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.json.lines import begins_json_lines, read_json_lines
from ingest.readers.options import NO_OPTIONS
from ingest.records import Sentence, TermRecord
from tests.support.contents import read_records

FILE = "terms.jsonl"


def read(content: bytes) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_json_lines(io.BytesIO(content), FILE, NO_OPTIONS))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def test_every_key_that_matches_a_field_fills_it() -> None:
    line = (
        b'{"ID": "t-1", "Label": "Batch  Size", "altLabel": ["mini-batch size", "batch size"], "Gloss": "How many.\\n'
        b'  A number.", "scope_note": "Tune it.", "Topic": "Training", "hypernyms": ["t-0"], "See also": "Epoch; Step",'
        b' "developers": ["NVIDIA develops kernels; and more."], "lang": "en-GB"}\n'
    )
    (record,), diagnostics = read(line)
    assert diagnostics == []
    assert record == TermRecord(
        name="Batch Size",
        file=FILE,
        line=1,
        raw=line.decode().strip(),
        language="en-GB",
        categories=("Training",),
        definition="How many.\nA number.",
        usage_note="Tune it.",
        synonyms=("mini-batch size",),
        developers=(Sentence("NVIDIA develops kernels; and more.", 1, is_cell=True),),
        identifier="t-1",
        broader=("t-0",),
        related=("Epoch", "Step"),
        is_language_stated=True,
    )


def test_the_first_of_several_names_is_the_name() -> None:
    (record,), _ = read(b'{"lemmas": ["entity", "thing"], "synonyms": "object | being; creature"}')
    assert (record.name, record.synonyms) == ("entity", ("thing", "object", "being; creature"))


def test_unknown_keys_become_notes_and_are_reported_once() -> None:
    records, diagnostics = read(
        b'{"name": "A", "title": "B", "color": {"r": 1.50}, "definition": ["One.", "Two."], "lang": "no tag"}\n'
        b'{"name": "C", "color": [3, true]}\n'
    )
    assert records[0].notes == ("title: B", "lang: no tag", "color: r: 1.50")
    assert (records[0].definition, records[0].language) == ("1. One.\n2. Two.", "en")
    assert records[1].notes == ("color: 3", "color: true")
    assert [(found.line, found.severity, found.code) for found in diagnostics] == [(1, Severity.INFO, "unknown-column")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"name": ', "not-an-object"),
        (b'{"name": "\xff"}', "not-an-object"),
        (b'["name"]', "not-an-object"),
        (b'{"name": "\\ud800"}', "not-an-object"),
        (b"[" * 100_000, "not-an-object"),
        (b'{"definition": "Without a name."}', "no-name"),
        (b'{"name": " "}', "no-name"),
        (b'{"names": []}', "no-name"),
        (b'"' + b"x" * (1 << 25) + b'"', "long-line"),
    ],
)
def test_an_invalid_line_is_reported_and_the_others_are_read(line: bytes, code: str) -> None:
    records, diagnostics = read(b'\xef\xbb\xbf{"name": "A"}\r\n\n' + line + b'\n{"name": "B"}')
    assert [(record.name, record.line) for record in records] == [("A", 1), ("B", 4)]
    assert [(found.line, found.severity, found.code) for found in diagnostics] == [(3, Severity.ERROR, code)]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ('{"name": "' + text + '"}').encode()))
def test_the_reader_never_raises(content: bytes) -> None:
    for item in read_json_lines(io.BytesIO(content), FILE, NO_OPTIONS):
        assert 1 <= (item.line or 0) <= content.count(b"\n") + 1


words = st.text("abc xyz", min_size=1).filter(str.strip)


@given(st.dictionaries(words, words | st.integers() | st.floats(allow_nan=False) | st.lists(words), max_size=5))
def test_every_text_of_an_object_is_in_its_record(cells: dict[str, object]) -> None:
    (record,), _ = read(json.dumps(cells | {"name": "the name"}).encode())
    notes = repr(record.notes)
    for value in cells.values():
        for text in value if isinstance(value, list) else [value]:
            assert " ".join((text if isinstance(text, str) else json.dumps(text)).split()) in notes


def test_the_format_is_detected_only_from_an_object_on_a_complete_line() -> None:
    assert begins_json_lines(b'\n {"a": 1}\n{')
    assert not begins_json_lines(b'{"a": 1}')
    assert not begins_json_lines(b'{\n "a": 1}\n')
    assert not begins_json_lines(b"// TRAINING TERM\n")


@pytest.mark.parametrize("space", ["", "\n  "])
def test_an_array_of_objects_is_not_json_lines_also_by_its_extension(space: str) -> None:
    text = f'[{space}{{"name": "Bow", "definition": "Front"}},{space}{{"name": "Stern", "definition": "Rear"}}\n]\n'
    items = list(read_records(io.BytesIO(text.encode()), FILE))
    assert [item.name for item in items if isinstance(item, TermRecord)] == ["Bow", "Stern"]
    assert len(items) == 2


@pytest.mark.parametrize(
    "line",
    [
        {"hull": {"definition": "The body"}},
        {"hull": "The body"},
        {"term": {"name": "hull", "definition": "The body"}},
        {"entry": {"word": {"en": "hull"}, "definition": {"en": "The body"}}},
        {"terms": [{"name": "hull", "definition": "The body"}]},
        {"fields": {"name": "hull", "definition": "The body"}},
    ],
)
def test_a_term_may_be_nested_in_a_line(line: dict[str, object]) -> None:
    (record,), findings = read(f"\n{json.dumps(line)}\n".encode())
    assert (record.name, record.definition, record.line, findings) == ("hull", "The body", 2, [])


@pytest.mark.parametrize(
    "line",
    [
        {"labels": {"en": "hull", "de": "Rumpf"}, "definitions": {"en": "The body"}},
        {
            "terms": [{"term": "hull", "language": "en"}, {"term": "Rumpf", "language": "de"}],
            "definition": ["The body"],
        },
        {"term": [{"name": "hull", "lang": "en"}, {"name": "Rumpf", "lang": "de"}], "definition": {"en": "The body"}},
    ],
)
def test_names_in_several_languages_are_those_of_one_term(line: dict[str, object]) -> None:
    (record,), _ = read(json.dumps(line).encode())
    (translation,) = record.translations
    assert (record.name, record.definition, translation.name) == ("hull", "The body", "Rumpf")


def test_names_with_their_languages_alone_are_those_of_one_term() -> None:
    (record,), _ = read(b'{"terms": [{"term": "hull", "language": "en"}, {"term": "Rumpf", "language": "de"}]}')
    assert (record.name, record.language, [one.name for one in record.translations]) == ("hull", "en", ["Rumpf"])


def test_members_beside_a_nested_term_are_its_texts_and_notes() -> None:
    line = {"concept": {"prefLabel": "hull"}, "synonyms": ["body"], "meta": {"source": "x"}}
    records, findings = read("\n".join([json.dumps(line)] * 3).encode())
    assert [(one.name, one.synonyms, one.notes) for one in records] == [("hull", ("body",), ("meta: source: x",))] * 3
    assert [(found.line, found.code) for found in findings] == [(1, "unknown-column")]


def test_resources_of_fhir_are_read_with_their_code_systems() -> None:
    concepts = [{"code": "a", "display": "hull"}, {"code": "b", "display": "keel"}]
    lines = [{"resourceType": "CodeSystem", "url": f"http://{one}", "concept": concepts} for one in "xy"]
    records, findings = read("\n".join(map(json.dumps, lines)).encode())
    assert [(one.name, one.identifier, one.line) for one in records] == [
        ("hull", "http://x#a", 1),
        ("keel", "http://x#b", 1),
        ("hull", "http://y#a", 2),
        ("keel", "http://y#b", 2),
    ]
    assert findings == []
