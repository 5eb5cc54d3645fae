"""`lexigraph compact`: nothing that anybody can ask changes, and what nobody needs is gone."""

from contextlib import closing
from pathlib import Path

import pytest

from embeddings.cache import VectorCache
from embeddings.encoders import open_encoder
from graph.errors import LogTruncated
from ingest.folder import open_writer
from ingest.state import read_state
from tests.contracts.test_search_engine import WordEncoder
from tests.ingest.conftest import BASE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A directory that three changes have scattered, the last of which removed a term."""
    desk = Desk(tmp_path, WordEncoder())
    for number in range(3):
        desk.put("docs/a.txt", desk.page("Alpha", f"Version {number} of alpha."))
        desk.put("docs/b.txt", desk.page("Beta", f"Version {number} of beta."))
        desk.ingest("docs")
    (desk.root / "docs/b.txt").unlink()
    desk.ingest("docs")
    return desk


def test_answers_and_times_remain(desk: Desk) -> None:
    lexicon = desk.lexicon()
    before = desk.export(), desk.terms(), dict(lexicon.view.modified(lexicon.all_terms()))
    desk.compact()
    compacted = desk.lexicon()
    assert (desk.export(), desk.terms(), dict(compacted.view.modified(compacted.all_terms()))) == before
    assert lexicon.names(lexicon.all_terms()) == compacted.names(compacted.all_terms())  # a reader goes on


@pytest.mark.parametrize("kept", [1, 3])
def test_the_log_keeps_the_last_commits(desk: Desk, kept: int) -> None:
    head = read_state(desk.data).epoch
    desk.compact(kept)
    with open_writer(desk.data, BASE) as writer:
        assert writer.log.head() == head + 1
        assert writer.log.oldest() == head + 2 - kept
        assert writer.log.changes(head + 1 - kept).until == head + 1
        with pytest.raises(LogTruncated):
            writer.log.changes(head - kept)


def test_vectors_of_removed_terms_are_forgotten(desk: Desk) -> None:
    def cached() -> int:
        with closing(VectorCache(desk.data / "vectors.sqlite")) as cache:
            return cache.count()

    assert cached() == 2
    desk.compact()
    assert cached() == 1


def test_without_a_model_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path, open_encoder("none"))
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    desk.compact()
    assert set(desk.terms()) == {"Alpha"}
