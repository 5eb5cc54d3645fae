"""Terms are read from OBO ontologies."""

import io
import json
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.markup import visible_text
from ingest.readers.obo.document import begins_obo, read_obo
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.readers.placeholders import is_placeholder
from ingest.records import TermRecord
from tests.support.contents import read_records

FILE = "terms.obo"
HEADER = """format-version: 1.2
! a comment
subsetdef: x:S "Subset S"
idspace: x https://x.example/ "what x is"

"""


def read(content: bytes | str, options: ReadingOptions = NO_OPTIONS) -> tuple[list[TermRecord], list[Diagnostic]]:
    data = content.encode() if isinstance(content, str) else content
    items = list(read_obo(io.BytesIO(data), FILE, options))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(findings: list[Diagnostic]) -> list[tuple[int | None, Severity, str]]:
    return [(found.line, found.severity, found.code) for found in findings]


def test_a_frame_is_a_term() -> None:
    records, findings = read(
        HEADER
        + r"""[Term] ! the first
id: x:1
name: A \{b\} ! a remark
def: "What \"it\" is.\nAnd more." [y:7 "d", https://src.example]
synonym: "C; D" EXACT []
! commented out
synonym: "E" RELATED abbreviation [y:8]
synonym: "old A" EXACT DEPRECATED []
subset: x:S
subset: x:T
comment: Why.
is_a: x:0 ! nothing
is_a: GO:0001
relationship: part_of x:2 ! two
xref: https://z.example
is_obsolete: true
replaced_by: x:2
consider: x:3

[Typedef]
id: part_of
name: part of

[Term]
id: x:2
name: F
"""
    )
    assert codes(findings) == [(25, Severity.INFO, "no-term")]
    assert records[0] == TermRecord(
        name="A {b}",
        file=FILE,
        line=6,
        raw=records[0].raw,
        categories=("Subset S", "x:T"),
        definition='What "it" is.\nAnd more.',
        synonyms=("C; D", "E"),
        hidden_labels=("old A",),
        identifier="https://x.example/1",
        broader=("https://x.example/0", "http://purl.obolibrary.org/obo/GO_0001"),
        related=("https://x.example/3",),
        replaced_by=("https://x.example/2",),
        notes=(
            "definition xref: y:7",
            "definition xref: https://src.example",
            "comment: Why.",
            "relationship: part_of x:2 ! two",
            "xref: https://z.example",
        ),
        status="obsolete",
    )
    assert records[0].raw.startswith("[Term]\nid: x:1\n")
    assert (records[1].name, records[1].line) == ("F", 29)


def test_prefixes_come_from_the_header_then_the_hints_then_the_obo_library() -> None:
    frames = "\n[Term]\nid: x:1\nname: A\nis_a: y:2\nis_a: z:3\nis_a: w\n"
    (record,), _ = read(
        HEADER + frames, ReadingOptions.parse(prefixes=["x=https://no.example/", "y=https://y.example/"])
    )
    assert record.identifier == "https://x.example/1"
    assert record.broader == ("https://y.example/2", "http://purl.obolibrary.org/obo/z_3", "w")
    (bare,), _ = read(frames.lstrip())
    assert bare.identifier == "http://purl.obolibrary.org/obo/x_1"


@pytest.mark.parametrize("relation", ["IAO:0100001", "http://purl.obolibrary.org/obo/IAO_0100001"])
def test_a_replacement_as_a_property_value_is_one(relation: str) -> None:
    frame = (
        f'[Term]\nid: x:1\nname: A\nproperty_value: {relation} x:2\nproperty_value: IAO:0000231 "merged" xsd:string\n'
    )
    (record,), _ = read(HEADER + "\n" + frame)
    assert record.replaced_by == ("https://x.example/2",)
    assert record.notes == ('property_value: IAO:0000231 "merged" xsd:string',)


def test_an_invalid_line_is_a_note() -> None:
    content = '[Term]\nid: x:1\nname: A\ndef: "no sources"\ncolor: red\nsynonym: "B" []\nis_a: x:0\n'
    (record,), findings = read(content)
    assert record.broader == ("http://purl.obolibrary.org/obo/x_0",)
    assert record.notes == ('def: "no sources"', "color: red", 'synonym: "B" []')
    assert codes(findings) == [(line, Severity.WARNING, "bad-clause") for line in (4, 5, 6)]


def test_an_invalid_header_line_loses_only_itself() -> None:
    (record,), findings = read(HEADER + "date: yesterday\n\n[Term]\nid: x:1\nname: A\n")
    assert record.identifier == "https://x.example/1"
    assert codes(findings) == [(6, Severity.WARNING, "bad-clause")]


@pytest.mark.parametrize("line", [r"i\dspace: ml https://ml.example/", r's\ubsetdef: s "S"', r"\date: x"])
def test_a_header_line_with_an_escaped_tag_declares_nothing(line: str) -> None:
    (record,), _ = read(f"{HEADER}{line}\n\n[Term]\nid: x:1\nname: A\nsubset: s\n")
    assert (record.identifier, record.categories) == ("https://x.example/1", ("s",))


