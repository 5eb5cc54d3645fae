"""Backups of a data directory that is being served and written, and what a restored one answers."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from ingest.data_directory.layout import REPORT
from ingest.data_directory.state import State, write_state
from tests.support.processes import run, run_here, server

KEY = "secret"
INGEST = "mutation($documents: [DocumentInput!]!) { ingest(documents: $documents) { added } }"


@pytest.fixture
def data(sample_folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)


def restore(backup: Path, folder: Path, exports: Path) -> Path:
    """Restore a backup next to the exported model, so that PyTorch is not loaded."""
    folder.mkdir()
    (folder / "models").symlink_to(exports)
    done = run("restore", str(backup), "--data", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def exported(data: Path) -> str:
    done = run("export", "--format", "ntriples", "--data", str(data))
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.mark.thorough
def test_a_restored_backup_answers_as_the_original(data: Path, tmp_path: Path, exports: Path) -> None:
    assert run("quality", "--data", str(data)).returncode in (0, 1)
    done = run("backup", str(tmp_path / "backup"), "--data", str(data))
    assert (done.returncode, done.stderr) == (0, "")
    restored = restore(tmp_path / "backup", tmp_path / "restored", exports)
    assert exported(restored) == exported(data)
    searched = [
        json.loads(run("search", "mini batch sizes", "--json", "--mode", "lexical", "--data", str(one)).stdout)
        for one in (data, restored)
    ]
    assert searched[0]["hits"] == searched[1]["hits"]
    assert run("stats", "--json", "--data", str(restored)).stdout == run("stats", "--json", "--data", str(data)).stdout
    counts = run("quality", "--history", "--data", str(data)).stdout.splitlines()
    kept = run("quality", "--history", "--data", str(restored)).stdout.splitlines()
    assert counts and all(line.startswith(former) for line, former in zip(kept, counts, strict=True))


@pytest.mark.thorough
def test_a_damaged_report_is_omitted_from_a_backup(data: Path, tmp_path: Path, exports: Path) -> None:
    (data / REPORT).write_bytes(b"no database")
    done = run("backup", str(tmp_path / "backup"), "--data", str(data))
    assert done.returncode == 0
    assert "It is omitted; the counts of former reports are lost." in " ".join(done.stderr.split())
    assert not (tmp_path / "backup" / REPORT).exists()
    restore(tmp_path / "backup", tmp_path / "restored", exports)


@pytest.mark.thorough
def test_a_backup_of_a_busy_server_contains_everything_that_was_acknowledged(
    data: Path, tmp_path: Path, exports: Path
) -> None:
    acknowledged: list[str] = []
    stopped = threading.Event()
    with server(data, LEXIGRAPH_API_KEY=KEY) as running:

        def write() -> None:
            number = 0
            while not stopped.is_set():
                number += 1
                content = f"// TEST TERM\nAdded {number}\nWritten during a backup."
                documents = [{"name": f"added-{number}.txt", "content": content}]
                body = {"query": INGEST, "variables": {"documents": documents}}
                answer = running.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {KEY}"}).json()
                assert answer["data"]["ingest"]["added"] == 1, answer
                acknowledged.append(f"added-{number}")

        writer = threading.Thread(target=write)
        writer.start()
        while len(acknowledged) < 2:
            stopped.wait(0.05)
        before = list(acknowledged)
        done = run("backup", str(tmp_path / "backup"), "--data", str(data))
        stopped.set()
        writer.join()
        assert (done.returncode, done.stderr) == (0, "")
    restored = restore(tmp_path / "backup", tmp_path / "restored", exports)
    triples = exported(restored)
    assert all(f"/term/{name}>" in triples for name in before)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["backup", "taken", "--data", "data"], "taken already exists. Name a new directory for the backup."),
        (["backup", "new", "--data", "missing"], "No data directory at missing."),
        (["restore", "missing", "--data", "new"], "No data directory at missing."),
        (["restore", "data", "--data", "new"], "data is not a backup: graph/ is missing."),
        (
            ["restore", "backup", "--data", "data"],
            "data contains a data directory. Restore into a new one with --data.",
        ),
    ],
)
def test_nothing_is_overwritten(arguments: list[str], problem: str, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for name in ("data", "backup"):
        (tmp_path / name).mkdir()
        write_state(State(tmp_path / name, 1, "https://lexigraph.example/"))
    (tmp_path / "backup" / "graph").mkdir()
    done = run_here(*arguments, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert problem in done.stderr
    assert not (tmp_path / "new").exists()
