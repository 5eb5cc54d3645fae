"""The readings of large documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from embeddings.records import Filter, Record
from graph.iris import Iris
from graph.rdf import Iri, Triple
from graph.resources import read_graph
from graph.store import TripleStore
from ingest.data_directory.folder import open_writer
from ingest.derived.term_records import read_records
from ingest.errors import FolderError
from ingest.input.documents import uploaded_document
from ingest.organizations.registry import Organizations
from ingest.sources.source import SourceReading, read_source
from ingest.sources.spooled_readings import Spool
from ingest.terms import TermMaker
from tests.ingest.conftest import BASE

if TYPE_CHECKING:
    from tests.ingest.conftest import Workspace

MAKER = TermMaker.of_home(Iris(BASE), "Words", Organizations.load())
ROWS: Sequence[dict[str, Any]] = (
    {"id": "batch", "name": "Batch", "broader": "The whole", "category": "Training", "definition": "Some examples."},
    {"id": "whole", "name": "The whole", "narrower": "Epoch", "related": "Batch"},
    {"name": "Epoch", "synonyms": ["Pass"], "developers": ["NVIDIA builds it.", "Acme Labs builds it."]},
    {"id": "batch", "name": "Batch", "definition": "A second one, which is refused."},
    {
        "name": "Step",
        "broader": ["Epoch", "Unknown"],
        "related": "The whole",
        "status": "deprecated",
    },
)


def lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def read(spool: Spool) -> SourceReading:
    return read_source(uploaded_document("a.jsonl", lines(ROWS)), MAKER, "", lambda term: None, spool=spool)


@pytest.mark.parametrize("held", [1, 2])
def test_readings_in_a_file_are_those_in_memory(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Spool()) as spool:
        expected = read(spool)
        monkeypatch.setattr("ingest.sources.spooled_readings._CHUNK", held)
        found, again = read(spool), read(spool)
        for one in (found, again, found):
            assert tuple(one.readings) == expected.readings
            assert len(one.readings) == len(expected.readings)
            assert next(iter(expected.readings)) in one.readings
        assert (found.source, found.diagnostics, found.shared) == (
            expected.source,
            expected.diagnostics,
            expected.shared,
        )
        assert found.stated == expected.terms.keys()
        graphs, others = found.graphs(MAKER.iris), expected.graphs(MAKER.iris)
        assert {graph: list(triples) for graph, triples in graphs.items()} == {
            graph: list(triples) for graph, triples in others.items()
        }


def test_links_by_name_lead_to_later_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.spooled_readings._CHUNK", 1)
    with closing(Spool()) as spool:
        terms = read(spool).terms
    whole = MAKER.iris.term("whole")
    assert terms[MAKER.iris.term("Batch")].broader == (whole,)
    assert terms[MAKER.iris.term("Step")].related == (whole,)
    assert MAKER.iris.term("Unknown") in terms[MAKER.iris.term("Step")].broader


@pytest.mark.parametrize("rows", [ROWS, [row for row in ROWS if "narrower" not in row]])
def test_records_of_a_first_ingest_are_those_that_would_be_read(
    rows: Sequence[dict[str, Any]], desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.derived.follower._BULK", 0)
    monkeypatch.setattr("ingest.derived.follower.read_records", unread)
    desk.put("docs/a.jsonl", lines(rows))
    desk.put("docs/b.txt", desk.page("Gradient", "Taken per batch."))
    desk.ingest("docs")
    with open_writer(desk.data, BASE) as writer, closing(writer.open_engine(None)) as engine, engine.view() as view:
        keys = view.page(Filter(), 100).keys
        expected = {one.key: one for one in read_records(writer.store, writer.log, keys)}
        assert len(expected) == len({row["name"] for row in rows}) + 1
        assert view.records(keys) == expected


def test_a_large_source_that_changed_is_compared_in_pieces(
    new_desk: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [row for row in ROWS if row.get("definition") != "A second one, which is refused."]
    batch, whole, epoch, _ = first
    changed = [
        {**batch, "category": "Other", "developers": ["Acme Labs tests it."]},
        {**whole, "name": "Everything"},
        {**epoch, "developers": ["Google builds it."]},
        {"name": "Rate", "broader": "Everything"},
    ]
    in_pieces, as_a_whole = new_desk(), new_desk()
    found = {}
    for desk in (in_pieces, as_a_whole):
        desk.put("docs/a.jsonl", lines(first))
        desk.ingest("docs")
        desk.put("docs/a.jsonl", lines(changed))
        with monkeypatch.context() as patch:
            if desk is in_pieces:
                patch.setattr("ingest.sources.spooled_readings._CHUNK", 1)
                patch.setattr("ingest.sources.differences.read_graph", no_source)
            report = desk.ingest("docs")
        codes = [(one.code, one.message.partition(",")[0]) for one in report.diagnostics]
        found[desk.export()] = (report.added, report.changed, report.unchanged, report.removed, codes)
    missing = ("dangling", "Links to the unknown term <https://kg.example/term/the-whole>")
    assert list(found.values()) == [(1, 3, 0, 1, [missing])]
    again = new_desk()
    again.put("docs/a.jsonl", lines(changed))
    again.ingest("docs")
    assert again.export() in found


def no_source(store: TripleStore, graph: Iri) -> set[Triple]:
    """Read a graph that is not the graph of a source."""
    assert not graph.startswith(BASE)
    return read_graph(store, graph)


def test_a_full_disk_is_not_reported_as_an_unreadable_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.spooled_readings._CHUNK", 1)
    with closing(Spool(tmp_path / "gone")) as spool, pytest.raises(FolderError, match="gone cannot be written"):
        read(spool)


def unread(store: object, log: object, terms: Sequence[str]) -> Sequence[Record]:
    assert not terms
    return ()
