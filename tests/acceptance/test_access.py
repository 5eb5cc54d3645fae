"""Keys and private reading with real processes: commands, a browser's way in, and sockets."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_subscriptions import IDLE, PROGRESS, socket
from tests.support.processes import Server, run_here, server


def created(folder: Path, name: str, *options: str) -> str:
    made = run_here("keys", "create", name, "--data", str(folder), *options)
    assert (made.returncode, made.stderr) == (0, "Store the key now; it cannot be shown again.\n")
    return str(made.stdout).strip()


def test_the_commands_create_list_and_revoke(tmp_path: Path) -> None:
    secret = created(tmp_path, "one", "--scope", "ingest")
    listed = run_here("keys", "list", "--data", str(tmp_path)).stdout.split("\t")
    assert (listed[:2], listed[3]) == (["one", "ingest"], secret[-4:] + "\n")
    again = run_here("keys", "create", "one", "--data", str(tmp_path))
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.startswith("lexigraph: A key with the name 'one' exists.")
    assert run_here("keys", "revoke", "one", "--data", str(tmp_path)).returncode == 0
    unknown = run_here("keys", "revoke", "one", "--data", str(tmp_path))
    assert unknown.returncode == 1
    assert "No key has the name 'one'." in unknown.stderr
    assert run_here("keys", "list", "--json", "--data", str(tmp_path)).stdout == '{\n  "keys": []\n}\n'


def test_backups_contain_no_keys(sample_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    created(folder, "one")
    assert run_here("backup", str(tmp_path / "backup"), "--data", str(folder)).returncode == 0
    assert not [*(tmp_path / "backup").rglob("keys*")]


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.thorough), "2"])
def test_a_private_server(sample_folder: Path, tmp_path: Path, workers: str) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    with server(folder, LEXIGRAPH_PRIVATE="true", LEXIGRAPH_WORKERS=workers) as running:
        running.wait_until("/ready")
        assert running.http.get("/").status_code == 401
        reading = created(folder, "reader")
        writing = created(folder, "writer", "--scope", "ingest")
        assert running.http.get("/", auth=("me", reading)).status_code == 200
        follows_a_key(running, reading, folder)
        mutation = 'mutation { ingest(documents: [{name: "x", content: "// A TERM\\nX\\nAn x.\\n"}]) { added } }'
        headers = {"Authorization": f"Bearer {writing}"}
        answer = running.http.post("/graphql", json={"query": mutation}, headers=headers)
        assert answer.json() == {"data": {"ingest": {"added": 1}}}
        _, printed = running.interrupt()
    assert printed.count("\n") == 1, printed


def follows_a_key(running: Server, secret: str, folder: Path) -> None:
    """A WebSocket needs a key before anything else, and ends to follow when it is revoked."""
    for payload in ({}, {"Authorization": "Bearer wrong"}):
        with socket(running) as one:
            one.send(type="connection_init", payload=payload)
            assert one.closed() == (4403, "Forbidden")
    with socket(running) as one:
        one.subscribe("{ index { terms } }")
        assert one.closed()[0] == 4401
    with socket(running, additional_headers={"Authorization": f"Bearer {secret}"}) as one:
        one.begin()
        one.subscribe("{ index { terms } }", id="2")
        assert one.read()["payload"]["data"]["index"]["terms"] > 0
    with socket(running) as one:
        one.begin(Authorization=f"Bearer {secret}")
        one.subscribe(PROGRESS)
        assert one.step() == IDLE
        assert run_here("keys", "revoke", "reader", "--data", str(folder)).returncode == 0
        one.subscribe("{ index { terms } }", id="2")
        message: Any = one.read()
        assert (message["type"], message["id"]) == ("error", "2")
        assert message["payload"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_operations_of_a_socket_and_forwarded_addresses_are_limited(sample_folder: Path) -> None:
    with server(sample_folder, LEXIGRAPH_RATE_LIMIT="3") as running:
        forwarded = {"X-Forwarded-For": "192.0.2.1"}
        with socket(running, additional_headers=forwarded) as one:
            one.begin()
            for id in ("1", "2"):
                one.subscribe("{ index { terms } }", id)
                assert [one.read()["type"], one.read()["type"]] == ["next", "complete"]
            one.subscribe("{ index { terms } }", "3")
            message = one.read()
            assert message["type"] == "error"
            assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
            assert 0 < message["payload"][0]["extensions"]["retryAfter"] <= 20
        refused = running.http.get("/dataset", headers=forwarded)
        assert refused.status_code == 429
        assert running.http.get("/dataset").status_code == 200
