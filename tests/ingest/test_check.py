"""The findings of `check`, which never writes anything."""

import io
from pathlib import Path

from ingest.check import check
from ingest.documents import Inputs, find_documents, uploaded_document
from ingest.organizations import Organizations

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
