"""Terms are read from YAML: an object, a list of objects, a list under one key, or several documents."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.input.formats import format_of
from ingest.records import TermRecord
from tests.support.contents import read_records


def read(text: str | bytes, file: str = "terms.yaml") -> tuple[list[TermRecord], list[Diagnostic]]:
    content = text.encode() if isinstance(text, str) else text
    items = list(read_records(io.BytesIO(content), file))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


TERM = """id: pod
name: Pod (Point of delivery)
full-link: /docs/pods/
aka:
- K8s pod
related:
- container
tags: [core, no]
short-description: >
  The smallest {% glossary_tooltip text="objects" term_id="object" %}.
long-description: |
  - Runs *one* container,
    or more.

  See [Node](/node/).
"""


def test_an_object_is_a_term_with_all_its_fields() -> None:
    (record,), (found,) = read(TERM)
    assert (found.line, found.severity, found.code) == (2, Severity.INFO, "unknown-column")
    assert record == TermRecord(
        name="Pod",
        file="terms.yaml",
        line=2,
        raw=TERM.rstrip("\n"),
        categories=("core", "no"),
        definition="The smallest objects.",
        technical_definition="- Runs one container, or more.\nSee Node.",
        synonyms=("Point of delivery", "K8s pod"),
        identifier="pod",
        related=("container", "object", "node"),
        notes=("full-link: /docs/pods/",),
    )


@pytest.mark.parametrize(
    "text",
    [
        "- term: Epoch\n  definition: One pass.\n- term: Batch\n  definition: 010\n",
        "# Words\nterms:\n- term: Epoch\n  definition: One pass.\n- {term: Batch, definition: 010}\n",
        "---\nterm: Epoch\ndefinition: One pass.\n---\nterm: Batch\ndefinition: 010\n",
    ],
)
def test_lists_and_documents_contain_many_terms(text: str) -> None:
    records, diagnostics = read(text)
    assert [(record.name, record.definition) for record in records] == [("Epoch", "One pass."), ("Batch", "010")]
    assert diagnostics == []
    assert "Epoch" in records[0].raw and "Batch" not in records[0].raw


@pytest.mark.parametrize(
    ("text", "line", "severity", "code"),
    [
        ("- name: A\n  definition: x\n- name: [B\n", 3, Severity.ERROR, "not-yaml"),
        ("- name: A\n  definition: x\n- &b [*b]\n", 3, Severity.ERROR, "not-yaml"),
        ("- name: A\n  definition: x\n- name: *c\n", 3, Severity.ERROR, "not-yaml"),
        ("- name: A\n  definition: x\n- " + "[" * 10_000 + "\n", 3, Severity.ERROR, "not-yaml"),
        ('- name: A\n  definition: x\n- name: "\\UFFFFFFFF"\n', 3, Severity.ERROR, "not-yaml"),
        ("- name: A\n  definition: x\n- name: CI\n  on: push\n  jobs: {a: b}\n", 3, Severity.WARNING, "not-a-term"),
        ("- name: A\n  definition: x\n- only text\n", 3, Severity.WARNING, "not-a-term"),
        ("- name: A\n  definition: x\n- definition: y\n", 3, Severity.WARNING, "not-a-term"),
    ],
)
def test_errors_are_reported_with_their_line_and_the_terms_above_are_read(
    text: str, line: int, severity: Severity, code: str
) -> None:
    records, diagnostics = read(text)
    assert [record.name for record in records] == ["A"]
    assert (line, severity, code) in [(found.line, found.severity, found.code) for found in diagnostics]


def test_an_empty_file_a_template_and_a_term_without_definition_are_reported() -> None:
    assert [found.code for found in read("# only a comment\n")[1]] == ["empty-file"]
    assert [found.code for found in read(TERM, "_example.yml")[1]] == ["skipped-page"]
    records, (found,) = read("\n\nname: A\ntags: [b]\n")
    assert (len(records), found.line, found.code) == (1, 3, "no-definition")


def test_an_unpaired_surrogate_is_replaced() -> None:
    ((record,), _) = read('name: "A\\ud83d\\ude00\\ud83d"\ndefinition: x\n')
    assert record.name == "A😀\ufffd"


def test_no_python_objects_are_constructed() -> None:
    ((record,), _) = read("name: !!python/object/apply:os.getcwd []\nterm: !x A\ndefinition: !!int x\n")
    assert (record.name, record.definition) == ("A", "x")


def test_a_yaml_file_is_distinguished_from_front_matter_by_its_name() -> None:
    assert format_of("a.yaml", b"---\nname: A\n---\nname: B\n").name == "YAML"
    assert format_of("a.md", b"---\nname: A\n---\nname: B\n").name == "Markdown"
    assert format_of("a", b"%YAML 1.1\n---\nname: A\n").name == "YAML"


PARTS = [
    "name: ",
    "a",
    "- ",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    "*a",
    "&a ",
    "'",
    '"',
    "\\U",
    "---\n",
    "|\n",
    "? ",
    ": ",
    "!x ",
]


@given(st.binary(max_size=200) | st.lists(st.sampled_from(PARTS), max_size=30).map("".join).map(str.encode))
@example(b"- - -")
@example(b"- -\n  - -")
def test_the_reader_never_raises(content: bytes) -> None:
    results = list(read_records(io.BytesIO(content), "a.yaml"))
    assert results
    for result in results:
        assert isinstance(result, TermRecord | Diagnostic)
        assert (result.line or 1) <= content.count(b"\n") + content.count(b"\r") + 1


words = st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,3}", fullmatch=True)


@given(st.dictionaries(st.sampled_from(["aka", "tags", "see also", "definition", "color"]), words, min_size=1))
def test_every_text_of_an_object_is_in_its_record(cells: dict[str, str]) -> None:
    text = "name: The Name\n" + "".join(f"{key}: '{value}'\n" for key, value in cells.items())
    (record,), _ = read(text)
    for value in cells.values():
        assert value in repr(record).replace(repr(record.raw), "")


@pytest.mark.parametrize(
    "text", ["title: Ships\nterms:\n- name: hull\n", "title: Ships\ndata:\n  items:\n  - name: hull\n"]
)
def test_members_without_terms_are_reported(text: str) -> None:
    items = list(read_records(io.BytesIO(text.encode()), "a.yaml"))
    assert [item.name for item in items if isinstance(item, TermRecord)] == ["hull"]
    (found,) = (item for item in items if isinstance(item, Diagnostic) and item.code == "unread-key")
    assert (found.line, found.message) == (1, "The member 'title' is not read.")


@pytest.mark.parametrize("names", [("Data Steward", "Data Owner"), ("Version", "Owner"), ("Notes", "Source")])
def test_names_under_a_key_of_glossaries_may_look_like_columns(names: tuple[str, str]) -> None:
    lines = "".join(f"  {name}: Someone who decides.\n" for name in names)
    assert [(one.name, one.definition) for one in read(f"glossary:\n{lines}")[0]] == [
        (name, "Someone who decides.") for name in names
    ]


def test_an_object_under_a_key_of_glossaries_with_a_name_and_a_text_is_one_term() -> None:
    (record,), _ = read("glossary:\n  name: Data Owner role\n  definition: Someone who decides.\n")
    assert (record.name, record.definition) == ("Data Owner role", "Someone who decides.")


def test_schemas_of_openapi_are_terms_also_if_most_of_their_keys_are_unknown() -> None:
    schemas = (
        "    Hull:\n      type: object\n      description: A body.\n      properties: {name: {type: string}}\n"
        "    Keel:\n      type: object\n      description: The spine of a hull.\n      required: [name]\n"
    )
    records, _ = read(f"openapi: 3.0.3\ninfo: {{title: Ships}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}")
    assert [(one.name, one.definition) for one in records] == [
        ("Hull", "A body."),
        ("Keel", "The spine of a hull."),
    ]


def test_attributes_of_a_class_of_linkml_do_not_replace_its_name() -> None:
    hull = "  Hull:\n    description: A body.\n    attributes:\n      name:\n      length: {range: integer}\n"
    keel = "  Keel:\n    description: A spine.\n    is_a: Hull\n"
    records, findings = read(f"id: https://x.example/ships\nname: ships\nprefixes: {{}}\nclasses:\n{hull}{keel}")
    assert [(one.name, one.definition) for one in records] == [("Hull", "A body."), ("Keel", "A spine.")]
    assert not [found for found in findings if found.severity is Severity.ERROR]
