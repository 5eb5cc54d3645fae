"""A server whose data directory vanishes or is damaged: queries, mutations and readiness."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.lexicon.published import PublishedInFolder
from ingest.data_directory.state import read_state
from tests.api.access.test_access import addresses
from tests.api.client import Client
from tests.api.conftest import Serve

KEY = "secret"
INGEST = 'mutation { ingest(documents: [{name: "new.txt", content: "// TEST TERM\\nNew\\nNew."}]) { added } }'


@pytest.fixture
def client(own_folder: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(PublishedInFolder, "seconds", 0.0)
    return serve(own_folder, api_key=KEY)


def readiness(client: Client, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return the answer of /ready, with its status, as soon as it passes."""
    end = time.monotonic() + 10
    while True:
        answer = client.request("GET", "/ready")
        body = {"status": answer.status_code, **answer.json()}
        if until(body) or time.monotonic() > end:
            return body
        time.sleep(0.02)


def test_a_vanished_directory_is_served_but_not_written_and_not_created(client: Client, own_folder: Path) -> None:
    own_folder.rename(own_folder.with_name("vanished"))  # at once, so that no half of it is read
    assert readiness(client, lambda body: body["status"] == 503)["problem"] == "NO_DATA"
    assert client.query('{ search(query: "batch size", mode: LEXICAL, first: 1) { nodes { name } } }')
    code, message = client.error(INGEST, KEY)
    assert code == "NO_DATA"
    assert message == "The server has no data directory. Its log has the details."
    assert not own_folder.exists()


def test_a_changed_file_is_not_served_until_it_is_repaired(client: Client, own_folder: Path) -> None:
    file = next(read_state(own_folder).graph.glob("MANIFEST-*"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert readiness(client, lambda body: "error" in body)["error"]["code"] == "DATA_UNUSABLE"
    assert client.query(INGEST, KEY)["ingest"] == {"added": 1}  # repairs the directory first
    assert readiness(client, lambda body: bool(body.get("ready")))["ready"]
    assert client.query('{ term(name: "New") { ... on Term { name } } }') == {"term": {"name": "New"}}


@pytest.mark.parametrize("lost", ["everything", "graph", "engine", "lexigraph.json"])
def test_no_answer_contains_a_path_of_the_server(
    client: Client, own_folder: Path, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    if lost == "everything":
        shutil.rmtree(own_folder)
    else:
        for file in [own_folder / lost] if lost.endswith("json") else (own_folder / lost).rglob("*"):
            if file.is_file():  # replaced, because this process has the former file mapped
                file.unlink()
                file.write_bytes(b"damaged")
    if lost != "graph":  # the published graph is a checkpoint of it, which remains
        readiness(client, lambda body: "problem" in body or "error" in body)
    asked: list[tuple[str, str, Any]] = [
        (path, "GET", None) for path, methods in addresses(client.app.routes) if "GET" in methods
    ]
    asked += [("/graphql", "POST", {"query": INGEST}), ("/graphql", "POST", {"query": "{ index { terms } }"})]
    asked += [("/sparql?query=ASK{}", "GET", None), ("/?q=batch", "GET", None), ("/reconcile?query=x", "GET", None)]
    statuses = set()
    for path, method, body in asked:
        for accept in ("application/json", "text/html"):
            headers = {"Accept": accept, "Authorization": f"Bearer {KEY}"}
            answer = client.request(method, path, json=body, headers=headers)
            statuses.add(answer.status_code)
            assert str(own_folder.parent) not in answer.text, path
            assert answer.status_code != 500, path
    assert statuses <= {200, 202, 304, 307, 400, 404, 405, 406, 503}
    assert not [record for record in caplog.records if record.exc_info], "tracebacks"
