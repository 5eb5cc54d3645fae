"""The embedded engine alone: odd records, several processes, kills, damage, merges while epochs are applied."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.chunks import chunks
from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery
from embeddings.engines.embedded import change, engine, snapshot, statements, vector_merges
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.errors import IndexCorrupt, IndexMissing
from embeddings.hits import SearchMode
from embeddings.ranking import rank
from embeddings.records import Filter, Label, Record, Role, Tag
from tests.support.effort import repetitions

ROOT = Path(__file__).parents[2]
ALL = Filter()


class SeededEncoder:
    """Encodes a text as a random vector that its length determines."""

    def __init__(self, model: str = "seeded", dimension: int = 8) -> None:
        self.model, self.dimension = model, dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        rows = np.stack([np.random.default_rng(len(text)).normal(size=self.dimension) for text in texts])
        vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return vectors

    encode_queries = encode_documents


def record(key: str, name: str, text: str = "", *tags: Tag, synonyms: Sequence[str] = ()) -> Record:
    labels = (Label(name), *(Label(one, Role.SYNONYM) for one in synonyms))
    return Record(key, labels, text or name, text, prose=(text,), tags=frozenset(tags))


def opened(folder: Path, encoder: SeededEncoder | None = None) -> EmbeddedEngine:
    return EmbeddedEngine(folder / "engine", encoder or SeededEncoder(), folder / "cache.sqlite", writable=True)


def keys(engine: EmbeddedEngine) -> tuple[str, ...]:
    with engine.view() as view:
        return view.page(ALL, 10_000).keys


COUNT_TO_MILLIONS = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 3000000) SELECT count(*) FROM number
"""  # takes some tenths of a second


