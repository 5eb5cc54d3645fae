"""MCP in process: how long sections are read on, who may ask, and what is told of a fault."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import mcp
import pytest

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import FAULT
from api.ingestion import Ingestion
from api.mcp import create_server
from api.settings import Settings
from embeddings.encoder import Encoder
from ingest.documents import Inputs, uploaded_document
from tests.agent import Agent, text_of
from tests.api.client import Client
from tests.api.conftest import Serve

SECRET = "the password is hunter2"  # noqa: S105 (what a message may hold)
BACKGROUND = " ".join(f"Sentence {number} of a long story." for number in range(500))
NARROWER = [f"Part {number:03}" for number in range(120)]
ROWS = "\n".join(
    [
        "id,name,definition,background,broader",
        f"whole,Whole,Of many parts.,{BACKGROUND},",
        *(f"part-{number},{name},Belongs to the whole.,,whole" for number, name in enumerate(NARROWER)),
        "run-1,Run,To move fast.,,",
        "run-2,Run,To execute a program.,,",
    ]
)
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "get_term", "arguments": {"term": "Token"}},
}


def connected(folder: Path, encoder: Encoder) -> Iterator[Agent]:
    with QueryEncoder(encoder) as queries, Agent(mcp.Client(create_server(Current(folder, encoder), queries))) as agent:
        yield agent


@pytest.fixture(scope="module")
def sample(sample_folder: Path, encoder: Encoder) -> Iterator[Agent]:
    yield from connected(sample_folder, encoder)


@pytest.fixture(scope="module")
def large(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """A glossary with a long text, a long list and a name that two terms have."""
    folder = tmp_path_factory.mktemp("large") / "data"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("large.csv", ROWS),)))
    yield from connected(folder, encoder)


def test_every_term_of_the_sample_is_a_short_answer_with_all_of_its_texts(sample: Agent, sample_folder: Path) -> None:
    for iri in Current(sample_folder, None).lexicon.catalog.terms:
        assert {one["section"] for one in sample.call("get_term", term=iri)["more"]} <= {"mentions"}


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_terms", {"query": "model training", "limit": 20}),
        ("match_terms", {"text": "token " * 3000 + BACKGROUND[:1000], "limit": 20}),
        ("list_organizations", {"limit": 50}),
        ("get_organization", {"organization": "Google", "limit": 50}),
    ],
)
def test_the_longest_page_of_a_list_is_short(sample: Agent, tool: str, arguments: dict[str, Any]) -> None:
    assert sample.call(tool, **arguments)


def test_all_terms_of_a_text_come_page_by_page(sample: Agent) -> None:
    text = "Batch Size, Token, Tokenization, KV Cache, Dropout and once more token."
    whole = sample.call("match_terms", text=text)
    first = sample.call("match_terms", text=text, limit=3)
    rest = sample.call("match_terms", text=text, limit=3, offset=first["next_offset"])
    assert first["terms"] + rest["terms"] == whole["terms"]
    assert (first["total"], first["next_offset"], rest["next_offset"]) == (5, 3, None)
    starts = [one["start"] for one in whole["terms"][1]["occurrences"]]
    assert starts == [text.index("Token"), text.index("token")]


def test_hits_come_page_by_page(sample: Agent) -> None:
    whole = sample.call("search_terms", query="gradient", limit=6)["hits"]
    rest = sample.call("search_terms", query="gradient", limit=3, offset=3)
    assert rest["hits"] == whole[3:]
    assert rest["next_offset"] == 6


def read_on(agent: Agent, term: str, section: str) -> list[Any]:
    """All of a section: what the first answer shows of it, then page by page what follows."""
    found = agent.call("get_term", term=term)
    parts = [found[section]]
    while left := [one for one in found["more"] if one["section"] == section]:
        found = agent.call("get_term", term=term, section=section, offset=left[0]["offset"])
        assert found["definition"] is None  # the other sections stay away
        parts.append(found[section])
    return parts


def test_a_long_text_is_read_on_to_its_end(large: Agent) -> None:
    parts = read_on(large, "Whole", "background")
    assert len(parts) > 2
    assert "".join(parts) == BACKGROUND


def test_a_long_list_is_read_on_to_its_end(large: Agent) -> None:
    parts = read_on(large, "Whole", "narrower")
    names = [link["name"] for part in parts for link in part]
    assert sorted(names) == NARROWER
    assert len(parts[0]) == 10


def test_the_markdown_of_a_term_has_its_texts_whole_and_says_what_of_a_list_is_missing(large: Agent) -> None:
    _, text = large.read("lexigraph://term/whole/markdown")
    assert f"## Background\n\n{BACKGROUND}\n" in text
    assert text.count("\n- Part ") == 100
    assert "\n- … and 20 more\n" in text


def test_a_name_of_several_terms_is_told_with_the_iris_to_choose_from(large: Agent) -> None:
    told = large.error("get_term", term="run")
    assert "2 terms are called 'run'; ask again by the IRI of one of them:" in told
    iris = [f"{Settings().base_iri}term/run-{number}" for number in (1, 2)]
    assert f"\n- {iris[0]} (Run): To move fast." in told
    assert large.call("get_term", term=iris[1])["definition"] == "To execute a program."
    (place,) = {str(term["occurrences"]) for term in large.call("match_terms", text="A run.")["terms"]}
    assert "'start': 2" in place


def fails(*arguments: object) -> NoReturn:
    raise RuntimeError(SECRET)


def test_a_fault_is_hidden_and_logged_once(
    sample: Agent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("api.mcp.tools.term_entry", fails)
    monkeypatch.setattr("api.mcp.resources.term_page", fails)
    assert FAULT.message in text_of(sample.result("get_term", term="Token"))
    with pytest.raises(mcp.MCPError, match=FAULT.message):
        sample.read("lexigraph://term/token/markdown")
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in told] == ["lexigraph", "lexigraph"]
    assert all(record.exc_info and SECRET in str(record.exc_info[1]) for record in told)


def status(client: Client, **headers: str) -> int:
    return client.request("POST", "/mcp", json=CALL, headers=headers).status_code


def test_who_may_ask_is_this_machine_the_host_of_the_base_iri_and_what_is_set(
    sample_folder: Path, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    client = serve(sample_folder, host="::1", mcp_hosts="glossary.local", cors_origins="https://app.example")
    for own in ("localhost:8000", "127.0.0.1", "[::1]:8000", "lexigraph.example", "glossary.local:80"):
        assert status(client, Host=own) == 200, own
    assert status(client, Host="elsewhere.example") == 421
    assert status(client, Host="localhost", Origin="https://app.example") == 200
    assert status(client, Host="localhost", Origin="https://other.example") == 403
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_server_for_all_web_origins_answers_under_every_name(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, cors_origins="*")
    assert status(client, Host="elsewhere.example", Origin="https://other.example") == 200


def test_a_browser_may_send_what_the_protocol_needs(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, cors_origins="https://app.example")
    asked = "content-type, mcp-protocol-version, mcp-method, mcp-name"
    headers = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
    }
    assert client.request("OPTIONS", "/mcp", headers=headers).status_code == 200


def test_mcp_can_be_switched_off(sample_folder: Path, serve: Serve) -> None:
    assert status(serve(sample_folder, mcp=False), Host="localhost") == 404
