"""Concurrent processes writing to one data directory: they take turns, or fail clearly, and readers continue."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from api.cli import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "LEXIGRAPH_MODEL": "none"}
HOLD = """
import sys
from pathlib import Path
from ingest.data_directory.folder import open_writer
with open_writer(Path(sys.argv[1]), "https://lexigraph.example/"):
    print("writing", flush=True)
    sys.stdin.read()
"""


def start(folder: Path, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*CLI, *arguments],
        cwd=folder,
        env=ENVIRONMENT | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    process = start(folder, *arguments, **settings)
    output, errors = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Let another process hold the write lock of the data directory."""
    command = [sys.executable, "-c", HOLD, str(data)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        yield
        process.communicate(timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one ingested page."""
    (tmp_path / "alpha.txt").write_text("// TRAINING TERM\nAlpha\nWhat it is.\n")
    run(tmp_path, "ingest", "alpha.txt")
    return tmp_path


@pytest.mark.thorough
def test_a_second_writer_without_patience_fails_with_a_remedy_while_readers_continue(folder: Path) -> None:
    (folder / "beta.txt").write_text("// TRAINING TERM\nBeta\nWhat it is.\n")
    with writing(folder / "lexigraph-data"):
        for command in (["ingest", "beta.txt"], ["remove", "alpha.txt"]):
            refused = run(folder, *command, LEXIGRAPH_MAX_WRITE_WAIT="0")
            assert (refused.returncode, refused.stdout) == (1, "")
            assert "Another process is writing lexigraph-data. Try again" in refused.stderr
            assert "--data" in refused.stderr
            assert "Traceback" not in refused.stderr
        found = run(folder, "search", "alpha", "--mode", "lexical", "--json")
        assert [hit["name"] for hit in json.loads(found.stdout)["hits"]] == ["Alpha"]
        assert json.loads(run(folder, "stats", "--json").stdout)["terms"] == 1
        assert "Alpha" in run(folder, "export").stdout
    assert "1 added" in run(folder, "ingest", "beta.txt").stdout


@pytest.mark.thorough
def test_several_simultaneous_writers_all_succeed_in_turn(folder: Path) -> None:
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"// TRAINING TERM\nTerm {number}\nWhat it is.\n")
    processes = {number: start(folder, "ingest", f"{number}.txt") for number in range(4)}
    errors = {number: process.communicate(timeout=60)[1] for number, process in processes.items()}
    for number in range(4):
        assert run(folder, "show", f"Term {number}").returncode == 0, errors[number]