@pytest.fixture
def written(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    with closing(opened(tmp_path)) as made:
        yield made


def test_vectors_of_replaced_records_do_not_count_among_the_nearest(written: EmbeddedEngine) -> None:
    for epoch in range(1, 30):
        written.apply(
            epoch, [record("replaced", f"name{epoch}", "text"), record("other", "other", f"text {epoch}")], ()
        )
    query = EngineQuery(vector=SeededEncoder().encode_queries(["text"])[0])
    with written.view() as view:
        assert {one.key for one in view.candidates(query, ALL, 2).items} == {"replaced", "other"}


def test_evidence_is_the_same_whether_all_cosines_are_kept(
    written: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [Record(f"k{one}", (Label(f"name{one}"),), "t" * one, section="s" * (one % 7)) for one in range(60)]
    written.apply(1, made, ())
    written.apply(2, [record(f"k{one}", f"other{one}", "u" * one) for one in range(0, 60, 5)], ["k7"])
    query = EngineQuery(vector=SeededEncoder().encode_queries(["t" * 30])[0])
    with written.view() as view:
        kept = [view.candidates(query, ALL, width) for width in (3, 9, 200)]
        again = [view.candidates(query, ALL, width) for width in (3, 9, 200)]
        monkeypatch.setattr(snapshot, "_COMPARED", 0)
        others = [view.candidates(query, ALL, width) for width in (3, 9, 200)]
    assert kept == again
    for found, other in zip(kept, others, strict=True):
        assert [one.key for one in found.items] == [one.key for one in other.items]
        assert [one.cosine for one in found.items] == pytest.approx([one.cosine for one in other.items])
        sections = [[one.section or -1 for one in each.items] for each in (found, other)]
        assert sections[0] == pytest.approx(sections[1])
    assert "k7" not in {one.key for one in kept[-1].items}
    assert len(kept[-1].items) == 59


@pytest.mark.parametrize("number", range(1, 12))
def test_readers_of_any_earlier_epoch_find_later_records_after_a_compaction(tmp_path: Path, number: int) -> None:
    """Numbers of records, because a repeated stamp of the text index would hide the new ones from a reader."""
    with closing(opened(tmp_path)) as writer, ExitStack() as opened_readers:
        readers = []
        for epoch in (1, 2, 3):
            writer.apply(epoch, [record("k", f"name{epoch}")], ())
            readers.append(EmbeddedEngine(tmp_path / "engine", None, writable=False))
            opened_readers.enter_context(closing(readers[-1]))
            assert keys(readers[-1]) == ("k",)
        writer.compact()
        writer.apply(4, [record(f"n{one}", "new", "said here") for one in range(number)], ())
        for reader in readers:
            with reader.view() as view:
                assert len(view.naming("said here")) == number


def test_everything_can_be_removed_and_put_again(written: EmbeddedEngine) -> None:
    tag = Tag("category", "a")
    ones = [record("k1", "alpha", "one", tag), record("k2", "beta", "two", tag)]
    written.apply(1, ones, ())
    written.apply(2, (), ["k1", "k2", "unknown"])
    with written.view() as view:
        assert (view.page(ALL, 5).total, view.facets(ALL), view.complete("", ALL, 5)) == (0, {}, [])
        assert rank(view, "alpha", np.ones(8, np.float32), SearchMode.HYBRID, ALL, 5) == []
    written.merge()
    written.compact()
    written.apply(3, ones, ())
    written.merge()
    with written.view() as view:
        assert view.page(Filter((frozenset({tag}),)), 5).keys == ("k1", "k2")
        assert view.vectors(["k2"]).shape == (1, 8)


def test_an_event_loop_does_not_wait_for_the_statements_of_threads(written: EmbeddedEngine) -> None:
    written.apply(1, [record("k1", "alpha")], ())
    with written.view() as view, ThreadPoolExecutor(1) as threads:

        async def while_a_thread_reads() -> None:
            reading = threads.submit(view.rows, COUNT_TO_MILLIONS)
            while not reading.running():
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.05)
            for _ in range(20):
                assert view.names(["k1"]) == {"k1": "alpha"}
            assert not reading.done()

        asyncio.run(while_a_thread_reads())


def test_odd_texts_are_stored_and_found(written: EmbeddedEngine) -> None:
    long, unbroken = "word " * 20_000, "x" * 100_000
    odd = [
        record("emoji", "\N{ROCKET}\N{ROCKET}", "\N{ROCKET} fast"),
        record("blank", " ", "nothing but a space"),
        record("none", "", "an empty name"),
        record("surrogate", "half \ud83d pair", "text \udc80 with \0 and a surrogate"),
        record("long", "long", long),
        record("unbroken", unbroken, unbroken),
        record("stop", "The", "a function word"),
    ]
    written.apply(1, odd, ())
    written.apply(2, odd, ())
    with written.view() as view:
        assert view.page(ALL, 9).total == len(odd)
        assert [match.key for match in view.exact(["\N{ROCKET} \N{ROCKET}"])["\N{ROCKET} \N{ROCKET}"]] == ["emoji"]
        assert [match.key for match in view.exact(["Half \ud83d pair"])["Half \ud83d pair"]] == ["surrogate"]
        assert view.records(["surrogate"])["surrogate"].name == "half \ufffd pair"
        assert [one.key for one in view.complete("xx", ALL, 5)] == ["unbroken"]
        assert view.near(unbroken[:1000], 5)
        for text in ("\ud800", "\0", "\N{ROCKET}", "?", "surrogate \ud800", "x" * 1000):
            rank(view, text, np.ones(8, np.float32), SearchMode.HYBRID, ALL, 5)
            view.complete(text, ALL, 5)
            view.phrases([text])
            view.naming(text)
            view.page(ALL, 5, (text, text))
            view.page(Filter((frozenset({Tag("category", text)}),), keys=frozenset({text})), 5)
        assert set(view.digests([one.key for one in odd])) == {one.key for one in odd}


def test_keys_that_differ_in_case_and_equal_names_are_kept_apart(written: EmbeddedEngine) -> None:
    written.apply(1, [record("K", "Same"), record("k", "same"), record("j", "SAME")], ())
    with written.view() as view:
        assert view.page(ALL, 9).keys == ("K", "j", "k")
        assert view.page(ALL, 9, ("same", "K")).keys == ("j", "k")
        assert view.page(ALL, 1, ("Same", "k"), descending=True).keys == ("j",)
        assert [match.key for match in view.exact(["same"])["same"]] == ["K", "j", "k"]


def test_a_key_put_twice_in_an_epoch_has_its_last_record(
    written: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "__defaults__", (2,))
    written.apply(1, [record("a", "one"), record("b", "two"), record("a", "three"), record("a", "four")], ())
    with written.view() as view:
        assert {key: one.name for key, one in view.records(["a", "b"]).items()} == {"a": "four", "b": "two"}
        assert [one.label for one in view.complete("", ALL, 9)] == ["two", "four"]


def test_rows_of_a_removed_record_leave_all_tables(written: EmbeddedEngine) -> None:
    written.apply(1, [record("a", "one two three", "text", Tag("category", "c"), synonyms=["four five"])], ())
    written.apply(2, (), ["a"])
    with closing(sqlite3.connect(written.folder / "engine.sqlite")) as connection:
        for table in ("record", "content", "label", "label_word", "tag", "tagged"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608 (names above)


def test_a_first_load_has_all_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "CHUNK", 10)
    monkeypatch.setattr(chunks, "__defaults__", (10,))
    with closing(opened(tmp_path)) as loaded:
        loaded.apply(1, [record(f"k{number:02}", f"name {number:02}") for number in range(35)], ())
        with loaded.view() as view:
            assert [one.key for one in view.complete("name3", ALL, 9)] == ["k30", "k31", "k32", "k33", "k34"]
        with closing(sqlite3.connect(loaded.folder / "engine.sqlite")) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        assert {statement.split()[-1] for statement in statements.DROPPED_INDEXES} <= names


def test_another_model_replaces_all_vectors(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as first:
        first.apply(1, [record("a", "one"), record("b", "three")], ())
    with closing(opened(tmp_path, SeededEncoder("wider", 16))) as second:
        second.apply(2, [record("c", "eleven")], ())
        with second.view() as view:
            assert (view.model, view.dimension) == ("seeded", 8)
            with pytest.raises(KeyError, match="c"):
                view.vectors(["c"])
        assert second.embed_missing()
        with second.view() as view:
            assert (view.model, view.vectors(["a", "b", "c"]).shape) == ("wider", (3, 16))
        second.apply(3, (), ["a", "b", "c"])
    with closing(opened(tmp_path)) as third:
        third.apply(4, [record("d", "four")], ())
        with third.view() as view:
            assert (view.model, view.vectors(["d"]).shape) == ("seeded", (1, 8))


def test_records_without_vectors_can_be_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_merges, "EXACT", 2)
    with closing(EmbeddedEngine(tmp_path / "engine", None, writable=True)) as plain:
        plain.apply(1, [record(f"k{number}", "name") for number in range(5)], ())
        plain.compact()
        assert len(keys(plain)) == 5


def test_many_replaced_records_are_swept_at_once(written: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_MANY_STALE", 2)
    written.apply(1, [record(f"k{number}", "old name") for number in range(5)], ())
    with written.view() as before:
        written.apply(2, [record(f"k{number}", "new name") for number in range(5)], ())
        for view in (before, written.view()):
            with view:
                assert len(rank(view, "name", None, SearchMode.LEXICAL, ALL, 9)) == 5
    with closing(sqlite3.connect(written.folder / "engine.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM stale").fetchone() == (0,)


def test_a_failure_after_the_documents_are_written_leaves_no_trace(
    written: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written.apply(1, [record("a", "alpha")], ())
    with monkeypatch.context() as patched:
        patched.setattr(change.Change, "finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            written.apply(2, [record("b", "orphan")], ["a"])
    written.apply(2, [record("c", "gamma")], ())
    with written.view() as view:
        assert rank(view, "orphan", None, SearchMode.LEXICAL, ALL, 5) == []
        assert [hit.key for hit in rank(view, "alpha", None, SearchMode.LEXICAL, ALL, 5)] == ["a"]
        assert [hit.key for hit in rank(view, "gamma", None, SearchMode.LEXICAL, ALL, 5)] == ["c"]


def test_epochs_are_applied_while_a_base_is_written(written: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    written.apply(1, [record("a", "one"), record("b", "three")], ())
    write_base = vector_merges.write_base

    def slow(*arguments: Any, **options: Any) -> object:
        written.apply(2, [record("c", "eleven")], ["a"])
        return write_base(*arguments, **options)

    monkeypatch.setattr("embeddings.engines.embedded.engine.write_base", slow)
    written.merge()
    with written.view() as view:
        assert view.page(ALL, 5).keys == ("c", "b")
        expected = SeededEncoder().encode_documents(["three", "eleven"])
        assert np.allclose(view.vectors(["b", "c"]), expected)
        hits = rank(view, "x", expected[1], SearchMode.SEMANTIC, ALL, 5)
        assert hits[0].key == "c"


def test_a_reader_needs_an_engine(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        EmbeddedEngine(tmp_path / "engine", None, writable=False)
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine/engine.sqlite").touch()
    with pytest.raises(IndexMissing):
        EmbeddedEngine(tmp_path / "engine", None, writable=False)


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("damage", ["removed", "emptied", "cut"])
@pytest.mark.parametrize(
    "name",
    [
        "engine.sqlite",
        "words/meta.json",
        "labels/meta.json",
        "vectors/base-*.faiss",
        "vectors/base-*.ids",
        "vectors/delta-*.f32",
        "vectors/delta-*.ids",
    ],
)
def test_damage_is_reported_with_the_file(name: str, damage: str, writable: bool, tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as made:
        made.apply(1, [record(f"k{number}", f"name {number}") for number in range(50)], ())
        made.merge()
        made.apply(2, [record("later", "later")], ())
    *_, file = sorted((tmp_path / "engine").glob(name))
    content = file.read_bytes()
    file.unlink()
    if damage != "removed":
        file.write_bytes(b"" if damage == "emptied" else content[: len(content) // 2])
    if name == "engine.sqlite" and damage != "cut":
        if writable:  # the graph has everything: the engine begins again
            with closing(opened(tmp_path)) as again:
                assert again.epoch() == 0
                assert keys(again) == ()
        else:
            with pytest.raises(IndexMissing):
                EmbeddedEngine(tmp_path / "engine", None, writable=False)
        return
    part = name.partition("/")[0] if name.endswith("json") else file.name
    with pytest.raises(IndexCorrupt, match=part):
        use(EmbeddedEngine(tmp_path / "engine", SeededEncoder(), tmp_path / "cache.sqlite", writable=writable))


def use(engine: EmbeddedEngine) -> None:
    with closing(engine), engine.view() as view:
        view.records(view.page(ALL, 100).keys)


_WRITING = """
import random, sys
from pathlib import Path
from tests.embeddings.test_embedded_engine import epoch_records, opened
engine = opened(Path(sys.argv[1]))
drawn = random.Random(engine.epoch())
while True:
    epoch = engine.epoch() + 1
    engine.apply(epoch, epoch_records(epoch), (), {"epoch": str(epoch)})
    print(epoch, flush=True)
    if drawn.random() < 0.2:
        engine.merge()
    if drawn.random() < 0.2:
        engine.compact()
"""
_COUNT = 12


def epoch_records(epoch: int) -> list[Record]:
    """All records, each with the number of the epoch in all parts."""
    return [
        record(f"k{number:02}", f"name{number} e{epoch}", f"text of e{epoch}", Tag("epoch", str(epoch)))
        for number in range(_COUNT)
    ]


def assert_whole(reader: EmbeddedEngine) -> int:
    """Check that a view has one epoch in all its answers, and return that epoch."""
    with reader.view() as view:
        epoch, word = view.epoch, f"e{view.epoch}"
        if not epoch:
            return 0
        page = view.page(ALL, 99)
        assert view.facts == {"epoch": str(epoch)}
        assert (len(page.keys), page.total) == (_COUNT, _COUNT)
        assert all(one.text == f"text of {word}" for one in view.records(page.keys).values())
        assert view.facets(ALL) == {Tag("epoch", str(epoch)): _COUNT}
        in_epoch = Filter((frozenset({Tag("epoch", str(epoch))}),), modified_since=0)
        assert view.facets(Filter(in_epoch.any_of, keys=frozenset(page.keys[1:]))) == {
            Tag("epoch", str(epoch)): _COUNT - 1
        }
        assert len(rank(view, word, None, SearchMode.LEXICAL, ALL, 99)) == _COUNT
        assert len(view.naming(word)) == _COUNT
        for other in (epoch - 1, epoch + 1):
            assert view.naming(f"e{other}") == []
            assert rank(view, f"e{other}", None, SearchMode.LEXICAL, ALL, 99, 0.99) == []
        assert [match.label for match in view.near(f"name11 {word}", 1)] == [f"name11 {word}"]
        assert view.exact([f"name3 {word}"])[f"name3 {word}"][0].key == "k03"
        vector = SeededEncoder().encode_documents([f"text of {word}"])
        assert np.allclose(view.vectors(page.keys), np.repeat(vector, _COUNT, axis=0), atol=1e-6)
        assert len(rank(view, "x", vector[0], SearchMode.SEMANTIC, ALL, 99)) == _COUNT
    return epoch


@contextmanager
def writing(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a process that writes epochs and prints their numbers; it is killed at the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    arguments = [sys.executable, "-c", _WRITING, str(folder)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.thorough
@pytest.mark.timeout(120)
def test_a_reader_in_another_process_sees_whole_epochs(tmp_path: Path) -> None:
    with writing(tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with closing(EmbeddedEngine(tmp_path / "engine", None, writable=False)) as reader:
            until = time.monotonic() + repetitions(3)

            def read() -> set[int]:
                seen = set()
                while time.monotonic() < until:
                    seen.add(assert_whole(reader))
                return seen

            with ThreadPoolExecutor(2) as pool:
                for seen in [pool.submit(read) for _ in range(2)]:
                    assert len(seen.result()) > 3


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_a_killed_writer_leaves_whole_epochs(tmp_path: Path) -> None:
    drawn, acknowledged, until = random.Random(3), 0, time.monotonic() + 60  # noqa: S311 (not a secret)
    kills = 0
    while kills < repetitions(5) and (time.monotonic() < until or kills < 3):
        with writing(tmp_path) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(drawn.random() * 0.3)
            process.kill()
            lines += process.stdout.readlines()
        kills += 1
        acknowledged = max(acknowledged, *(int(line) for line in lines if line.endswith("\n")))
        with closing(EmbeddedEngine(tmp_path / "engine", None, writable=False)) as reader:
            assert assert_whole(reader) >= acknowledged
        with closing(opened(tmp_path)) as reopened:
            epoch = assert_whole(reopened) + 1
            reopened.apply(epoch, epoch_records(epoch), (), {"epoch": str(epoch)})
            assert assert_whole(reopened) == epoch
    assert acknowledged >= kills
