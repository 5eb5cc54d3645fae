"""MCP in process: paging of long sections, allowed hosts and origins, and internal errors."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import mcp
import pytest

from api.errors import FAULT
from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.mcp.server import create_server
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.encoders import open_encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.support.agent import Agent, text_of

SECRET = "the password is hunter2"  # noqa: S105 (an example of a secret in an error message)
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


def test_get_term_returns_complete_texts_for_every_sample_term(sample: Agent, sample_folder: Path) -> None:
    for iri in Current(sample_folder, None).lexicon.first_terms(1000):
        assert {one["section"] for one in sample.call("get_term", term=iri)["more"]} <= {"mentions"}


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_terms", {"query": "model training", "limit": 20}),
        ("annotate_text", {"text": "token " * 3000 + BACKGROUND[:1000], "limit": 20}),
        ("list_organizations", {"limit": 50}),
        ("get_organization", {"organization": "Google", "limit": 50}),
    ],
)
def test_the_largest_pages_fit_a_context_window(sample: Agent, tool: str, arguments: dict[str, Any]) -> None:
    assert sample.call(tool, **arguments)


def test_annotate_text_returns_terms_page_by_page(sample: Agent) -> None:
    text = "Batch Size, Token, Tokenization, KV Cache, Dropout and once more token."
    whole = sample.call("annotate_text", text=text)
    first = sample.call("annotate_text", text=text, limit=3)
    rest = sample.call("annotate_text", text=text, limit=3, offset=first["next_offset"])
    assert first["terms"] + rest["terms"] == whole["terms"]
    assert (first["total"], first["next_offset"], rest["next_offset"]) == (5, 3, None)
    starts = [one["start"] for one in whole["terms"][1]["occurrences"]]
    assert starts == [text.index("Token"), text.index("token")]


def test_search_terms_returns_hits_page_by_page(sample: Agent) -> None:
    whole = sample.call("search_terms", query="gradient", limit=6)["hits"]
    rest = sample.call("search_terms", query="gradient", limit=3, offset=3)
    assert rest["hits"] == whole[3:]
    assert rest["next_offset"] == 6


def test_search_terms_ends_with_the_last_hit_that_it_can_skip_to(tmp_path: Path) -> None:
    encoder = open_encoder("none")
    rows = "".join(f"Part {number:03},One of many.\n" for number in range(505))
    Ingestion(tmp_path, Settings(), encoder).ingest(Inputs((uploaded_document("a.csv", f"name,definition\n{rows}"),)))
    with contextmanager(connected)(tmp_path, encoder) as agent:
        offset, found = 480, []
        while offset is not None:
            page = agent.call("search_terms", query="part", limit=7, offset=offset)
            found += page["hits"]
            offset = page["next_offset"]
    assert len(found) == 20


def read_all(agent: Agent, term: str, section: str) -> list[Any]:
    """Return all parts of a section: from the first result, then page by page."""
    found = agent.call("get_term", term=term)
    parts = [found[section]]
    while left := [one for one in found["more"] if one["section"] == section]:
        found = agent.call("get_term", term=term, section=section, offset=left[0]["offset"])
        assert found["definition"] is None  # other sections are omitted
        parts.append(found[section])
    return parts


def test_a_long_text_can_be_read_to_its_end(large: Agent) -> None:
    parts = read_all(large, "Whole", "background")
    assert len(parts) > 2
    assert "".join(parts) == BACKGROUND


def test_a_long_list_can_be_read_to_its_end(large: Agent) -> None:
    parts = read_all(large, "Whole", "narrower")
    names = [link["name"] for part in parts for link in part]
    assert sorted(names) == NARROWER
    assert len(parts[0]) == 10


def test_the_markdown_of_a_term_has_complete_texts_and_the_number_of_omitted_list_items(large: Agent) -> None:
    _, text = large.read("lexigraph://term/whole/markdown")
    assert f"## Background\n\n{BACKGROUND}\n" in text
    assert text.count("\n- Part ") == 100
    assert "\n- … and 20 more\n" in text


def test_an_ambiguous_name_is_an_error_that_lists_the_candidates(large: Agent) -> None:
    message = large.error("get_term", term="run")
    assert "2 terms have the name 'run'. Call again with the IRI of one:" in message
    iris = [f"{Settings().base_iri}term/run-{number}" for number in (1, 2)]
    assert f"\n- {iris[0]} (Run): To move fast." in message
    assert large.call("get_term", term=iris[1])["definition"] == "To execute a program."
    (occurrences,) = {str(term["occurrences"]) for term in large.call("annotate_text", text="A run.")["terms"]}
    assert "'start': 2" in occurrences


def fails(*arguments: object) -> NoReturn:
    raise RuntimeError(SECRET)


def test_an_internal_error_is_hidden_from_the_client_and_logged_once(
    sample: Agent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("api.mcp.tools.term_entry", fails)
    monkeypatch.setattr("api.mcp.resources.term_page", fails)
    assert FAULT.message in text_of(sample.result("get_term", term="Token"))
    with pytest.raises(mcp.MCPError, match=FAULT.message):
        sample.read("lexigraph://term/token/markdown")
    logged = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in logged] == ["lexigraph", "lexigraph"]
    assert all(record.exc_info and SECRET in str(record.exc_info[1]) for record in logged)


def status(client: Client, **headers: str) -> int:
    return client.request("POST", "/mcp", json=CALL, headers=headers).status_code


def test_allowed_hosts_are_localhost_the_base_iri_and_the_configured_names(
    sample_folder: Path, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    client = serve(sample_folder, host="::1", hosts="glossary.local", cors_origins="https://app.example")
    for own in ("localhost:8000", "127.0.0.1", "[::1]:8000", "lexigraph.example", "glossary.local:80"):
        assert status(client, Host=own) == 200, own
    assert status(client, Host="elsewhere.example") == 421
    assert status(client, Host="localhost", Origin="https://app.example") == 200
    assert status(client, Host="localhost", Origin="https://other.example") == 403
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_all_hosts_and_origins_can_be_allowed(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, cors_origins="*", hosts="*")
    assert status(client, Host="elsewhere.example", Origin="https://other.example") == 200


def test_cors_allows_the_headers_of_the_protocol(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, cors_origins="https://app.example")
    requested = "content-type, mcp-protocol-version, mcp-method, mcp-name"
    headers = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": requested,
    }
    assert client.request("OPTIONS", "/mcp", headers=headers).status_code == 200


def test_mcp_can_be_switched_off(sample_folder: Path, serve: Serve) -> None:
    assert status(serve(sample_folder, mcp=False), Host="localhost") == 404
