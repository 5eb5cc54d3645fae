"""The queue of changes answers before the search engine is maintained, and a change interrupts maintenance."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import TOLERATED_BACKLOG, WriteQueue
from api.writing.write_requests import UploadRequest
from embeddings.engines.embedded import engine, vector_merges
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.records import Filter
from ingest.data_directory.write_lock import lock_writer
from ingest.errors import FolderBusy
from ingest.input.documents import Inputs, uploaded_document
from tests.embeddings.test_embedded_engine import SeededEncoder


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two changes are a backlog of 1."""
    monkeypatch.setattr(vector_merges, "_LARGE_DELTA", 2)
    monkeypatch.setattr("api.writing.write_queue._IDLE_SECONDS", 0.01)


def ingestion_of(folder: Path, tolerated_backlog: float = TOLERATED_BACKLOG) -> Ingestion:
    return Ingestion(folder, Settings(), SeededEncoder(), tolerated_backlog=tolerated_backlog)


def upload(*names: str) -> UploadRequest:
    return UploadRequest(tuple((name, f"// SOME TERM\n{name}\nA definition.\n") for name in names))


def stored(folder: Path) -> tuple[int, float]:
    """Return the number of terms with a vector, and the backlog."""
    with closing(EmbeddedEngine(folder / "engine", None, writable=False)) as opened, opened.view() as view:
        return len(view.vectors(view.page(Filter(), 100).keys)), opened.backlog()


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_true():
            await asyncio.sleep(0.01)


def test_vectors_are_merged_after_the_answer(tmp_path: Path) -> None:
    async def changed() -> None:
        ingestion = ingestion_of(tmp_path)
        queue = WriteQueue(ingestion, Settings())
        await queue.write(upload("Alpha", "Beta", "Gamma"))
        assert stored(tmp_path) == (3, 1.5)
        await until(lambda: ingestion.backlog == 0)
        assert stored(tmp_path) == (3, 0)
        await queue.finish()

    asyncio.run(changed())


def test_a_change_interrupts_maintenance_which_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Event()
    write_base = vector_merges.write_base

    def endless(*arguments: Any, should_stop: Callable[[], bool], **options: Any) -> object:
        begun.set()
        while not should_stop():
            pass
        return write_base(*arguments, should_stop=should_stop, **options)

    async def changed() -> None:
        queue = WriteQueue(ingestion_of(tmp_path), Settings(max_writes_waiting=0))
        monkeypatch.setattr(engine, "write_base", endless)
        await queue.write(upload("Alpha", "Beta", "Gamma"))
        await until(begun.is_set)
        begun.clear()
        await queue.write(upload("Delta"))
        assert stored(tmp_path) == (4, 2)
        await until(begun.is_set)
        await queue.finish()
        assert stored(tmp_path) == (4, 2)

    asyncio.run(changed())


@pytest.mark.parametrize(("tolerated", "names"), [(1, "abc"), (TOLERATED_BACKLOG, "abcdefg")])
def test_a_large_backlog_and_that_of_a_command_are_merged_with_the_change(
    tolerated: float, names: str, tmp_path: Path
) -> None:
    ingestion = ingestion_of(tmp_path, tolerated)
    ingestion.ingest(Inputs(tuple(uploaded_document(*one) for one in upload(*names).documents)))
    assert ingestion.backlog == 0
    assert stored(tmp_path) == (len(names), 0)


def test_maintenance_does_not_wait_for_another_process(tmp_path: Path) -> None:
    ingestion = ingestion_of(tmp_path)
    upload("Alpha", "Beta", "Gamma").apply(ingestion)
    with lock_writer(tmp_path), pytest.raises(FolderBusy):
        ingestion.maintain(lambda: False)
    assert ingestion.backlog == 1.5


def test_interrupted_maintenance_leaves_no_file(tmp_path: Path) -> None:
    ingestion = ingestion_of(tmp_path)
    upload("Alpha", "Beta", "Gamma").apply(ingestion)
    files = sorted((tmp_path / "engine/vectors").iterdir())
    ingestion.maintain(lambda: True)
    assert sorted((tmp_path / "engine/vectors").iterdir()) == files
    assert ingestion.backlog == 1.5
    ingestion.maintain(lambda: False)
    assert stored(tmp_path) == (3, 0)
