"""Words, prose and trigrams in one commit of the text index."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from embeddings.engines.embedded.text_index import TextIndex
from embeddings.engines.embedded.text_snapshot import FORMER, Shift, TextSnapshot
from embeddings.engines.relational.snapshot import Condition
from embeddings.errors import IndexCorrupt
from embeddings.records import Filter, Label, Record, Tag

ALL = Condition(Filter(), 0)
RED, BLUE = Tag("color", "red"), Tag("color", "blue")


def record(text: str, *prose: str, tags: Sequence[Tag] = (), modified: int = 0) -> Record:
    return Record("key", (Label("name"),), text, prose=prose, tags=frozenset(tags), modified=modified)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TextIndex]:
    with closing(TextIndex(tmp_path, writable=True, is_new=True)) as made:
        made.add(1, record("a red fox jumps", "the red fox", "jumps high", tags=[RED], modified=-5), [(1, "redfox")])
        made.add(2, record("a red house", tags=[RED, BLUE], modified=7), [(2, "redhouse"), (3, "house")])
        made.add(3, record("a blue house house", tags=[BLUE], modified=9), [(4, "bluehouse")])
        made.commit()
        yield made


@pytest.fixture
def snapshot(index: TextIndex) -> TextSnapshot:
    return index.snapshot(3, ())


def test_scores_are_between_0_and_1(snapshot: TextSnapshot) -> None:
    found = snapshot.search("The red houses", ALL, 9)
    assert sorted(found) == [1, 2, 3]
    assert max(found, key=found.__getitem__) == 2
    assert all(0 < score < 1 for score in found.values())
    assert sorted(snapshot.scores("red", [3, 1])) == [1]
    assert sorted(snapshot.scores("red", [])) == []
    for nothing in ("", "the", "\N{ROCKET}", "unknown"):
        assert sorted(snapshot.search(nothing, ALL, 9)) == []


@pytest.mark.parametrize(
    ("where", "ids", "passing"),
    [
        (Filter(), None, [1, 2, 3]),
        (Filter((frozenset({RED}),)), None, [1, 2]),
        (Filter((frozenset({RED, BLUE}),)), None, [1, 2, 3]),
        (Filter((frozenset({RED}), frozenset({BLUE}))), None, [2]),
        (Filter((frozenset(),)), None, []),
        (Filter(modified_since=8), None, [3]),
        (Filter((frozenset({BLUE}),)), [1, 3], [3]),
        (Filter(), list(range(3, 2_000)), [3]),
    ],
)
def test_filters_are_counted_listed_and_searched(
    snapshot: TextSnapshot, where: Filter, ids: list[int] | None, passing: list[int]
) -> None:
    condition = Condition(where, 0, ids=ids)
    assert snapshot.count(condition) == len(passing)
    assert snapshot.ids(condition, 9).tolist() == passing
    assert sorted(snapshot.search("red house", condition, 9)) == passing
    assert sum(snapshot.facets(condition).values()) == sum(1 + (one == 2) for one in passing)


def test_records_of_other_epochs_are_absent(index: TextIndex) -> None:
    index.add(4, record("a red tree", "the red tree", tags=[RED]), [(5, "redtree")])
    index.commit()
    snapshot = index.snapshot(3, [1])
    assert sorted(snapshot.search("red", ALL, 9)) == [2]
    assert snapshot.ids(Condition(Filter((frozenset({RED}),)), 0), 9).tolist() == [2]
    assert snapshot.facets(ALL) == {RED: 1, BLUE: 2}
    assert snapshot.containing("red") == []


def test_former_documents_are_absent_while_ids_begin_again(index: TextIndex) -> None:
    shift = Shift(records=3, labels=4)
    index.add(1, record("a red tree", "the red tree", tags=[RED]), [(1, "redtree"), (2, "tree")], shift)
    index.add(2, record("a red leaf", "a leaf", tags=[RED]), [(3, "redleaf")], shift)
    index.commit()
    for deleted in (False, True):
        if deleted:
            index.delete([FORMER], shift)
            index.delete_after(1, shift)
            index.commit()
        snapshot = index.snapshot(1, [FORMER], shift)
        assert sorted(snapshot.search("red", Condition(Filter(), 0, ids=[1, 2]), 9)) == [1]
        assert snapshot.ids(ALL, 9).tolist() == snapshot.containing("red") == [1]
        assert (snapshot.count(ALL), snapshot.facets(ALL)) == (1, {RED: 1})
        assert sorted(snapshot.scores("red", [1])) == [1]
        assert snapshot.resembling("redtre", 9, [1]) == [1, 2]
        assert all(label > 0 for label in snapshot.resembling("redhouse", 9))
    assert index.snapshot(2, (), shift).resembling("redleaf", 9, [1, 2]) == [1]


def test_phrases_do_not_span_two_texts(snapshot: TextSnapshot) -> None:
    assert snapshot.containing("red fox") == [1]
    assert snapshot.containing("jump") == [1]
    assert snapshot.containing("fox jump") == []
    assert snapshot.containing("") == []


def test_labels_resemble_by_trigrams(snapshot: TextSnapshot) -> None:
    assert snapshot.resembling("redhose", 2) == [2, 1]
    assert snapshot.resembling("redhose", 2, [3]) == [4]


def test_a_snapshot_keeps_its_commit(index: TextIndex, snapshot: TextSnapshot) -> None:
    index.delete([1, 2, 3])
    index.commit()
    assert sorted(snapshot.search("red", ALL, 9)) == [1, 2]
    assert sorted(index.snapshot(3, ()).search("red", ALL, 9)) == []


def test_a_missing_index_is_reported(tmp_path: Path) -> None:
    for writable in (False, True):
        with pytest.raises(IndexCorrupt, match="words"):
            TextIndex(tmp_path, writable=writable, is_new=False)
