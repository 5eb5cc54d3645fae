"""Exports contain nothing of the run: the same documents give the same bytes, in any order, at any time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from embeddings.encoders import open_encoder
from graph.export import RdfFormat, TermFormat, graph_chunks, term_chunks
from ingest.input.documents import Document, Inputs
from tests.ingest.conftest import NOW, Workspace

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "examples/ai-glossary").glob("*.txt"))[::5]
READINGS = sorted((ROOT / "tests/data/readings").iterdir())


def document(file: Path) -> Document:
    return Document(file.name, lambda: file.open("rb"))


def exports(desk: Workspace) -> Mapping[str, bytes]:
    lexicon = desk.lexicon()
    try:
        graphs = {str(format): b"".join(graph_chunks(lexicon.store, format)) for format in RdfFormat}
        return graphs | {str(format): b"".join(term_chunks(lexicon.store, format)) for format in TermFormat}
    finally:
        lexicon.close()


def ingested(desk: Workspace, *runs: Sequence[Path]) -> Mapping[str, bytes]:
    desk.encoder = open_encoder("none")
    for number, files in enumerate(runs):
        inputs = Inputs(tuple(map(document, files)))
        report = desk.ingest(inputs=inputs, now=NOW + timedelta(days=number))
        assert {one.code for one in report.errors} <= {"no-model", "repeated", "taken"}
    return exports(desk)


@pytest.mark.thorough
def test_pages_in_another_order_give_the_same_bytes(new_desk: Callable[[], Workspace]) -> None:
    expected = ingested(new_desk(), PAGES)
    assert all(len(content) > 1000 for content in expected.values())
    assert ingested(new_desk(), PAGES[::-1]) == expected
    assert ingested(new_desk(), PAGES[::2], PAGES[3::4], PAGES[1::4], PAGES) == expected


@pytest.mark.thorough
def test_documents_of_all_formats_in_another_order_give_the_same_bytes(
    new_desk: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    uncontested = READINGS
    while contested := taken(new_desk(), uncontested):
        uncontested = [file for file in uncontested if file not in contested]
    assert len(uncontested) > len(READINGS) / 2
    expected = ingested(new_desk(), uncontested)
    monkeypatch.setattr("graph.commit_log._BULK", 10)
    assert ingested(new_desk(), *(uncontested[::-1][part::4] for part in range(4))) == expected


def taken(desk: Workspace, files: Sequence[Path]) -> list[Path]:
    """Return the documents that state terms of others."""
    desk.encoder = open_encoder("none")
    report = desk.ingest(inputs=Inputs(tuple(map(document, files))))
    names = [one.file for one in report.diagnostics if one.code == "taken"]
    return [file for file in files if any(name.startswith(file.name) for name in names)]  # a name may add a sheet


def test_contested_terms_belong_to_the_first_document_by_name_in_any_order_of_one_run(
    new_desk: Callable[[], Workspace],
) -> None:
    assert ingested(new_desk(), READINGS[::-1]) == ingested(new_desk(), READINGS)
