"""What the README shows is what happens."""

import asyncio
import json
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import mcp
import pytest

from api.app import create_app
from api.current import Current
from api.encoding import QueryEncoder
from api.ingestion import Ingestion
from api.mcp import create_server
from api.schema import build_schema
from api.schema.context import Context
from api.settings import Settings
from embeddings.encoder import Encoder
from tests.acceptance.processes import command, environment, server
from tests.agent import Agent
from tests.api.client import Client

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EXAMPLE = re.compile(r"```graphql\n(?P<query>.*?)```\n\n```json\n(?P<answer>.*?)```", re.DOTALL)
SPARQL = re.compile(r"```sparql\n(?P<query>.*?)```\n\n```csv\n(?P<answer>.*?)```", re.DOTALL)
TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)
UPDATE = "UPDATE_README" in os.environ


@pytest.fixture(scope="module")
def ask(sample_folder: Path, encoder: Encoder) -> Iterator[object]:
    settings = Settings()
    current = Current(sample_folder, encoder)
    schema = build_schema(settings)
    with QueryEncoder(encoder) as query_encoder:

        def run(query: str) -> object:
            context = Context(current, Ingestion(sample_folder, settings, encoder), settings, query_encoder)
            result = asyncio.run(schema.execute(query, context_value=context))
            assert result.errors is None
            return result.data

        yield run


def test_there_are_six_graphql_examples() -> None:
    assert len(EXAMPLE.findall(README.read_text())) == 6


@pytest.mark.parametrize("number", range(6))
def test_a_graphql_example_answers_as_the_readme_says(number: int, ask: object) -> None:
    text = README.read_text()
    example = list(EXAMPLE.finditer(text))[number]
    assert callable(ask)
    answer = ask(example["query"])
    if UPDATE:
        start, end = example.span("answer")
        README.write_text(text[:start] + laid_out(answer) + "\n" + text[end:])
    else:
        assert answer == json.loads(example["answer"])


def test_the_sparql_example_answers_as_the_readme_says(sample_folder: Path, encoder: Encoder) -> None:
    text = README.read_text()
    example = SPARQL.search(text)
    assert example is not None
    with Client(create_app(sample_folder, Settings(), encoder)) as client:
        response = client.get("/sparql", "text/csv", params={"query": example["query"]})
    answer = response.text.replace("\r\n", "\n")
    if UPDATE:
        start, end = example.span("answer")
        README.write_text(text[:start] + answer + text[end:])
    else:
        assert answer == example["answer"]


def laid_out(value: object, indent: str = "") -> str:
    """JSON with as much on a line as fits."""
    whole = json.dumps(value, ensure_ascii=False)
    if len(indent + whole) <= 100 or not isinstance(value, dict | list):
        return whole
    inner = indent + "  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + laid_out(one, inner) for one in value) + f"\n{indent}]"
    rows = (f"{inner}{json.dumps(key)}: {laid_out(one, inner)}" for key, one in value.items())
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def test_the_table_of_settings_is_the_settings() -> None:
    text = README.read_text()
    table = settings_table()
    if UPDATE:
        README.write_text(TABLE.sub(lambda _: table, text))
    else:
        found = TABLE.search(text)
        assert found is not None
        assert found[0] == table


def settings_table() -> str:
    rows = ["| variable | default | what it sets |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        shown = field.default
        default = "" if shown is None or shown == () else f"`{str(shown).lower() if shown in (True, False) else shown}`"
        rows.append(f"| `LEXIGRAPH_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def test_the_page_in_the_readme_is_read_without_findings(tmp_path: Path) -> None:
    from ingest.check import check
    from ingest.documents import Inputs, uploaded_document
    from ingest.organizations import Organizations

    page = re.search(r"```text\n(.*?)```", README.read_text(), re.DOTALL)
    assert page is not None
    assert list(check(Inputs((uploaded_document("readme", page[1]),)), Organizations.load())) == []


@pytest.mark.parametrize("name", ["mcpServers", "servers"])
def test_the_configuration_for_agents_connects(name: str, sample_folder: Path) -> None:
    (example,) = re.findall(rf'```json\n(\{{\n  "{name}".*?)```', README.read_text(), re.DOTALL)
    told = json.loads(example)[name]["lexigraph"]
    with ExitStack() as opened:
        if name == "servers":
            running = opened.enter_context(server(sample_folder))
            address = told["url"].replace("http://127.0.0.1:8000", str(running.http.base_url))
            client = mcp.Client(address)
        else:
            assert told["command"].endswith("/lexigraph")
            program, *arguments = command(*told["args"][:-1], str(sample_folder))
            client = mcp.Client(mcp.StdioServerParameters(command=program, args=arguments, env=environment()))
        agent = opened.enter_context(Agent(client))
        assert agent.call("get_term", term="Batch Size")["name"] == "Batch Size"


def test_the_table_of_tools_is_what_the_tools_say(sample_folder: Path, encoder: Encoder) -> None:
    table = re.search(r"<!-- tools -->\n.*?\n.*?\n(.*?)<!-- /tools -->", README.read_text(), re.DOTALL)
    assert table is not None
    with QueryEncoder(encoder) as queries:
        tools = asyncio.run(create_server(Current(sample_folder, encoder), queries).list_tools())
    rows = (f"| `{tool.name}` | {(tool.description or '').partition(chr(10))[0]} |\n" for tool in tools)
    assert table[1] == "".join(rows)


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    described = (ROOT / "docs" / "dependencies.md").read_text()
    for requirement in wanted:
        name = re.split(r"[\[>=<]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", described), name


def test_every_locked_version_is_of_the_declared_dependencies() -> None:
    locked = (ROOT / "constraints.txt").read_text()
    assert re.search(r"^torch==2\.13\.0$", locked, re.MULTILINE)
    for line in locked.splitlines():
        assert line.startswith("#") or "==" in line, line
