"""MCP over stdio and HTTP, tested with the client of the SDK."""

import io
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import mcp
import pytest
import rdflib
from mcp.client.stdio import stdio_client

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from ingest.input.document_paths import find_documents
from tests.support.agent import LONGEST, Agent
from tests.support.processes import Server, command, environment, run, run_here, server

BASE = "https://lexigraph.example/"
PAGE = "// TESTING TERM\n{name}\nA page that was added while the server ran.\n"


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_folder, tmp_path_factory.mktemp("agents") / "data")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Server]:
    with server(folder, LEXIGRAPH_MAX_REQUEST_BYTES="50000") as started:
        yield started


@pytest.fixture(scope="module", params=["stdio", "http", "http with a handshake"])
def agent(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    if request.param != "stdio":
        http: Server = request.getfixturevalue("running")
        # Protocol versions before 2026-07-28 begin with a handshake.
        mode = "auto" if request.param == "http" else "legacy"
        with Agent(mcp.Client(f"{http.http.base_url}/mcp", mode=mode)) as connected:
            yield connected
        return
    program, *arguments = command("mcp", "--data", str(folder))
    started = mcp.StdioServerParameters(command=program, args=arguments, env=environment())
    stderr = tmp_path_factory.mktemp("stdio") / "stderr"
    with stderr.open("w") as log, Agent(mcp.Client(stdio_client(started, log))) as connected:
        yield connected
    assert stderr.read_text() == ""


def test_the_instructions_ask_an_agent_to_look_up_terms(agent: Agent) -> None:
    client = agent.value
    assert client.server_info is not None
    assert client.server_info.name == "lexigraph"
    assert client.server_info.version
    assert client.instructions is not None
    assert "Call get_term before you use, define or explain a term" in client.instructions
    assert "even if you think you know it" in client.instructions


def test_all_tools_are_read_only_and_describe_their_parameters_and_results(agent: Agent) -> None:
    tools = agent.tools()
    assert list(tools) == ["annotate_text", "search_terms", "get_term", "list_organizations", "get_organization"]
    for tool in tools.values():
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.open_world_hint is False
        assert all(one.get("description") for one in tool.input_schema["properties"].values()), tool.name
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"


def test_annotate_text_returns_occurrences_in_code_points(agent: Agent) -> None:
    text = "🙂 Does the batch size matter? A mini-batch size of 1 makes the KV cache 🙂 small."
    found = agent.call("annotate_text", text=text)
    texts = {term["name"]: [text[one["start"] : one["end"]] for one in term["occurrences"]] for term in found["terms"]}
    assert texts == {"Batch Size": ["batch size", "mini-batch size"], "KV Cache": ["KV cache"]}
    assert found["terms"][0]["iri"] == f"{BASE}term/batch-size"
    assert found["terms"][0]["definition"].startswith("The number of training examples")
    assert (found["total"], found["next_offset"]) == (2, None)
    assert agent.call("annotate_text", text="Nothing of the kind.")["terms"] == []


def test_the_former_name_of_annotate_text_is_accepted_but_not_listed(agent: Agent) -> None:
    assert "match_terms" not in agent.tools()
    arguments = {"text": "Does the batch size matter for the KV cache?", "limit": 1}
    assert agent.call("match_terms", **arguments) == agent.call("annotate_text", **arguments)
    assert "at most 20000 characters" in agent.error("match_terms", text="x" * 20_001)


def test_search_terms_finds_a_term_by_meaning_with_the_match_reason(agent: Agent) -> None:
    query = "how many examples a network sees before its weights change"
    first = agent.call("search_terms", query=query, organization="Microsoft", limit=1)["hits"][0]
    assert first["name"] == "Batch Size"
    assert first["matched"].startswith("semantic (definition): ")
    exact = agent.call("search_terms", query="mini batch sizes", limit=1)["hits"][0]
    assert exact["matched"] == "synonym (synonym): Mini-batch size"


def test_a_term_is_looked_up_by_name_synonym_and_iri(agent: Agent) -> None:
    for name in ("batch-size", "Training Batches", f"{BASE}term/batch-size"):
        found = agent.call("get_term", term=name)
        assert found["iri"] == f"{BASE}term/batch-size"
    assert found["synonyms"] == ["Mini-batch size", "training batch"]
    assert found["developers"][0]["name"] == "NVIDIA"
    assert found["more"] == []


def test_get_organization_returns_units_and_terms(agent: Agent) -> None:
    found = agent.call("get_organization", organization="microsoft", limit=2)
    assert "Microsoft Azure" in [unit["name"] for unit in found["units"]]
    assert len(found["terms"]) == found["next_offset"] == 2
    alone = agent.call("get_organization", organization="Microsoft", include_units=False)
    assert alone["total_terms"] < found["total_terms"]
    unit = agent.call("get_organization", organization="Azure Machine Learning")
    assert unit["parent"]["name"] == "Microsoft Azure"


def test_paging_returns_every_item_once(agent: Agent) -> None:
    names: list[str] = []
    offset = 0
    while offset is not None:
        page = agent.call("list_organizations", limit=50, offset=offset)
        names += [one["name"] for one in page["organizations"]]
        offset = page["next_offset"]
    assert len(names) == len(set(names)) == page["total"]
    assert names == sorted(names, key=str.casefold)
    units = agent.call("list_organizations", unit_of="Microsoft", name_contains="azure")["organizations"]
    assert {"name": "Microsoft Azure", "iri": f"{BASE}organization/microsoft-azure", "parent": "Microsoft"} in units


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("get_term", {"term": "Bacth Size"}, "Similar names: Batch Size"),
        ("get_term", {"term": "Batch Size", "offset": 3}, "`offset` needs a `section`"),
        ("get_organization", {"organization": "Microsft"}, "did you mean Microsoft"),
        ("search_terms", {"query": " "}, "The query is empty."),
        ("search_terms", {"query": "x", "category": "Nope"}, "Unknown category 'Nope'"),
        ("search_terms", {"query": "x", "limit": 1000}, "less than or equal to 20"),
        ("annotate_text", {"text": "x" * 20_001}, "at most 20000 characters"),
        ("list_organizations", {"unit_of": "Nobody"}, "Unknown organization 'Nobody'"),
    ],
)
def test_errors_reach_the_model_with_their_remedies(
    agent: Agent, tool: str, arguments: dict[str, Any], message: str
) -> None:
    assert message in agent.error(tool, **arguments)


