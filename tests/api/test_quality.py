"""The report on quality by page and by GraphQL, links for proposals, and the history of a term."""

import asyncio
import gc
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import html5rdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.edit_links import check_template, edit_link
from api.lexicon.current import open_current_lexicon
from api.quality.background import Reports
from api.quality.reports import report_folder, report_of
from api.settings import Settings
from embeddings.encoder import Encoder
from ingest.data_directory.layout import REPORT
from ingest.errors import FolderMissing
from ingest.quality.finding_kinds import FindingKind
from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve
from tests.api.web.test_web_pages import BROWSER
from tests.ingest.conftest import Workspace

WORDS = 'Term,Definition\nSofa & Couch,\nDivan,Seat.\n"Settee, long",A long seat for several people.\n'
QUERY = """query ($kind: FindingKind, $first: Int! = 20, $after: String) {
  quality {
    current
    counts { epoch terms findings { kind count } }
    findings(kind: $kind, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
      nodes { kind severity name message remedy file line terms { name } }
    }
    history { epoch terms }
  }
}"""


@pytest.fixture
def words(tmp_path: Path, encoder: Encoder) -> Workspace:
    desk = Workspace(tmp_path, encoder)
    desk.put("docs/words.csv", WORDS)
    desk.ingest("docs")
    return desk


