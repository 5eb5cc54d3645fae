"""Modification times of sources: set when a source is written, otherwise unchanged."""

from datetime import timedelta

from ingest.documents import Inputs
from tests.ingest.conftest import NOW, Desk

LATER = NOW + timedelta(days=1)


def test_only_changed_sources_get_a_new_time(desk: Desk) -> None:
    desk.put("docs/a.txt", "Alpha")
    path = desk.put("docs/b.txt", "Beta")
    desk.ingest("docs")
    assert {source.modified for source in desk.sources().values()} == {NOW}
    path.write_text(desk.page("Beta", "What it has become."))
    desk.put("docs/c.txt", "Gamma")
    desk.ingest("docs", now=LATER)
    assert {name: source.modified for name, source in desk.sources().items()} == {
        "docs/a.txt": NOW,
        "docs/b.txt": LATER,
        "docs/c.txt": LATER,
    }


def test_ingesting_unchanged_documents_changes_no_byte(desk: Desk) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/wrong.txt", "Beta", "Beta", desk.page("Gamma", developers=["Nobody in particular does."]))
    report = desk.ingest("docs")
    assert report.errors, "a document with an error is read again each time"
    before = desk.files()
    desk.ingest("docs", now=LATER)
    assert desk.files() == before


def test_a_page_that_changes_its_owner_gets_a_new_time(desk: Desk) -> None:
    desk.put("docs/a.txt", "Alpha", "Shared")
    desk.put("docs/b.txt", "Beta", "Shared")
    desk.ingest("docs")
    desk.ingest("docs", now=LATER)
    assert {source.modified for source in desk.sources().values()} == {NOW}
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs", now=LATER)
    assert {source.modified for source in desk.sources().values()} == {LATER}
    assert desk.terms_of("docs/b.txt") == {"Beta", "Shared"}


def test_the_same_documents_and_time_give_the_same_export(desk: Desk) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    first = desk.export()
    assert '"2026-01-01T00:00:00Z"^^xsd:dateTime' in first
    desk.ingest(inputs=Inputs(()))
    desk.remove("docs/a.txt")
    desk.ingest("docs")
    assert desk.export() == first
