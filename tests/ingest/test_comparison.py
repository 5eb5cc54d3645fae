"""Two glossaries are compared term by term, field by field, word by word."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api.cli import main
from api.cli.diff_formats import emphasized, escaped
from ingest.comparison.word_diff import Operation, compared_words
from tests.conftest import EXAMPLES
from tests.ingest.conftest import Workspace

OLD = (
    "Term,Definition,Synonyms,Broader\nSofa,A large seat for people.,couch,Seat\nSeat,A thing to sit on.,,\nStool,,,\n"
)
NEW = (
    "Term,Definition,Synonyms,Broader\nSofa,A long seat for people.,settee,Bench\nSeat,A thing to sit on.,,\nBench,,,\n"
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `lexigraph diff`; returns the exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["lexigraph", "diff", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "seats.csv").write_text(text)
    return tmp_path / "old", tmp_path / "new"


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_passages_make_up_both_texts(old: str, new: str) -> None:
    found = compared_words(old, new)
    assert "".join(one.text for one in found if one.operation is not Operation.INSERT) == old
    assert "".join(one.text for one in found if one.operation is not Operation.DELETE) == new
    assert all(one.text for one in found)


def test_long_texts_are_compared_in_linear_time() -> None:
    old, new = ["a " * 30_000, "b " * 30_000]
    assert compared_words(f"x {old} y", f"x {new} y")[1] == (Operation.DELETE, old.strip())


def test_text_shows_added_removed_and_changed_terms(sides: tuple[Path, Path], run: Run) -> None:
    assert run(*sides) == (
        0,
        "+ Bench (seats.csv:4)\n"
        "- Stool (seats.csv:4)\n"
        "~ Sofa (seats.csv:2)\n"
        "    definition (en): A [-large-]{+long+} seat for people.\n"
        "    synonyms (en): [-couch-]{+settee+}\n"
        "    broader: [-Seat-]{+Bench+}\n"
        "1 added, 1 removed, 1 changed.\n",
        "",
    )


def test_markdown_is_a_comment_for_a_pull_request(sides: tuple[Path, Path], run: Run) -> None:
    code, markdown, _ = run(*sides, "--format", "markdown")
    assert code == 0
    assert markdown == (
        "### Glossary: 1 added, 1 removed, 1 changed\n"
        "\n**Added**\n\n- **Bench** (`seats.csv:4`)\n"
        "\n**Removed**\n\n- **Stool** (`seats.csv:4`)\n"
        "\n**Changed**\n\n- **Sofa** (`seats.csv:2`)\n"
        "  - definition (en): A ~~large~~ **long** seat for people.\n"
        "  - synonyms (en): ~~couch~~ **settee**\n"
        "  - broader: ~~Seat~~ **Bench**\n"
    )


def test_json_has_the_fields_and_their_words(sides: tuple[Path, Path], run: Run) -> None:
    found = json.loads(run(*sides, "--json")[1])
    assert [(one["name"], one["line"]) for one in found["added"]] == [("Bench", 4)]
    (changed,) = found["changed"]
    definition = changed["fields"][0]
    assert (definition["field"], definition["old"]) == ("definition@en", ["A large seat for people."])
    assert [(one["operation"], one["text"]) for one in definition["words"]] == [
        ("equal", "A "),
        ("delete", "large"),
        ("insert", "long"),
        ("equal", " seat for people."),
    ]
    assert changed["fields"][2]["words"] is None  # of IRIs


@pytest.mark.parametrize(("exit_code", "expected"), [([], 0), (["--exit-code"], 1)])
def test_the_exit_code_shows_differences_on_demand(
    sides: tuple[Path, Path], run: Run, exit_code: list[str], expected: int
) -> None:
    assert run(*sides, *exit_code)[0] == expected
    assert run(sides[0], sides[0], *exit_code) == (0, "0 added, 0 removed, 0 changed.\n", "")


def test_a_document_with_an_error_is_reported(sides: tuple[Path, Path], run: Run) -> None:
    (sides[1] / "broken.ttl").write_text("<urn:a> this\nis not Turtle")
    code, _, errors = run(*sides)
    assert code == 1
    assert "broken.ttl:1: error:" in errors


def test_a_data_directory_equals_the_documents_that_it_was_made_of(desk: Workspace, run: Run) -> None:
    desk.put("glossary/links.csv", "ID,Term,Broader,Category,Developers\nx1,Sofa,Seat,Chairs,Acme Labs\n")
    desk.put("glossary/seats.csv", OLD.replace("Sofa", "Divan"))
    desk.put("other/seats.csv", OLD)
    desk.ingest("glossary")
    desk.ingest("other", glossary="Other")
    (desk.root / "both").mkdir()
    (desk.root / "glossary").rename(desk.root / "both" / "glossary")
    (desk.root / "other").rename(desk.root / "both" / "other")
    assert run(desk.data, desk.root / "both") == (0, "0 added, 0 removed, 0 changed.\n", "")
    desk.put("both/other/seats.csv", NEW)
    assert run(desk.data, desk.root / "both")[1].splitlines()[-1] == "1 added, 1 removed, 1 changed."


def test_the_sample_equals_its_data_directory(sample_folder: Path, run: Run) -> None:
    assert run(sample_folder, EXAMPLES / "ai-glossary") == (0, "0 added, 0 removed, 0 changed.\n", "")


@pytest.fixture
def repository(tmp_path: Path, sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository with the old glossary in its only commit, and the new one in its directory."""
    folder = tmp_path / "repository"
    (folder / "words" / "sub").mkdir(parents=True)
    (folder / "words" / "sub" / "größe 1.csv").write_text(OLD)
    (folder / "words" / ".hidden.csv").write_text("Term\nHidden\n")
    (folder / "words" / "notes.xyz").write_text("?")
    monkeypatch.chdir(folder)
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "One"],
    ):
        subprocess.run(["git", *command], check=True)
    (folder / "words" / "sub" / "größe 1.csv").write_text(NEW)
    yield folder


def state(folder: Path) -> dict[str, Any]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "index"}


@pytest.mark.parametrize(("revision", "new"), [("main:words", "words"), ("HEAD:", "."), ("main", ".")])
def test_a_git_revision_is_read_without_a_checkout(repository: Path, run: Run, revision: str, new: str) -> None:
    before = state(repository)
    code, text, errors = run(revision, new)
    assert (code, errors) == (0, "")
    assert text.splitlines()[-1] == "1 added, 1 removed, 1 changed."
    assert "größe 1.csv:4" in text
    assert state(repository) == before


def test_a_file_in_a_git_revision_is_compared(repository: Path, run: Run) -> None:
    file = "words/sub/größe 1.csv"
    assert run(f"main:{file}", file)[1].splitlines()[-1] == "1 added, 1 removed, 1 changed."


@pytest.mark.parametrize("side", ["nowhere", "main:nowhere", "--output=x:y", "none:words"])
def test_an_unknown_revision_is_refused(repository: Path, run: Run, side: str) -> None:
    code, text, errors = run("--", side, "words")
    assert (code, text) == (2, "")
    assert "is neither a path nor a git revision" in errors


@given(st.text("ab *_~`[]<>#|\\&", max_size=20), st.text("ab *_~`[]<>#|\\&", max_size=20))
def test_markdown_shows_texts_as_they_are(old: str, new: str) -> None:
    plain = MarkdownIt("commonmark").renderInline
    assert "<" not in plain(escaped(old)).replace("&lt;", "")
    both = plain(emphasized(old, new)).replace("<strong>", "").replace("</strong>", "")
    assert "<" not in both.replace("&lt;", "")
