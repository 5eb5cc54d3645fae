"""Ctrl-C during an ingest, and `ingest --watch`, with real processes."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import PATIENCE, command, environment, run, run_here

PAGE = "// TESTING TERM\n{name}\nA definition of {name}.\n"
WORD = "Interrupted. Nothing is lost: documents are stored completely or not at all. Run the same command again."


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name.lower().replace(' ', '-')}.txt").write_text(PAGE.format(name=name))


def terms(data: Path) -> list[str]:
    done = run_here("list", "terms", "--data", str(data))
    return [line.partition("\t")[0] for line in done.stdout.splitlines()]


@contextmanager
def started(*arguments: str, cwd: Path) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
        cwd=cwd,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # which jobs in the background inherit as ignored
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE)


@pytest.mark.thorough
def test_an_interrupted_ingest_reports_that_nothing_is_lost_and_can_be_repeated(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    names = [f"Page {number}" for number in range(3000)]
    write(pages, *names)
    arguments = ("ingest", "pages", "--defer-vectors", "--data", "data")
    with started(*arguments, cwd=tmp_path) as process:
        end = time.monotonic() + PATIENCE
        while not (tmp_path / "data" / "write.lock").exists() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (130, ""), errors
    assert errors.splitlines()[-1] == WORD
    assert run(*arguments, cwd=tmp_path).returncode == 0
    assert len(terms(tmp_path / "data")) == len(names)


@pytest.mark.thorough
def test_a_watched_directory_is_ingested_again_after_each_change(tmp_path: Path) -> None:
    pages, data = tmp_path / "pages", tmp_path / "pages" / "data"
    pages.mkdir()
    write(pages, "First")
    with started(
        "ingest", "pages", "words.csv", "--watch", "--defer-vectors", "--data", str(data), cwd=tmp_path
    ) as process:
        assert process.stdout
        assert ", 1 added," in process.stdout.readline()
        write(pages, "Second")
        assert ", 1 added," in process.stdout.readline()
        (pages / "first.txt").unlink()
        assert " 1 removed," in process.stdout.readline()
        (tmp_path / "words.new").write_text("name\nThird\n")
        (tmp_path / "words.new").rename(tmp_path / "words.csv")  # as editors save files
        assert ", 1 added," in process.stdout.readline()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (0, ""), errors  # the data directory is not a change
    assert errors.splitlines()[-2:] == ["Waiting for changes. Press Ctrl-C to stop.", "Stopped."]
    assert terms(data) == ["Second", "Third"]
