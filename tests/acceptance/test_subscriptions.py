"""Subscriptions to ingests over a WebSocket, with a third-party client and a real server."""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.support.processes import PATIENCE, Server, server

KEY = "a key"
PROGRESS = "subscription { ingestProgress { stage done total } }"
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { added } }"
IDLE = {"stage": "IDLE", "done": 0, "total": 0}
CORS = "https://app.example"


@pytest.fixture(scope="module")
def running(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("followed") / "data", symlinks=True)
    settings = {"API_KEY": KEY, "MAX_DEPTH": "4", "MAX_REQUEST_BYTES": "60000", "CORS_ORIGINS": CORS}
    with server(folder, **{f"LEXIGRAPH_{name}": value for name, value in settings.items()}) as started:
        started.wait_until("/ready")
        yield started
        _, printed = started.interrupt()
    assert printed.count("\n") == 1, "client errors are logged"


class Socket:
    """A graphql-transport-ws connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def read(self) -> Any:
        received = self.connection.recv(timeout=PATIENCE)
        assert isinstance(received, str)
        return json.loads(received)

    def begin(self, **payload: str) -> None:
        self.send(type="connection_init", payload=payload)
        assert self.read() == {"type": "connection_ack"}

    def subscribe(self, query: str, id: str = "1", **payload: Any) -> None:
        self.send(type="subscribe", id=id, payload={"query": query, **payload})

    def step(self) -> Any:
        """Return the next step of an ingest."""
        message = self.read()
        assert (message["type"], message["id"]) == ("next", "1")
        return message["payload"]["data"]["ingestProgress"]

    def closed(self) -> tuple[int, str]:
        """Return the close code of the server."""
        with pytest.raises(ConnectionClosed) as closed:
            self.connection.recv(timeout=PATIENCE)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason


@contextmanager
def socket(running: Server, **options: Any) -> Iterator[Socket]:
    url = str(running.http.base_url.join("/graphql")).replace("http", "ws")
    with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], **options) as connection:
        assert connection.subprotocol == "graphql-transport-ws"
        yield Socket(connection)


def ingest(running: Server, *names: str) -> None:
    documents = [{"name": name, "content": f"// TESTING TERM\n{name}\nFollowed.\n"} for name in names]
    answer = running.http.post(
        "/graphql",
        json={"query": INGEST, "variables": {"documents": documents}},
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert answer.json() == {"data": {"ingest": {"added": len(names)}}}


def test_a_subscription_reports_an_ingest_from_its_first_file_to_its_end(running: Server) -> None:
    with socket(running) as one, socket(running, additional_headers={"Authorization": f"Bearer {KEY}"}) as other:
        one.begin(authorization=f"Bearer {KEY}")
        other.begin()
        for each in (one, other):
            each.subscribe(PROGRESS)
            assert each.step() == IDLE
        ingest(running, "First Followed", "Second Followed")
        for each in (one, other):
            steps = []
            while (step := each.step()) != IDLE:
                steps.append(step)
            assert steps[:2] == [{"stage": "FILES", "done": done, "total": 2} for done in (1, 2)]
            assert {step["stage"] for step in steps} == {"FILES", "TERMS", "EMBEDDINGS"}
            assert steps[-1]["done"] == steps[-1]["total"]
        found = running.query('{ term(name: "Second Followed") { __typename } }')
        assert found == {"term": {"__typename": "Term"}}


def test_a_completed_subscription_receives_nothing_more(running: Server) -> None:
    with socket(running) as one:
        one.begin(Authorization=f"Bearer {KEY}")
        one.subscribe(PROGRESS)
        assert one.step() == IDLE
        one.send(type="complete", id="1")
        ingest(running, "Not Followed")
        one.subscribe(PROGRESS)  # the ID can be used again
        assert one.step() == IDLE


@pytest.mark.parametrize("payload", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}])
def test_a_subscription_needs_the_api_key(running: Server, payload: dict[str, str]) -> None:
    with socket(running) as one:
        one.begin(**payload)
        one.subscribe(PROGRESS)
        message = one.read()
        assert (message["type"], message["id"]) == ("error", "1")
        (error,) = message["payload"]
        assert error["extensions"] == {"code": "FORBIDDEN"}
        assert "Authorization: Bearer KEY" in error["message"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "BAD_QUERY"),
        ("subscription { nope }", "BAD_QUERY"),
        ("subscription { ingestProgress { stage } other: ingestProgress { stage } }", "BAD_QUERY"),
        ("subscription A { ingestProgress { stage } } subscription B { ingestProgress { stage } }", "BAD_QUERY"),
        ("fragment f on Query { __typename }", "BAD_QUERY"),
        ("{ terms { nodes { mentions { nodes { mentions { nodes { name } } } } } } }", "TOO_LARGE"),
        ("{" + " __typename" * 3000 + "}", "TOO_LARGE"),
        ("", "BAD_REQUEST"),
        (None, "BAD_REQUEST"),
        (7, "BAD_REQUEST"),
    ],
)
def test_limits_and_errors_apply_to_operations_over_websocket(running: Server, query: str, code: str) -> None:
    with socket(running) as one:
        one.begin(Authorization=f"Bearer {KEY}")
        one.subscribe(query)
        message = one.read()
        assert (message["type"], message["id"]) == ("error", "1")
        assert {error["extensions"]["code"] for error in message["payload"]} == {code}
        one.subscribe("{ __typename }", id="2")  # the connection stays open
        assert one.read() == {"type": "next", "id": "2", "payload": {"data": {"__typename": "Query"}}}
        assert one.read() == {"type": "complete", "id": "2"}


def test_each_operation_of_a_connection_reads_the_current_state(running: Server) -> None:
    count = "{ index { terms } }"

    def terms(one: Socket, id: str) -> int:
        one.subscribe(count, id=id)
        found: int = one.read()["payload"]["data"]["index"]["terms"]
        assert one.read()["type"] == "complete"
        return found

    with socket(running) as one:
        one.begin()
        before = terms(one, "a")
        ingest(running, "Later On")
        assert terms(one, "b") == before + 1
        for number in range(12):  # each has its own limit of objects
            one.subscribe("{ terms(first: 100) { nodes { mentions(first: 100) { totalCount } } } }", id=str(number))
            assert "errors" not in one.read()["payload"]
            assert one.read()["type"] == "complete"


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "[]",
        "7",
        '{"type": "nope"}',
        '{"id": "1"}',
        '{"type": "subscribe", "id": []}',
        '{"type": "subscribe", "id": "1", "payload": "x"}',
        '{"type": "complete", "id": {}}',
        b"\x00",
    ],
)
def test_an_invalid_message_closes_the_connection(running: Server, message: str | bytes) -> None:
    with socket(running) as one:
        one.begin()
        one.connection.send(message)
        assert one.closed()[0] == 4400


def test_a_connection_without_init_is_closed(running: Server) -> None:
    with socket(running) as one:
        one.subscribe(PROGRESS)
        assert one.closed() == (4401, "Unauthorized")


def test_a_message_that_is_too_large_closes_the_connection(running: Server) -> None:
    with socket(running) as one:
        one.begin()
        one.subscribe("{ __typename }" + " " * 60_000)
        assert one.closed()[0] == 1009


def test_a_connection_is_limited_to_ten_concurrent_operations(running: Server) -> None:
    with socket(running) as one:
        one.begin(Authorization=f"Bearer {KEY}")
        for number in range(11):
            one.subscribe(PROGRESS, id=str(number))
        answers = [one.read() for _ in range(11)]
        assert [answer["id"] for answer in answers if answer["type"] == "error"] == ["10"]


def test_only_configured_web_origins_can_connect(running: Server) -> None:
    with socket(running, origin=Origin(CORS)) as one:
        one.begin()
    with pytest.raises(InvalidStatus), socket(running, origin=Origin("https://evil.example")):
        pass


def test_other_protocols_are_rejected(running: Server) -> None:
    url = str(running.http.base_url.join("/graphql")).replace("http", "ws")
    with connect(url, subprotocols=[Subprotocol("graphql-ws")]) as connection:
        assert Socket(connection).closed()[0] == 4406


def test_with_trusted_only_documents_are_selected_by_id_and_others_are_rejected(
    sample_folder: Path, tmp_path: Path
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "type.graphql").write_text("{ __typename }")
    settings = {"LEXIGRAPH_TRUSTED_DOCUMENTS": str(documents), "LEXIGRAPH_TRUSTED_ONLY": "true"}
    with server(sample_folder, **settings) as running, socket(running) as one:
        one.begin()
        named = hashlib.sha256(b"{ __typename }").hexdigest()
        one.send(type="subscribe", id="1", payload={"documentId": f"sha256:{named}"})
        assert one.read()["payload"] == {"data": {"__typename": "Query"}}
        assert one.read() == {"type": "complete", "id": "1"}
        for payload, code in (
            ({"documentId": "sha256:0"}, "PERSISTED_QUERY_NOT_FOUND"),
            ({"query": "{ index { terms } }"}, "QUERY_NOT_IN_SAFELIST"),
        ):
            one.send(type="subscribe", id="2", payload=payload)
            message = one.read()
            assert message["type"] == "error"
            assert [error["extensions"]["code"] for error in message["payload"]] == [code]


def test_a_server_with_listeners_stops_without_a_traceback(sample_folder: Path) -> None:
    with server(sample_folder, LEXIGRAPH_API_KEY=KEY) as running:
        running.wait_until("/ready")
        with socket(running) as one, socket(running) as gone:
            for each in (one, gone):
                each.begin(Authorization=f"Bearer {KEY}")
                each.subscribe(PROGRESS)
                assert each.step() == IDLE
            gone.connection.socket.close()  # as in a network failure
            ended: list[tuple[int, str]] = []
            end = threading.Thread(target=lambda: ended.append(running.interrupt()))
            end.start()
            assert one.closed()[0] == 1012
            end.join()
    ((code, printed),) = ended
    assert code in (0, 130)
    assert printed.count("\n") == 1, printed
