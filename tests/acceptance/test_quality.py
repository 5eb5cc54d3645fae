"""`lexigraph quality` as a command: its formats and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from embeddings.encoder import Encoder
from tests.ingest.conftest import Workspace
from tests.support.processes import run

pytestmark = pytest.mark.thorough

WORDS = "Term,Definition,Category\nSofa,,Seats\nDivan,A seat without a back.,Seats\n"


@pytest.fixture
def words(tmp_path: Path, encoder: Encoder) -> Workspace:
    desk = Workspace(tmp_path, encoder)
    desk.put("docs/words.csv", WORDS)
    desk.ingest("docs")
    return desk


def quality(desk: Workspace, *arguments: str) -> tuple[int, str]:
    """Run the command in the directory of the documents; return its exit code and output."""
    done = run("quality", "--data", str(desk.data), *arguments, cwd=desk.root)
    return done.returncode, done.stdout


def test_text_has_one_line_per_finding(words: Workspace) -> None:
    line = "docs/words.csv:2: warning: Sofa: The term has no definition. Write a definition. [no-definition]\n"
    assert quality(words) == (0, line)
    assert quality(words, "--strict") == (1, line)
    assert quality(words, "--kind", "circle", "--strict") == (0, "")


def test_refused_content_is_an_error(words: Workspace) -> None:
    words.put("docs/broken.ttl", "<urn:a> this\nis not Turtle")
    words.ingest("docs")
    code, text = quality(words, "--kind", "refused")
    assert (code, text.startswith("docs/broken.ttl:1: error: ")) == (1, True)


def test_annotations_and_sarif_have_paths_and_lines(words: Workspace) -> None:
    annotation = quality(words, "--format", "github")[1]
    assert annotation.startswith("::warning file=docs/words.csv,line=2,title=no-definition::Sofa: The term has no")
    result: Any = json.loads(quality(words, "--format", "sarif")[1])["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("docs/words.csv", {"startLine": 2})


def test_the_history_has_the_counts_of_each_report(words: Workspace) -> None:
    quality(words)
    words.put("docs/words.csv", WORDS.replace("Sofa,", "Sofa,A seat with a back."))
    words.ingest("docs")
    listed = json.loads(quality(words, "--history", "--json")[1])
    assert [one["findings"]["no-definition"] for one in listed] == [0, 1]
    assert [one["terms"] for one in listed] == [2, 2]
    table = quality(words, "--history")[1]
    assert [line.split() for line in table.splitlines() if "no-definition" in line] == [["no-definition", "0", "1"]]


def test_the_history_has_no_other_format(words: Workspace) -> None:
    assert quality(words, "--history", "--format", "sarif")[0] == 2


def test_an_unknown_kind_is_refused(words: Workspace) -> None:
    assert quality(words, "--kind", "nonsense")[0] == 2
