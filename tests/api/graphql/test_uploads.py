"""Hostile uploads are errors of these documents alone; the server and the other documents are unharmed."""

from pathlib import Path

import pytest

from tests.api.client import Client
from tests.api.conftest import Serve
from tests.api.graphql.test_mutations import KEY, PAGE, ingested

CRASHING = "@prefix p: <urn:p> . <urn:a> <urn:p> " + "[<p> " * 390_000
SLOW = "- {name: a, definition: b}\n" * 70_000


@pytest.mark.parametrize(
    ("name", "content", "limits", "code"),
    [
        ("crash.ttl", CRASHING, {"max_read_memory": 200_000_000}, "crashed"),
        ("slow.yaml", SLOW, {"max_read_seconds": 1}, "too-slow"),
    ],
)
def test_a_document_that_ends_its_reader_is_an_error_and_others_are_stored(
    own_folder: Path, serve: Serve, name: str, content: str, limits: dict[str, int], code: str
) -> None:
    client = serve(own_folder, api_key=KEY, **limits)
    report = ingested(client, **{name: content, "page.txt": PAGE})
    assert [(found["file"], found["severity"], found["code"]) for found in report["diagnostics"]] == [
        (f"upload:{name}", "ERROR", code)
    ]
    assert (report["sources"], report["terms"], report["added"]) == (1, 1, 1)
    assert _definition(client) == "A stored output that a program's present output is compared with."


def test_a_source_remains_when_its_new_document_ends_the_reader(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, api_key=KEY, max_read_memory=200_000_000)
    assert ingested(client, golden=PAGE)["added"] == 1
    report = ingested(client, golden=CRASHING)
    assert [found["code"] for found in report["diagnostics"]] == ["crashed"]
    assert _definition(client) == "A stored output that a program's present output is compared with."


def _definition(client: Client) -> str:
    term = client.query('{ term(name: "Golden File") { ... on Term { definition } } }')["term"]
    return str(term["definition"])
