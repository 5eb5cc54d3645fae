"""Modification times of terms: that of the last commit that changed a term."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ingest.input.documents import Inputs
from tests.ingest.conftest import NOW, Workspace

LATER = NOW + timedelta(days=1)


def modified(desk: Workspace) -> Mapping[str, datetime]:
    lexicon = desk.lexicon()
    try:
        terms = lexicon.all_terms()
        names = lexicon.names(terms)
        return {names[term]: time for term, time in lexicon.modified(terms).items()}
    finally:
        lexicon.close()


def test_only_changed_terms_get_a_new_time(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta", "Bravo")
    desk.ingest("docs")
    assert modified(desk) == {"Alpha": NOW, "Beta": NOW, "Bravo": NOW}
    desk.put("docs/b.txt", desk.page("Beta", "What it has become."), "Bravo")
    desk.put("docs/c.txt", "Gamma")
    desk.ingest("docs", now=LATER)
    assert modified(desk) == {"Alpha": NOW, "Beta": LATER, "Bravo": NOW, "Gamma": LATER}


def test_times_survive_a_rebuild_of_the_search_engine(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    desk.put("docs/b.txt", "Beta")
    desk.ingest("docs", now=LATER)
    desk.ingest("docs", mentions=False, now=LATER + timedelta(days=1))
    assert modified(desk) == {"Alpha": NOW, "Beta": LATER}


def test_ingesting_unchanged_documents_changes_no_byte(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/wrong.txt", "Beta", "Beta", desk.page("Gamma", developers=["Nobody in particular does."]))
    report = desk.ingest("docs")
    assert report.errors, "a document with an error is read again each time"
    before = desk.files()
    desk.ingest("docs", now=LATER)
    assert desk.files() == before


def test_a_term_that_changes_its_owner_gets_a_new_time(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha", "Shared")
    desk.put("docs/b.txt", "Beta", "Shared")
    desk.ingest("docs")
    desk.ingest("docs", now=LATER)
    assert {*modified(desk).values()} == {NOW}
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs", now=LATER)
    assert modified(desk) == {"Alpha": NOW, "Beta": NOW, "Shared": LATER}
    assert desk.terms_of("docs/b.txt") == {"Beta", "Shared"}


def test_the_same_documents_give_the_same_export_at_any_time(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    first = desk.export()
    assert "2026-" not in first
    desk.ingest(inputs=Inputs(()))
    desk.remove("docs/a.txt", now=LATER)
    assert "Alpha" not in desk.export()
    desk.ingest("docs", now=LATER)
    assert desk.export() == first
