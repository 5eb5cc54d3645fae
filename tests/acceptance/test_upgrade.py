"""Data directories of released formats, written by programs of that time from the history of the repository."""

import io
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EXAMPLES
from tests.support.processes import ROOT, environment, run, run_here

pytestmark = pytest.mark.thorough

FORMER = "a62de4f29184"
"""The last commit that wrote format 1."""

START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from api.cli import main; main()"
PAGES = ("batch-size.txt", "dropout.txt")

Program = Callable[..., Any]


@pytest.fixture(scope="module")
def former_program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A function that runs a command of version 0.1."""
    checkout, cache = tmp_path_factory.mktemp("former"), tmp_path_factory.mktemp("cache")
    archive = subprocess.run(["git", "archive", FORMER], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip("The history of the repository is incomplete. Run `git fetch --unshallow`.")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(checkout, filter="data")

    def program(*arguments: str) -> Any:
        return subprocess.run(
            [sys.executable, "-P", "-c", START, str(checkout), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env=environment(PYTHONPATH=str(checkout), LEXIGRAPH_CACHE=str(cache)),
            check=False,
        )

    return program


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upgraded") / "pages"
    folder.mkdir()
    for name in PAGES:
        shutil.copy(EXAMPLES / "ai-glossary" / name, folder)
    return folder


@pytest.fixture(scope="module")
def former_folder(former_program: Program, pages: Path) -> Path:
    folder = pages.with_name("former-data")
    written = former_program("ingest", str(pages), "--data", str(folder))
    assert written.returncode == 0, written.stderr
    assert json.loads((folder / "lexigraph.json").read_text())["format"] == 1
    return folder


def exported(folder: Path, run: Program) -> list[str]:
    """The statements that are not about documents, whose names 0.2 changed, as sorted lines."""
    lines = run("export", "--format", "ntriples", "--data", str(folder)).stdout.splitlines()
    return sorted(line for line in lines if "prefLabel" in line or "definition>" in line or "developedBy" in line)


def test_a_directory_of_version_0_1_is_migrated_by_an_ingest_and_keeps_terms_and_vectors(
    former_folder: Path, former_program: Program, pages: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(former_folder, tmp_path / "data", symlinks=True)
    told = run_here("stats", "--data", str(folder))
    assert told.returncode == 1
    assert "was written by version 0.1. Run `lexigraph ingest` once" in told.stderr
    migrated = run("ingest", str(pages), "--data", str(folder))
    assert migrated.returncode == 0, migrated.stderr
    assert "the graph and the vectors are kept" in migrated.stderr
    assert "2 sources, 2 terms" in migrated.stdout
    found = run_here("search", "how many examples at a time", "--data", str(folder), "--json")
    assert json.loads(found.stdout)["hits"][0]["name"] == "Batch Size"
    assert run_here("doctor", "--data", str(folder)).returncode == 0
    before = exported(former_folder, former_program)
    assert len(before) > 10
    assert exported(folder, run_here) == before


def test_version_0_1_refuses_a_migrated_directory_and_reads_the_copy_made_before(
    former_folder: Path, former_program: Program, pages: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(former_folder, tmp_path / "data", symlinks=True)
    copy = shutil.copytree(folder, tmp_path / "copy", symlinks=True)
    assert run_here("ingest", str(pages), "--data", str(folder)).returncode == 0
    for command in (("stats",), ("ingest", str(pages))):
        refused = former_program(*command, "--data", str(folder))
        assert refused.returncode == 1
        assert "has format 2, but this version reads format 1." in refused.stderr
    assert run_here("stats", "--data", str(folder)).returncode == 0, "nothing was changed"
    shown = former_program("show", "Batch Size", "--data", str(copy))
    assert (shown.returncode, "batch-size" in shown.stdout) == (0, True)


def test_a_directory_of_a_later_version_is_refused_with_a_remedy_and_not_changed(
    sample_folder: Path, pages: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    pointer = folder / "lexigraph.json"
    later = json.dumps(json.loads(pointer.read_text()) | {"format": 3})
    pointer.write_text(later)
    for command in (("stats",), ("ingest", str(pages)), ("doctor", "--fix"), ("serve", "--port", "1")):
        refused = run_here(*command, "--data", str(folder))
        assert refused.returncode == 1, command
        assert "has format 3, which a newer version of Lexigraph wrote; this one reads format 2." in refused.stderr
        assert "Install that version" in refused.stderr
    assert pointer.read_text() == later
