"""The mentions of all texts found in one pass over hashes are those that looking up every label finds."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.records import Label, Record, Role, Tag
from ingest.derived.mentions import MAX_MEANINGS, LabelTable, mention_triples
from ingest.derived.rare_labels import RareLabels

WORDS = st.sampled_from(["a", "b", "bs", "B", "the", "É", "機", "RAG", "c++", "-", "\n"])
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
RECORDS = st.lists(
    st.tuples(
        st.lists(PHRASES, min_size=1, max_size=3), st.lists(PHRASES, max_size=3), st.sampled_from(["", "one", "two"])
    ),
    max_size=6,
)


def to_record(number: int, names: list[str], prose: list[str], glossary: str) -> Record:
    labels = tuple(Label(name, Role.SYNONYM if place else Role.NAME) for place, name in enumerate(names))
    tags = frozenset({Tag("glossary", glossary)} if glossary else ())
    return Record(f"term {number}", labels, "", prose=tuple(prose), tags=tags)


def mentions(records: list[Record], *, in_one_pass: bool) -> list[tuple[object, ...]]:
    with TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder), None, writable=True)
        engine.apply(1, records, ())
        with engine.view() as view:
            labels = (
                RareLabels(view, MAX_MEANINGS)
                if in_one_pass
                else LabelTable({record.key: record for record in records})
            )
            found: list[tuple[object, ...]] = list(mention_triples(labels, view.prose()))
        engine.close()
    return found


@given(RECORDS)
@example([(["a a"], [], ""), (["a a"], ["a a"], "one")])  # one glossary, which not all terms are in
def test_one_pass_finds_what_looking_up_finds(found: list[tuple[list[str], list[str], str]]) -> None:
    records = [to_record(number, *one) for number, one in enumerate(found)]
    assert mentions(records, in_one_pass=True) == mentions(records, in_one_pass=False)


@pytest.mark.parametrize(
    ("labels", "text", "expected"),
    [
        (["Deep Reinforcement Learning", "Learning"], "deep reinforcement, learning rates", ["0"]),
        (["Deep Reinforcement Learning", "Learning"], "deep reinforcement of learning", ["1"]),
        (["A B", "B C", "C"], "a b c", ["0", "2"]),
        ([], "nothing", []),
    ],
)
def test_the_longest_of_the_first_labels_is_mentioned(labels: list[str], text: str, expected: list[str]) -> None:
    records = [to_record(number, [label], [], "") for number, label in enumerate(labels)]
    found = mentions([*records, to_record(9, ["Text of nothing"], [text], "")], in_one_pass=True)
    assert [str(other).removeprefix("term ") for _, _, other in found] == expected
