"""The index of sources knows the line of each term, and the refusals of each document."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.term_reader import read_sources
from ingest.data_directory.folder import open_writer
from ingest.sources.line_index import RecordedLines, line_digest
from ingest.sources.term_lines import KnownLines
from tests.ingest.conftest import BASE, Workspace

CSV = "Term,Definition\n\nAlpha,First.\nBeta,Second.\n"


def lines_of(desk: Workspace, *names: str) -> dict[str, int]:
    """Return the known lines of these terms of the only source."""
    with open_writer(desk.data, BASE) as writer:
        (source,) = read_sources(writer.store).values()
    prefix = f"{BASE}term/"
    found = KnownLines.of_folder(desk.data).lines(source, [prefix + name for name in names])
    return {iri.removeprefix(prefix): line for iri, line in found.items()}


def test_the_line_of_each_term_is_known(desk: Workspace) -> None:
    desk.put("docs/words.csv", CSV)
    desk.ingest("docs")
    assert lines_of(desk, "alpha", "beta", "gamma") == {"alpha": 3, "beta": 4}


def test_lines_follow_a_changed_document(desk: Workspace) -> None:
    desk.put("docs/words.csv", CSV)
    desk.ingest("docs")
    desk.put("docs/words.csv", CSV.replace("Alpha,", "Gamma,Third.\nAlpha,"))
    desk.ingest("docs")
    assert lines_of(desk, "alpha", "beta", "gamma") == {"gamma": 3, "alpha": 4, "beta": 5}


def test_lines_of_another_version_of_a_document_are_not_used(desk: Workspace) -> None:
    desk.put("docs/words.csv", CSV)
    desk.ingest("docs")
    with open_writer(desk.data, BASE) as writer:
        (source,) = read_sources(writer.store).values()
    former = type(source)(source.iri, source.name, "another digest")
    assert KnownLines.of_folder(desk.data).lines(former, [f"{BASE}term/alpha"]) == {}


@pytest.mark.parametrize("few", [0, 8])
def test_lines_follow_a_large_document_of_which_only_changed_lines_are_read(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("ingest.sources.stored_files._LARGE", 0)
    monkeypatch.setattr("ingest.sources.changed_lines._HEAD", 0)
    monkeypatch.setattr("ingest.sources.line_index._FEW", few)
    rows = [json.dumps({"name": name}) for name in "ABCD"]
    desk.put("docs/words.jsonl", "\n".join(rows))
    desk.ingest("docs")
    assert lines_of(desk, "a", "c") == {"a": 1, "c": 3}
    desk.put("docs/words.jsonl", "\n".join([rows[0], "", json.dumps({"name": "E"}), *rows[2:]]))
    desk.ingest("docs")
    assert lines_of(desk, "a", "b", "c", "d", "e") == {"a": 1, "e": 3, "c": 4, "d": 5}


@given(st.lists(st.sampled_from([b"", b"a", b"b", b"c", b"d"]), max_size=30))
def test_recorded_lines_yield_the_digests_of_lines_with_text(lines: list[bytes]) -> None:
    recorded = RecordedLines(bytearray())
    assert list(recorded.taken(lines)) == [line_digest(line) for line in lines if line]
    assert [recorded.digest(number) for number, _ in enumerate(lines, start=1)] == list(map(line_digest, lines))


def test_without_an_index_no_line_is_known(desk: Workspace, tmp_path: Path) -> None:
    desk.put("docs/words.csv", CSV)
    desk.ingest("docs")
    with open_writer(desk.data, BASE) as writer:
        (source,) = read_sources(writer.store).values()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "sources.sqlite").write_text("This is not a database.")
    for known in (KnownLines(), KnownLines.of_folder(tmp_path), KnownLines.of_folder(tmp_path / "damaged")):
        assert known.lines(source, [f"{BASE}term/alpha"]) == {}
        assert known.findings() == []
        assert known.paths() == {}


def test_refusals_are_known_until_the_document_is_corrected_or_deleted(desk: Workspace) -> None:
    desk.put("docs/words.csv", "ID,Term\n1,Alpha\n1,Beta\n")
    desk.put("docs/broken.ttl", "<urn:a> this\nis not Turtle")
    desk.ingest("docs")

    def refused() -> list[tuple[str, int | None, str]]:
        return [(one.file, one.line, one.code) for one in KnownLines.of_folder(desk.data).findings()]

    assert refused() == [("docs/broken.ttl", 1, "not-rdf"), ("docs/words.csv", 3, "repeated")]
    (desk.root / "docs/broken.ttl").unlink()
    assert refused() == [("docs/words.csv", 3, "repeated")]
    desk.put("docs/words.csv", CSV)
    desk.ingest("docs")
    assert refused() == []
