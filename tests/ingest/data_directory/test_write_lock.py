"""Writers take turns: one at a time, in the order in which they began to wait."""

import threading
from pathlib import Path

import pytest

from ingest.data_directory.write_lock import NO_PATIENCE, Patience, hold_write_lock, is_awaited
from ingest.errors import FolderBusy


def test_a_writer_without_patience_is_refused_at_once(tmp_path: Path) -> None:
    with (
        hold_write_lock(tmp_path, NO_PATIENCE),
        pytest.raises(FolderBusy, match="Try again"),
        hold_write_lock(tmp_path, NO_PATIENCE),
    ):
        pass


def test_a_patient_writer_reports_that_it_waits_and_gives_up_in_the_end(tmp_path: Path) -> None:
    reports: list[str] = []
    patience = Patience(0.1, lambda: reports.append("waiting"))
    with (
        hold_write_lock(tmp_path, NO_PATIENCE),
        pytest.raises(FolderBusy, match=r"within 0\.1 seconds"),
        hold_write_lock(tmp_path, patience),
    ):
        pass
    assert reports == ["waiting"]
    with hold_write_lock(tmp_path, patience):
        assert reports == ["waiting"]


def test_a_waiting_writer_comes_before_one_that_writes_again_and_again(tmp_path: Path) -> None:
    waits, has_written = threading.Event(), threading.Event()

    def write_once() -> None:
        with hold_write_lock(tmp_path, Patience(60, waits.set)):
            has_written.set()

    with hold_write_lock(tmp_path, NO_PATIENCE):
        other = threading.Thread(target=write_once)
        assert not is_awaited(tmp_path)
        other.start()
        assert waits.wait(60)
        assert is_awaited(tmp_path)
    with hold_write_lock(tmp_path, Patience(60)):
        assert has_written.is_set()
    other.join()
