"""The progress of an ingest reaches readers in any process, and never holds the ingest up."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ingest.progress import ProgressReader, Step, published_progress


def ignore(stage: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[ProgressReader]:
    with closing(ProgressReader(tmp_path)) as opened:
        yield opened


def read_all(reader: ProgressReader) -> tuple[list[Step], bool]:
    """Read until nothing is left; a file that has just been replaced is read by the second call."""
    first, first_ended = reader.read()
    second, second_ended = reader.read()
    return first + second, first_ended or second_ended


def test_each_stage_has_its_first_and_its_last_step(tmp_path: Path, reader: ProgressReader) -> None:
    reported: list[Step] = []
    with published_progress(tmp_path, lambda *step: reported.append(Step(*step))) as progress:
        for done in range(1, 20_001):
            progress("files", done, 20_000)
        for done in range(1, 1001):
            progress("terms", done, 0)
        progress("embeddings", 7, 7)
        steps, has_ended = read_all(reader)
        assert not has_ended
    assert len(reported) == 21_001
    assert steps[0] == Step("files", 1, 20_000)
    for last in (Step("files", 20_000, 20_000), Step("terms", 1000, 0), Step("embeddings", 7, 7)):
        assert last in steps
    assert steps == sorted(steps, key=reported.index)
    assert len(steps) < 5000
    assert read_all(reader) == ([], True)
    assert read_all(reader) == ([], False)


def test_a_late_reader_begins_with_the_current_step_of_a_running_ingest(tmp_path: Path) -> None:
    with published_progress(tmp_path, ignore) as progress:
        progress("files", 1, 1)
        progress("embeddings", 3, 7)
        with closing(ProgressReader(tmp_path)) as late:
            assert late.read() == ([Step("embeddings", 3, 7)], False)
    with closing(ProgressReader(tmp_path)) as later:
        assert read_all(later) == ([], False)


def test_a_reader_sees_each_of_several_ingests(tmp_path: Path, reader: ProgressReader) -> None:
    for number in (1, 2, 3):
        with published_progress(tmp_path, ignore) as progress:
            progress("files", number, number)
        assert read_all(reader) == ([Step("files", number, number)], True)


def test_an_ingest_that_fails_or_is_killed_has_ended(tmp_path: Path, reader: ProgressReader) -> None:
    with pytest.raises(OSError, match="full"), published_progress(tmp_path, ignore) as progress:
        progress("files", 1, 2)
        raise OSError("full")
    assert read_all(reader) == ([Step("files", 1, 2)], True)
    if (child := os.fork()) == 0:
        with published_progress(tmp_path, ignore) as progress:
            progress("terms", 5, 9)
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert read_all(reader) == ([Step("terms", 5, 9)], True)


def test_a_file_that_cannot_be_written_does_not_end_the_ingest(tmp_path: Path) -> None:
    with ExitStack() as ingest:
        progress = ingest.enter_context(published_progress(tmp_path / "missing", ignore))
        progress("files", 1, 1)