@pytest.mark.parametrize(
    ("frame", "line", "code"),
    [
        ("[Term]\nname: A\nid: x:1\n", 2, "bad-frame"),
        ("[Term]\n", 1, "bad-frame"),
        ("[Term]\nid: x 1\nname: A\n", 2, "bad-frame"),
        ("[Term]\nid: x:1\n" + "nonsense\n" * 30, 23, "bad-frame"),
        ("[Term]\nid: x:1\nis_a: x:0\n", 1, "no-name"),
    ],
)
def test_an_invalid_frame_loses_only_itself(frame: str, line: int, code: str) -> None:
    records, findings = read(frame + "\n[Term]\nid: x:2\nname: B\n")
    assert [record.name for record in records] == ["B"]
    assert codes(findings) == [(line, Severity.ERROR, code)]


def test_an_ontology_is_detected_from_its_beginning() -> None:
    assert begins_obo(b"\xef\xbb\xbfformat-version: 1.4\n")
    assert begins_obo(b"\n[Term]\r\nid: x\n")
    assert not begins_obo(b"// TRAINING TERM\n[Term]\n")


LINES = st.lists(
    st.sampled_from(
        ["[Term]", "[Typedef]", "id: x:1", "name: A", "! no", 'def: "x" []', 'def: "', "\\", "format-version: 1"]
    )
    | st.text(max_size=20),
    max_size=10,
)


@given(LINES.map(lambda lines: "\n".join(lines).encode("utf-8", "replace")) | st.binary(max_size=100))
def test_the_reader_never_raises(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    for item in read_obo(io.BytesIO(content), FILE, NO_OPTIONS):
        assert 1 <= (item.line or 1) <= text.count("\n") + text.count("\r") + 1


NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\\\ufffd"),
    min_size=1,
    max_size=15,
)


def is_plain(name: str) -> bool:
    """Return whether a name is a text without entities and without marks such as those of `_0_`."""
    return not is_placeholder(name) and visible_text(name) == unescape(name) == name


@given(NAMES.map(str.split).filter(bool).map(" ".join).filter(is_plain))
def test_escaped_names_are_read_back(name: str) -> None:
    escaped = name
    for sign in '\\"{}[](),!':
        escaped = escaped.replace(sign, "\\" + sign)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    (record,), findings = read(f'[Term]\nid: x:1\nname: {escaped}\ndef: "{quoted}" []\n')
    assert (record.name, record.definition, findings) == (name, name, [])


@pytest.mark.parametrize(
    ("escaped", "url"),
    [
        (r"https://a.example/#\:~\:text=b", "https://a.example/#:~:text=b"),
        (r"https\://a.example/b_(c)\,d", "https://a.example/b_(c)%2Cd"),
        (r"http://a.example/b[c\]", "http://a.example/b%5Bc%5D"),
    ],
)
def test_urls_with_escapes_are_read_to_their_end(escaped: str, url: str) -> None:
    frame = f'[Term]\nid: a:1\nname: layer\ndef: "A \\"part\\"." [{escaped}, http://b.example/]\nxref: {escaped}\n'
    (term,) = (
        item for item in read_obo(io.BytesIO(frame.encode()), "a.obo", NO_OPTIONS) if isinstance(item, TermRecord)
    )
    assert term.definition == 'A "part".'
    assert term.notes == (f"definition xref: {url}", "definition xref: http://b.example/", f"xref: {url}")


def test_synonyms_of_version_1_0_are_synonyms() -> None:
    (record,), findings = read(
        'format-version: 1.0\n\n[Term]\nid: GO:1\nname: mitochondrion\nexact_synonym: "chondriome \\"M\\"" [GOC:m]\n'
        'related_synonym: "mito" []\nnarrow_synonym: "micro" []\ncomment: exact_synonym: "no"\n'
    )
    assert (record.synonyms, findings) == (('chondriome "M"', "mito", "micro"), [])
    assert record.notes == ('comment: exact_synonym: "no"',)


def test_an_alternative_identifier_is_one_of_the_term() -> None:
    records, _ = read("[Term]\nid: x:1\nname: Hull\nalt_id: x:9\n\n[Term]\nid: x:2\nname: Keel\nis_a: x:9 ! Hull\n")
    assert records[0].aliases == records[1].broader == ("http://purl.obolibrary.org/obo/x_9",)
    assert records[0].notes == ("alt_id: x:9",)


def test_an_alternative_identifier_in_a_graph_is_one_of_the_node() -> None:
    stated = {"pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId", "val": "x:9"}
    node = {"id": "http://e.example/1", "lbl": "Hull", "type": "CLASS", "meta": {"basicPropertyValues": [stated]}}
    items = list(read_records(io.BytesIO(json.dumps({"graphs": [{"nodes": [node]}]}).encode()), "a.json"))
    assert [item.aliases for item in items if isinstance(item, TermRecord)] == [("http://purl.obolibrary.org/obo/x_9",)]


def test_columns_that_are_mapped_for_other_documents_are_not_missing() -> None:
    _, findings = read(HEADER + "[Term]\nid: x:1\nname: hull\n", ReadingOptions(columns=(("name", "Foo"),)))
    assert findings == []