def test_a_term_is_a_resource_as_markdown_and_as_turtle(agent: Agent) -> None:
    media_type, text = agent.read("lexigraph://term/batch-size/markdown")
    assert media_type == "text/markdown"
    assert text.startswith("# Batch Size\n\n- IRI: <https://lexigraph.example/term/batch-size>\n")
    assert "\n## Developers\n\n- NVIDIA <https://lexigraph.example/organization/nvidia>: " in text
    media_type, turtle = agent.read(f"lexigraph://term/{BASE.replace('/', '%2F')}term%2Fbatch-size/turtle")
    assert media_type == "text/turtle"
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    assert (rdflib.URIRef(f"{BASE}term/batch-size"), rdflib.SKOS.prefLabel, rdflib.Literal("Batch Size", "en")) in graph


def test_the_only_listed_resource_is_a_short_overview(agent: Agent) -> None:
    (overview,) = agent.run(agent.value.list_resources()).resources
    media_type, text = agent.read(overview.uri)
    assert media_type == overview.mime_type == "text/markdown"
    assert "- Model Optimization and Prompt Syntax: 13 terms" in text
    assert len(text) < LONGEST
    templates = agent.run(agent.value.list_resource_templates()).resource_templates
    assert [one.uri_template for one in templates] == [
        "lexigraph://term/{term}/markdown",
        "lexigraph://term/{term}/turtle",
    ]


def test_a_missing_resource_is_an_error_with_similar_names(agent: Agent) -> None:
    with pytest.raises(mcp.MCPError, match="Similar names: Batch Size"):
        agent.read("lexigraph://term/bacth-size/markdown")


def test_an_agent_sees_newly_ingested_terms(agent: Agent, folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    name = f"Meanwhile {tmp_path.name}"
    assert "No term has the name" in agent.error("get_term", term=name)
    page = tmp_path / f"{tmp_path.name}.txt"
    page.write_text(PAGE.format(name=name))
    Ingestion(folder, Settings(), encoder).ingest(find_documents([str(page)], tmp_path, io.BytesIO()))
    for _ in range(200):
        if not agent.result("get_term", term=name).is_error:
            break
        time.sleep(0.05)
    assert agent.call("get_term", term=name)["name"] == name
    assert agent.call("annotate_text", text=f"What is {name}?")["terms"][0]["name"] == name


def test_the_command_exits_when_stdin_ends_and_writes_only_protocol_messages_to_stdout(folder: Path) -> None:
    request = '{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n'
    done = run("mcp", "--data", str(folder), stdin=request)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:1] for line in done.stdout.splitlines()] == ["{"]


def test_a_missing_data_directory_is_reported_on_stderr(tmp_path: Path) -> None:
    done = run_here("mcp", "--data", str(tmp_path / "none"), stdin="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "lexigraph ingest" in done.stderr


def posted(running: Server, content: bytes = b"{}", **headers: str) -> httpx.Response:
    return running.http.post("/mcp", content=content, headers={"Content-Type": "application/json", **headers})


def test_requests_for_other_hosts_or_from_other_origins_are_rejected(running: Server) -> None:
    assert posted(running, Host="evil.example").status_code == 421
    assert posted(running, Origin="https://evil.example").status_code == 403
    for own in ("http://localhost:3000", "https://lexigraph.example"):
        assert posted(running, Origin=own).status_code == 400  # {} is not a valid request


def test_a_request_that_is_too_large_is_rejected(running: Server) -> None:
    assert posted(running, b"x" * 60_000).status_code == 413


def test_get_is_not_allowed(running: Server) -> None:
    response = running.http.get("/mcp", headers={"Accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "OPTIONS, POST")
