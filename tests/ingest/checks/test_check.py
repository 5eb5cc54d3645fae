"""The findings of `check`, which never writes anything."""

import io
from pathlib import Path

import pytest

from ingest.checks.check import check
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs, uploaded_document
from ingest.organizations.registry import Organizations

PAGE = "// TRAINING TERM\nAlpha\nWhat it is.\n"


def test_valid_pages_give_no_findings() -> None:
    assert list(check(Inputs((uploaded_document("a.txt", PAGE),)), Organizations.load())) == []


def test_every_finding_has_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE + "DEVELOPERS\nit is widely used.\n")
    (tmp_path / "b.txt").write_text("\n\n// TRAINING TERM\nBeta\n")
    (tmp_path / "c.txt").symlink_to(tmp_path / "missing")
    inputs = find_documents([str(tmp_path), str(tmp_path / "d.txt")], tmp_path, io.BytesIO())
    found = [(one.file, one.line, one.code) for one in check(inputs, Organizations.load())]
    assert found == [
        (str(tmp_path / "d.txt"), None, "not-found"),
        ("a.txt", 5, "no-organization"),
        ("b.txt", 4, "no-definition"),
        ("c.txt", None, "unreadable"),
    ]


def test_a_term_in_two_documents_is_reported_for_the_second() -> None:
    inputs = Inputs((uploaded_document("a.txt", PAGE), uploaded_document("b.txt", PAGE)))
    (found,) = check(inputs, Organizations.load())
    assert (found.file, found.line, found.code) == ("upload:b.txt", 2, "taken")
    assert "upload:a.txt" in found.message


def test_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    list(check(find_documents([str(tmp_path)], tmp_path, io.BytesIO()), Organizations.load()))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_name_is_reported_once_and_names_of_other_documents_are_known(tmp_path: Path) -> None:
    files = {
        "a.csv": "name,related,definition\nWeight,Model,One.\nRate,Nothing; Model,Two.\nBias,nothing,3.\n",
        "b.json": '[{"id": "x1", "name": "Model", "definition": "Four.", "related": "Two"}]',
        "c.csv": "id,name,definition\nx2,Two,5.\nx3,Two,6.\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    inputs = find_documents([str(tmp_path / name) for name in files], tmp_path, io.BytesIO())
    found = [one for one in check(inputs, Organizations.load()) if one.code in ("dangling", "ambiguous-link")]
    base = "https://lexigraph.example/term/"
    assert [(one.code, one.file, one.line, one.message.partition(": ")[2]) for one in found] == [
        ("dangling", "a.csv", 4, f"Links to the unknown term <{base}nothing> (2 terms in all)."),
        ("ambiguous-link", "b.json", 1, f"Links to <{base}two>, the name of several terms: <{base}x2>, <{base}x3>."),
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.csv", "name,definition\nMast,A pole.\nSail,\nKeel,\n", 3),
        ("a.json", '[{"name": "Mast", "definition": "A pole."}, {"name": "Sail"}, {"name": "Keel"}]', 1),
        (
            "a.ttl",
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            '<urn:a> a skos:Concept ; skos:prefLabel "Sail"@en .\n<urn:b> a skos:Concept ; skos:prefLabel "Keel"@en .\n'
            '<urn:c> a skos:Concept ; skos:prefLabel "Mast"@en ; skos:definition "A pole."@en .\n',
            None,
        ),
        (
            "a.obo",
            '[Term]\nid: A:1\nname: Mast\ndef: "A pole." []\n\n[Term]\nid: A:2\nname: Sail\n\n'
            "[Term]\nid: A:3\nname: Keel\n",
            6,
        ),
    ],
)
def test_terms_without_a_definition_are_counted_in_every_format(name: str, text: str, line: int | None) -> None:
    found = [
        one
        for one in check(Inputs((uploaded_document(name, text),)), Organizations.load())
        if one.code == "no-definition"
    ]
    assert [(one.line, one.message) for one in found] == [(line, "2 terms have no definition, first 'Sail'.")]
