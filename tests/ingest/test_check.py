"""What an ingest would say, without one."""

import io
from pathlib import Path

from ingest.check import check
from ingest.documents import Inputs, find_documents, uploaded_document
from ingest.organizations import Organizations

PAGE = "// TRAINING TERM\nAlpha\nWhat it is.\n"


def test_good_pages_say_nothing() -> None:
    assert list(check(Inputs((uploaded_document("a.txt", PAGE),)), Organizations.load())) == []


def test_every_finding_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE + "DEVELOPERS\nit is widely used.\n")
    (tmp_path / "b.txt").write_text("\n\n// TRAINING TERM\nBeta\n")
    (tmp_path / "c.txt").symlink_to(tmp_path / "nowhere")
    inputs = find_documents([str(tmp_path), str(tmp_path / "d.txt")], tmp_path, io.BytesIO())
    found = [(one.file, one.line, one.code) for one in check(inputs, Organizations.load())]
    assert found == [
        (str(tmp_path / "d.txt"), None, "not-found"),
        ("a.txt", 5, "no-organization"),
        ("b.txt", 4, "no-definition"),
        ("c.txt", None, "unreadable"),
    ]


def test_of_two_documents_with_one_term_the_second_is_told() -> None:
    inputs = Inputs((uploaded_document("a.txt", PAGE), uploaded_document("b.txt", PAGE)))
    (found,) = check(inputs, Organizations.load())
    assert (found.file, found.line, found.code) == ("upload:b.txt", 2, "taken")
    assert "upload:a.txt" in found.message


def test_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    list(check(find_documents([str(tmp_path)], tmp_path, io.BytesIO()), Organizations.load()))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