@pytest.fixture
def reviewed(words: Workspace, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A server over three words, of which each is an orphan, and two have a problem with their definition.

    Its requests wait for a report for as long as it takes.
    """
    monkeypatch.setattr("api.quality.background._PATIENCE", 120)
    yield serve(words.data, edit_url="https://example.org/edit/{source}#L{line}")


def test_the_page_shows_findings_with_their_terms_files_and_lines(reviewed: Client) -> None:
    page = reviewed.get("/quality", BROWSER)
    html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    assert page.headers["cache-control"] == "no-cache"
    assert 'href="?kind=no-definition">No definition <span class="count">1</span>' in page.text
    assert '<a href="/term/sofa-and-couch"><bdi>Sofa &amp; Couch</bdi></a>' in page.text
    assert '<a href="https://example.org/edit/docs/words.csv#L2" rel="external">docs/words.csv, line 2</a>' in page.text


def test_findings_are_filtered_by_kind_and_paged(reviewed: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.web.quality_page._FINDINGS", 2)
    first = reviewed.get("/quality?kind=orphan", BROWSER).text
    assert first.count('class="subject"') == 2
    assert 'href="?kind=orphan&amp;page=2">Next</a>' in first
    second = reviewed.get("/quality?kind=orphan&page=2", BROWSER).text
    assert second.count('class="subject"') == 1
    assert reviewed.get("/quality?kind=orphan&page=99", BROWSER).text == second
    assert "No findings of this kind." in reviewed.get("/quality?kind=circle", BROWSER).text


@pytest.mark.parametrize("parameters", ["kind=nonsense", "page=0"])
def test_invalid_parameters_are_refused(reviewed: Client, parameters: str) -> None:
    assert reviewed.get(f"/quality?{parameters}", BROWSER).status_code == 400


def test_a_report_follows_the_data_and_keeps_the_counts_of_former_epochs(reviewed: Client, words: Workspace) -> None:
    before = reviewed.query(QUERY)["quality"]
    assert before["current"] is True
    words.put("docs/words.csv", WORDS.replace("Couch,", "Couch,A seat with a back."))
    words.ingest("docs")
    while (after := reviewed.query(QUERY)["quality"])["counts"]["epoch"] == before["counts"]["epoch"]:
        pass
    numbers = [
        next(one["count"] for one in report["counts"]["findings"] if one["kind"] == "NO_DEFINITION")
        for report in (before, after)
    ]
    assert numbers == [1, 0]
    assert [one["epoch"] for one in after["history"]] == [after["counts"]["epoch"], before["counts"]["epoch"]]


def test_graphql_returns_pages_of_findings(reviewed: Client) -> None:
    report = reviewed.query(QUERY, kind="NO_DEFINITION")["quality"]
    assert report["counts"]["terms"] == 3
    assert report["findings"]["nodes"] == [
        {
            "kind": "NO_DEFINITION",
            "severity": "WARNING",
            "name": "Sofa & Couch",
            "message": "The term has no definition.",
            "remedy": "Write a definition.",
            "file": "docs/words.csv",
            "line": 2,
            "terms": [{"name": "Sofa & Couch"}],
        }
    ]
    names, after = [], None
    while True:
        page = reviewed.query(QUERY, kind="ORPHAN", first=1, after=after)["quality"]["findings"]
        names += [one["name"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert names == ["Divan", "Settee, long", "Sofa & Couch"]
    assert page["totalCount"] == 3


def test_limits_hold_for_findings(reviewed: Client) -> None:
    assert reviewed.error(QUERY, first=101)[0] == "BAD_REQUEST"
    assert reviewed.error(QUERY, after="nonsense")[0] == "BAD_REQUEST"


def test_a_failed_report_is_an_error_without_details(
    words: Workspace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.child_process.sys.executable", "/bin/false")
    client = serve(words.data)
    page = client.get("/quality", BROWSER)
    assert (page.status_code, "The report could not be made." in page.text) == (500, True)


def test_a_report_that_fails_when_no_request_waits_for_it_leaves_no_unhandled_error(
    words: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unretrieved: list[dict[str, object]] = []

    async def ask_twice() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unretrieved.append(context))
        reports = Reports(words.data, Settings())
        with closing(open_current_lexicon(words.data, None)) as lexicon:
            assert await reports.find(lexicon) == (None, False)
            shutil.rmtree(words.data)
            await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
            with pytest.raises((RuntimeError, FolderMissing)):
                await reports.find(lexicon)
                await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
                await reports.find(lexicon)
        del reports
        gc.collect()

    monkeypatch.setattr("api.quality.background._PATIENCE", 0.001)
    monkeypatch.setattr("api.quality.reports.tempfile.gettempdir", lambda: str(tmp_path))
    asyncio.run(ask_twice())
    assert not unretrieved


def test_until_the_first_report_is_made_the_page_waits_for_it(
    words: Workspace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.quality.background._PATIENCE", 0.001)
    client = serve(words.data)
    page = client.get("/quality", BROWSER)
    assert page.status_code == 202
    assert "/pending.js" in page.text
    assert "http-equiv" not in page.text
    assert client.query("{ quality { current } }") == {"quality": None}


def test_a_directory_that_cannot_be_written_has_its_report_elsewhere(
    words: Workspace, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon = open_current_lexicon(words.data, None)
    monkeypatch.setattr("api.quality.reports.os.access", lambda path, mode: False)
    monkeypatch.setattr("api.quality.reports.tempfile.gettempdir", lambda: str(tmp_path))
    report = report_of(lexicon, words.data)
    assert report.count(FindingKind.NO_DEFINITION) == 1
    report.close()
    lexicon.close()
    assert not (words.data / REPORT).exists()


def test_a_temporary_directory_of_another_kind_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.quality.reports.tempfile.gettempdir", lambda: str(tmp_path))
    chosen = report_folder(tmp_path / "missing")
    assert chosen.stat().st_mode & 0o777 == 0o700
    chosen.rmdir()
    chosen.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        report_folder(tmp_path / "missing")


def test_a_term_links_to_the_line_of_its_document(reviewed: Client) -> None:
    page = reviewed.get("/term/divan", BROWSER).text
    assert 'href="https://example.org/edit/docs/words.csv#L3" rel="external nofollow">Propose a change</a>' in page


def test_an_uploaded_document_cannot_be_edited(pages_folder: MakeFolder, serve: Serve) -> None:
    client = serve(pages_folder(a="Sofa\nA seat."), edit_url="https://example.org/{source}")
    assert "Propose a change" not in client.get("/term/sofa", BROWSER).text


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("ftp://example.org/{source}", "http"),
        ("javascript:alert('{source}')", "http"),
        ("https://{source}/x", "http"),
        ("https://example.org/x", "{source}"),
        ("https://example.org/{source}/{column}", "{column}"),
        ("https://example.org/{source}/}", "single brace"),
        ("https://example.org/{source} x", "http"),
        ('https://example.org/{source}"x', "http"),
        ("https:///{source}", "http"),
        ("https://[/{source}", "http"),
    ],
)
def test_a_bad_template_is_refused_at_start(template: str, problem: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(problem)):
        Settings(edit_url=template)


@given(st.text(), st.none() | st.integers(1, 10**9), st.sampled_from(["{source}#L{line}", "?f={source}&l={line}"]))
def test_an_edit_address_has_no_character_that_ends_it(source: str, line: int | None, end: str) -> None:
    address = edit_link(check_template(f"https://example.org/{end}"), source, line)
    if address is not None:
        assert re.fullmatch(r"https://example\.org/[A-Za-z0-9_.~%/?=&#+-]+", address)
        assert address.count("#") <= 1
        assert address.startswith("https://example.org/?f=") == end.startswith("?")


def test_a_term_page_shows_its_history(words: Workspace, serve: Serve) -> None:
    words.put("docs/words.csv", WORDS.replace("Seat.", "A seat with no back."))
    words.ingest("docs")
    changed = serve(words.data).get("/term/divan", BROWSER).text
    assert re.findall(r"<li>(\w+) on <time", changed) == ["Changed", "Added"]
    words.put("docs/words.csv", WORDS.replace("Divan,Seat.\n", ""))
    words.ingest("docs")
    words.put("docs/words.csv", WORDS)
    words.ingest("docs")
    again = serve(words.data).get("/term/divan", BROWSER).text
    assert re.findall(r"<li>(\w+) on <time", again) == ["Added", "Removed", "Changed", "Added"]
    assert "Earlier changes" not in again


def test_pages_date_changes_and_reports_and_do_not_number_them(reviewed: Client) -> None:
    for path in ("/term/divan", "/quality"):
        page = reviewed.get(path, BROWSER).text
        assert "<time datetime=" in page
        assert "epoch" not in page.lower(), path


def test_a_truncated_log_is_named_in_the_history(words: Workspace, serve: Serve) -> None:
    words.put("docs/words.csv", WORDS.replace("Seat.", "A seat with no back."))
    words.ingest("docs")
    words.compact()
    page = serve(words.data).get("/term/divan", BROWSER).text
    assert re.findall(r"<li>(\w+) on <time", page) == ["Changed"]
    assert "Earlier changes are not in the log." in page
