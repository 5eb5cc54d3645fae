"""Large JSON Lines files: only changed lines are read, and the result is that of reading all of them."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ingest.data_directory.folder import open_writer
from ingest.report import Report
from ingest.sources.line_index import IndexedLine
from ingest.sources.source_index import SourceIndex
from tests.ingest.conftest import BASE, Workspace
from tests.ingest.test_histories import compared, content, new_desk
from tests.support.effort import repetitions

FILE = "docs/words.jsonl"
COMPANIES = ("Acme Labs", "Acme Labs (AL)", "AL", "NVIDIA")
NAMES = ("rate", "Rate", "deep rate", "loss")
Row = Mapping[str, Any]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat every file as large."""
    _treat_as_large(monkeypatch)


def _treat_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.stored_files._LARGE", 0)
    monkeypatch.setattr("ingest.sources.changed_lines._HEAD", 0)


def put(desk: Workspace, rows: Sequence[Row]) -> None:
    desk.put(FILE, "".join(json.dumps(row) + "\n" for row in rows))


def ingest(desk: Workspace, *rows: Row) -> Report:
    put(desk, rows)
    return desk.ingest("docs")


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def stored_lines(desk: Workspace) -> list[IndexedLine]:
    """Return the lines in the index; the digest of a line changes only when the line is read."""
    with open_writer(desk.data, BASE) as writer:
        with closing(writer.open_engine(None)) as engine, closing(SourceIndex(writer, engine)) as index:
            (found,) = index.find([FILE]).values()
            stored = index.lines.of(found.source.iri, found.source.digest)
            return [] if stored is None else stored.lines_of([BASE + "term/" + name for name in ("a", "b", "c", "d")])


def test_only_a_changed_line_is_read(desk: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(desk, {"name": "A", "definition": "One."}, {"name": "B"}, {"name": "C"})
    assert len(stored_lines(desk)) == 3
    read: list[str] = []
    from ingest.terms import TermMaker

    plain = TermMaker.read

    def watched(maker: TermMaker, record: Any, source: str) -> Any:
        read.append(record.name)
        return plain(maker, record, source)

    monkeypatch.setattr(TermMaker, "read", watched)
    report = ingest(desk, {"name": "A", "definition": "Two."}, {"name": "C"}, {"name": "D"})
    assert read == ["A", "D"]
    assert counts(report) == (1, 1, 1, 1)
    assert {name: term.definition and term.definition.value for name, term in desk.terms().items()} == {
        "A": "Two.",
        "C": None,
        "D": None,
    }
    assert len(stored_lines(desk)) == 3


@pytest.mark.parametrize("link", ["broader", "replaced_by"])
def test_a_link_by_name_follows_a_line_that_it_did_not_state(link: str, desk: Workspace) -> None:
    ingest(desk, {"name": "B", "id": "x1"}, {"name": "C", link: "B"})
    assert getattr(desk.terms()["C"], link) == (BASE + "term/x1",)
    ingest(desk, {"name": "B", "id": "x2"}, {"name": "C", link: "B"})
    assert getattr(desk.terms()["C"], link) == (BASE + "term/x2",)


def test_a_term_that_another_line_states_is_reported(desk: Workspace) -> None:
    ingest(desk, {"name": "A", "id": "a"}, {"name": "B"})
    report = ingest(desk, {"name": "A", "id": "a"}, {"name": "B"}, {"name": "A", "id": "a", "definition": "Again."})
    assert [found.code for found in report.errors] == ["repeated"]


def test_a_homonym_gets_the_plain_iri_when_the_line_before_it_is_gone(desk: Workspace) -> None:
    ingest(desk, {"name": "A"}, {"name": "B"})
    report = ingest(desk, {"name": "A"}, {"name": "B"}, {"name": "A", "definition": "Another."})
    assert [found.code for found in report.warnings] == ["homonym"]
    assert f"<{BASE}term/a-2>" in str(desk.export())
    ingest(desk, {"name": "B"}, {"name": "A", "definition": "Another."})
    assert desk.terms()["A"].iri == f"{BASE}term/a"
    assert f"<{BASE}term/a-2>" not in str(desk.export())


def test_findings_of_lines_that_did_not_change_are_reported_again(desk: Workspace) -> None:
    odd = {"name": "A", "developers": ["In the beginning."]}
    first = ingest(desk, odd, {"name": "B"})
    second = ingest(desk, odd, {"name": "B", "definition": "New."})
    assert first.warnings == second.warnings != ()


def rows() -> st.SearchStrategy[Row]:
    names = st.sampled_from(NAMES)
    return st.fixed_dictionaries(
        {"name": names},
        optional={
            "id": st.sampled_from(("x1", "x2", "loss")),
            "definition": st.sampled_from(("Of rate.", "Of deep rate.")),
            "broader": names,
            "category": st.sampled_from(("Training", "TRAINING", "Web")),
            "developers": st.sampled_from(COMPANIES).map(lambda name: [name, f"{name} builds it."]),
        },
    )


def iri_of(row: Row) -> str:
    return str(row.get("id", row["name"])).casefold()


documents = st.lists(rows(), min_size=1, max_size=4, unique_by=iri_of)


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Sequence[Row]]:
    """Return contents of the file, most of which share lines with the one before, in any order."""
    found = [draw(documents)]
    for _ in range(draw(st.integers(1, 3))):
        kept = draw(st.lists(st.sampled_from(found[-1]), unique_by=iri_of))
        found.append([*kept, *(row for row in draw(documents) if iri_of(row) not in set(map(iri_of, kept)))])
    return found


@settings(max_examples=repetitions(4), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(histories())
def test_any_history_of_lines_equals_one_ingest_of_the_last(history: Sequence[Sequence[Row]]) -> None:
    for desk, fresh in desks():
        for found in history:
            ingest(desk, *found)
        ingest(fresh, *history[-1])
        compared(content(desk), content(fresh))


def desks() -> Iterator[tuple[Workspace, Workspace]]:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        with pytest.MonkeyPatch.context() as patch:
            _treat_as_large(patch)
            yield new_desk(str(Path(first))), new_desk(str(Path(second)))
