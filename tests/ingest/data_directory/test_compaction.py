"""`lexigraph compact`: nothing that anybody can ask changes, and what nobody needs is gone."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from embeddings.encoders import open_encoder
from embeddings.engines.embedded import vector_merges
from embeddings.engines.embedded.verification import damages
from embeddings.hits import SearchMode
from embeddings.vector_cache import VectorCache
from graph.errors import LogTruncated
from ingest.data_directory.folder import open_writer
from ingest.data_directory.state import read_state
from tests.contracts.test_search_engine import WordEncoder
from tests.ingest.conftest import BASE, Workspace


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    """A directory that three changes have scattered, the last of which removed a term."""
    desk = Workspace(tmp_path, WordEncoder())
    for number in range(3):
        for name in ("Alpha", "Beta"):
            technical = f"TECHNICAL DEFINITION\nHow {name} works.\n"
            desk.put(f"docs/{name}.txt", desk.page(name, f"Version {number} of {name}.") + technical)
        desk.ingest("docs")
    (desk.root / "docs/Beta.txt").unlink()
    desk.ingest("docs")
    return desk


def test_answers_and_times_remain(desk: Workspace) -> None:
    lexicon = desk.lexicon()
    before = desk.export(), desk.terms(), dict(lexicon.view.modified(lexicon.all_terms()))
    desk.compact()
    compacted = desk.lexicon()
    assert (desk.export(), desk.terms(), dict(compacted.view.modified(compacted.all_terms()))) == before
    assert lexicon.names(lexicon.all_terms()) == compacted.names(compacted.all_terms())  # a reader goes on


@pytest.mark.parametrize("kept", [1, 3])
def test_the_log_keeps_the_last_commits(desk: Workspace, kept: int) -> None:
    head = read_state(desk.data).epoch
    desk.compact(kept)
    with open_writer(desk.data, BASE) as writer:
        assert writer.log.head() == head + 1
        assert writer.log.oldest() == head + 2 - kept
        assert writer.log.changes(head + 1 - kept).until == head + 1
        with pytest.raises(LogTruncated):
            writer.log.changes(head - kept)


def test_vectors_of_removed_terms_are_forgotten(desk: Workspace) -> None:
    def cached() -> int:
        with closing(VectorCache(desk.data / "vectors.sqlite")) as cache:
            return cache.count()

    assert cached() == 4
    desk.compact()
    assert cached() == 2


def test_without_a_model_too(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, open_encoder("none"))
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    desk.compact()
    assert set(desk.terms()) == {"Alpha"}


def canonical(desk: Workspace) -> dict[str, bytes]:
    """Return the files that depend on the content only, without their numbers, and the rows of the search engine."""
    folder = desk.data / "engine"
    base = max((folder / "vectors").glob("base-*.faiss"))
    found = {part: base.with_suffix(part).read_bytes() for part in (".faiss", ".ids")}
    found["vectors.sqlite"] = without_counters((desk.data / "vectors.sqlite").read_bytes())
    copy = desk.root / "copy.sqlite"
    shutil.copyfile(folder / "engine.sqlite", copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE manifest SET epoch = 1, base = 1, text_stamp = 1, record_shift = 1, label_shift = 1")
        connection.execute("UPDATE manifest SET facts = json_remove(facts, '$.commit', '$.described')")
        connection.execute("VACUUM")
    return found | {"engine.sqlite": without_counters(copy.read_bytes())}


def without_counters(file: bytes) -> bytes:
    """Return a SQLite file without the counters of changes, of schemas, and of the valid version in its header."""
    return file[:24] + file[28:40] + file[44:92] + file[96:]


def test_two_histories_of_one_content_give_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Term {number}" for number in range(40)]
    short, long = Workspace(tmp_path / "short", WordEncoder()), Workspace(tmp_path / "long", WordEncoder())

    def write(desk: Workspace, chosen: Sequence[str], version: int) -> None:
        for name in chosen:
            synonyms = [f"{name} as of {version}"]
            page = desk.page(name, f"Version {version} of {name}.", synonyms=synonyms, category=name[-1])
            desk.put(f"docs/{name}.txt", page)
        desk.ingest("docs")

    write(short, names, 2)
    write(long, [*names[::-3], "Gone"], 1)
    long.compact()
    write(long, names[5:9], 1)
    (long.root / "docs/Gone.txt").unlink()
    for start in (20, 0):
        write(long, names[start : start + 20], 2)
    for desk in (short, long):
        desk.compact()
    assert canonical(long) == canonical(short)
    monkeypatch.setattr(vector_merges, "EXACT", 0)
    monkeypatch.setattr(vector_merges, "_SAMPLE", 4)
    for desk in (short, long):  # now with inverted lists
        desk.compact()
    assert canonical(long) == canonical(short)
    lexicon, other = short.lexicon(), long.lexicon()
    assert lexicon.all_terms() == other.all_terms()
    query = WordEncoder().encode_queries(["version of term 7"])[0]
    found = lexicon.searcher.search("term 7", SearchMode.HYBRID, 40, vector=query)
    assert other.searcher.search("term 7", SearchMode.HYBRID, 40, vector=query) == found
    assert list(damages(long.data / "engine", long.data / "vectors.sqlite")) == []
