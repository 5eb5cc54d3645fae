"""The log of commits as GraphQL `changes`, as an Atom feed and as a command, and requests for an epoch."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from api.cli import main
from api.settings import Settings
from ingest.data_directory.folder import open_writer
from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve

KEY = "a key"
PAGE = "// TESTING TERM\n{name}\n{definition}\n"
CHANGES = """
query ($since: Int!, $first: Int = 20, $after: String) {
  changes(since: $since, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      epoch time
      put { totalCount nodes { iri term { name definition } } }
      removed { nodes { iri term { name } } }
    }
  }
  index { epoch }
}"""
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { epoch } }"
REMOVE = 'mutation { removeSource(source: "upload:one") { epoch } }'
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def folder(pages_folder: MakeFolder) -> Path:
    return pages_folder(
        one=PAGE.format(name="First Term", definition="It is removed."),
        two=PAGE.format(name="Second Term", definition="It changes."),
    )


@pytest.fixture
def client(folder: Path, serve: Serve) -> Client:
    return serve(folder, api_key=KEY)


def change(client: Client) -> int:
    """Change one term and remove another; return the epoch after it."""
    text = PAGE.format(name="Second Term", definition="It has changed.")
    client.query(INGEST, KEY, documents=[{"name": "two", "content": text}])
    return int(client.query(REMOVE, KEY)["removeSource"]["epoch"])


def parsed(response: httpx.Response) -> ElementTree.Element:
    return ElementTree.fromstring(response.content)  # noqa: S314 (the server's own document)


def output_of(*arguments: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    monkeypatch.setattr("sys.argv", ["lexigraph", *arguments])
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_changes_since_an_epoch_bring_a_copy_up_to_date(client: Client) -> None:
    begin = client.query("{ index { epoch } }")["index"]["epoch"]
    assert client.query(CHANGES, since=begin)["changes"]["nodes"] == []
    end = change(client)
    answer = client.query(CHANGES, since=begin)
    assert answer["index"]["epoch"] == end
    commits = [one for one in answer["changes"]["nodes"] if one["put"]["nodes"] or one["removed"]["nodes"]]
    first, second = "https://lexigraph.example/term/first-term", "https://lexigraph.example/term/second-term"
    assert [(one["put"]["nodes"], one["removed"]["nodes"]) for one in commits] == [
        ([{"iri": second, "term": {"name": "Second Term", "definition": "It has changed."}}], []),
        ([], [{"iri": first, "term": None}]),
    ]
    assert [one["time"] for one in commits] == sorted(one["time"] for one in commits)


def test_pages_of_changes_are_those_of_the_whole_list(client: Client) -> None:
    change(client)
    whole = client.query(CHANGES, since=0)["changes"]
    assert [one["epoch"] for one in whole["nodes"]] == list(range(1, whole["totalCount"] + 1))
    found: list[Any] = []
    after = None
    while True:
        page = client.query(CHANGES, since=0, first=2, after=after)["changes"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == whole["nodes"]


def test_an_epoch_that_is_not_published_is_an_error_that_may_pass(client: Client) -> None:
    response = client.post(CHANGES, since=1000)
    (error,) = response["errors"]
    assert error["extensions"] == {"code": "EPOCH_UNAVAILABLE", "retryAfter": 5}


def test_the_feed_lists_added_changed_and_removed_terms(client: Client) -> None:
    change(client)
    response = client.get("/changes")
    assert response.headers["Content-Type"] == "application/atom+xml"
    feed = parsed(response)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "1 removed",
        "1 added or changed",
        "2 added or changed",
    ]
    assert [link.text for link in entries[1].iter(f"{XHTML}a")] == ["Second Term"]
    assert [link.get("href") for link in entries[1].iter(f"{XHTML}a")] == ["http://localhost/term/second-term"]
    assert "https://lexigraph.example/term/first-term" in [item.text for item in entries[0].iter(f"{XHTML}li")]
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}")
    unchanged = client.request("GET", "/changes", headers={"If-None-Match": response.headers["ETag"]})
    assert unchanged.status_code == 304


def test_the_feed_has_links_to_earlier_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    change(client)
    monkeypatch.setattr("api.change_feed._COMMITS", 1)
    address, titles = "/changes", []
    while address:
        feed = parsed(client.get(address))
        titles += [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
        address = next((link.get("href", "") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"), "")
    assert titles == ["1 removed", "1 added or changed", "2 added or changed"]
    assert b"<entry>" not in client.get("/changes?before=1").content


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("before=x", "Follow the link `next`"),
        ("since=1", "Unknown parameter 'since'. /changes knows before."),
        ("before=1&before=2", "The parameter 'before' is given twice."),
    ],
)
def test_the_feed_refuses_other_parameters(client: Client, parameters: str, message: str) -> None:
    refused = client.get(f"/changes?{parameters}")
    assert refused.status_code == 400
    assert message in refused.json()["error"]["message"]


def test_the_command_lists_commits(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end = change(client)
    monkeypatch.setenv("LEXIGRAPH_DATA", str(folder))
    output, _ = output_of("log", "--json", "--since", "1", monkeypatch=monkeypatch, capsys=capsys)
    printed = json.loads(output)
    assert printed["epoch"] == end
    assert [one["epoch"] for one in printed["commits"]] == list(range(end, 1, -1))
    assert ["https://lexigraph.example/term/first-term"] in [one["removed"] for one in printed["commits"]]
    output, _ = output_of("log", "-n", "3", monkeypatch=monkeypatch, capsys=capsys)
    assert "Second Term" in output


def test_every_interface_reports_a_truncated_log_with_the_remedy(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_writer(folder, Settings().base_iri) as writer:
        writer.log.truncate(writer.log.head())
        oldest = writer.log.head()
    change(client)
    code, message = client.error(CHANGES, since=0)
    assert code == "LOG_TRUNCATED"
    assert f"begins at epoch {oldest}" in message
    assert "Read all terms again" in message
    assert client.query(CHANGES, since=oldest - 1)["changes"]["nodes"][0]["epoch"] == oldest
    assert client.get("/changes").status_code == 200
    refused = client.get("/changes?before=1")
    assert (refused.status_code, refused.json()["error"]["code"]) == (410, "LOG_TRUNCATED")
    _, errors = output_of("log", "--since", "0", "--data", str(folder), monkeypatch=monkeypatch, capsys=capsys)
    assert "Read all terms again" in errors


def test_every_response_has_an_epoch_and_a_request_can_wait_for_one(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    epoch = change(client)
    for path in ("/", "/term/second-term", "/export", "/graphql?query={index{epoch}}", "/health", "/changes"):
        response = client.request("GET", path, headers={"Lexigraph-Min-Epoch": str(epoch)})
        assert (response.status_code, response.headers["Lexigraph-Epoch"]) == (200, str(epoch))
    monkeypatch.setattr("api.http.epochs._SECONDS", 0.1)
    late = client.request("GET", "/health", headers={"Lexigraph-Min-Epoch": str(epoch + 1)})
    assert (late.status_code, late.headers["Retry-After"]) == (503, "5")
    assert late.json()["error"]["code"] == "EPOCH_UNAVAILABLE"
    for invalid in ("x", "-1", "1.5", "9" * 30):
        response = client.request("GET", "/health", headers={"Lexigraph-Min-Epoch": invalid})
        assert (response.status_code, response.json()["error"]["code"]) == (400, "BAD_REQUEST")


def test_the_response_to_a_mutation_has_its_epoch(client: Client) -> None:
    response = client.request("POST", "/graphql", json={"query": REMOVE}, headers={"Authorization": f"Bearer {KEY}"})
    assert response.headers["Lexigraph-Epoch"] == str(response.json()["data"]["removeSource"]["epoch"])
