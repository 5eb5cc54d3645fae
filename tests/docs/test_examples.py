"""Every example in the documentation gives the answer that is printed below it; UPDATE_DOCS=1 renews the answers."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing
from pathlib import Path

import mcp
import pytest
from graphql import GraphQLSchema, parse, validate
from graphql import build_schema as parse_schema
from pydantic import SecretStr
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from api.app import create_app
from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.schema import build_schema
from api.schema.context import Context
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import WriteQueue
from embeddings.encoder import Encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.docs.documents import DOCS, Example, blocks, documents, examples
from tests.support.agent import Agent
from tests.support.processes import ROOT, Server, command, environment
from tests.support.shells import run_on_terminal

Ask = Callable[[str, Path], object]

RECIPES = DOCS / "graphql-recipes.md"


@pytest.fixture(scope="module")
def recipes_folder(sample_folder: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with the vocabulary that `RECIPES` begins with, after a version of it with one more concept."""
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("recipes") / "data")
    vocabulary = blocks(RECIPES, "turtle")[0].text
    ranking = (
        ':ranking a skos:Concept ; skos:inScheme :tasks ; skos:prefLabel "Ranking"@en ; skos:broader :supervised .'
    )
    for text in (f"{vocabulary}{ranking}", vocabulary):
        document = uploaded_document("tasks.ttl", text)
        assert not Ingestion(folder, Settings(), encoder).ingest(Inputs((document,))).errors
    return folder


@pytest.fixture(scope="module")
def ask(sample_folder: Path, recipes_folder: Path, encoder: Encoder) -> Iterator[Ask]:
    settings = Settings(api_key=SecretStr("KEY"))
    schema = build_schema(settings)
    current = {folder: Current(folder, encoder) for folder in (sample_folder, recipes_folder)}
    with QueryEncoder(encoder) as query_encoder:

        async def first(query: str, context: Context) -> ExecutionResult:
            if not query.startswith("subscription"):
                return await schema.execute(query, context_value=context)
            events = await schema.subscribe(query, context_value=context)
            assert not isinstance(events, ExecutionResult | PreExecutionError)
            async with aclosing(events):
                return await anext(events)

        def run(query: str, document: Path) -> object:
            folder = recipes_folder if document == RECIPES else sample_folder
            writer = WriteQueue(Ingestion(folder, settings, encoder), settings)
            context = Context(current[folder], writer, settings, query_encoder, "Bearer KEY")
            result = asyncio.run(first(query, context))
            assert result.errors is None
            return result.data

        yield run


@examples("graphql", "json")
def test_a_graphql_example_gives_its_answer(example: Example, ask: Ask) -> None:
    query, answer = example.blocks
    data = ask(query.text, example.document)
    if data != json.loads(answer.text):
        example.expect(laid_out(data) + "\n")


@examples("http", "turtle")
def test_an_http_example_gives_its_answer(example: Example, recipes_folder: Path, encoder: Encoder) -> None:
    with Client(create_app(recipes_folder, Settings(), encoder)) as client:
        response = client.get(example.blocks[0].text.strip().removeprefix("GET "))
    assert response.status_code == 200
    example.expect(response.text)


def laid_out(value: object, indent: str = "") -> str:
    """Return JSON with as much on a line as fits."""
    whole = json.dumps(value, ensure_ascii=False)
    if len(indent + whole) <= 100 or not isinstance(value, dict | list):
        return whole
    inner = indent + "  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + laid_out(item, inner) for item in value) + f"\n{indent}]"
    rows = (f"{inner}{json.dumps(key)}: {laid_out(item, inner)}" for key, item in value.items())
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return parse_schema((ROOT / "tests" / "golden" / "schema.graphql").read_text(), assume_valid_sdl=True)


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_graphql_document_is_valid(document: Path, schema: GraphQLSchema) -> None:
    for block in blocks(document, "graphql"):
        assert validate(schema, parse(block.text)) == [], block.text


def test_the_mutations_add_and_remove_a_term(sample_folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "lexigraph-data")
    mutations = [block.text for block in blocks(DOCS / "graphql.md", "graphql") if block.text.startswith("mutation")]
    with Client(create_app(folder, Settings(api_key=SecretStr("KEY")), encoder)) as client:
        results = [client.query(mutation, "KEY") for mutation in mutations]
    assert results == [{"ingest": {"added": 1, "diagnostics": []}}, {"removeSource": {"removed": 1}}]


@examples("sparql", "csv")
def test_a_sparql_example_gives_its_answer(example: Example, sample_folder: Path, encoder: Encoder) -> None:
    with Client(create_app(sample_folder, Settings(), encoder)) as client:
        response = client.get("/sparql", "text/csv", params={"query": example.blocks[0].text})
    assert response.status_code == 200
    example.expect(response.text.replace("\r\n", "\n"))


@examples("python", "text")
def test_a_python_example_prints_its_output(example: Example, running: Server, data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", example.blocks[0].text],
        env=environment(LEXIGRAPH_URL=str(running.http.base_url))
        | {"PYTHONPATH": f"{ROOT}:{ROOT / 'examples' / 'clients'}", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=data.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    example.expect(done.stdout)


@examples("sh", "text", without="tutorial.md")
def test_a_command_prints_its_output(example: Example, data: Path) -> None:
    line = example.blocks[0].text
    assert line.startswith("lexigraph ") and line.count("\n") == 1, "one command of lexigraph precedes its output"
    done = run_on_terminal(["sh", "-c", line], cwd=ROOT, columns=100, LEXIGRAPH_DATA=str(data))
    assert done.returncode == 0, done.stderr
    printed = "\n".join(row.rstrip() for row in done.stdout.strip("\n").splitlines()) + "\n"
    example.expect(printed.replace(f"{ROOT}/", "").lstrip("\n"))


@pytest.mark.parametrize("name", ["mcpServers", "servers"])
def test_the_configuration_of_an_agent_connects(name: str, data: Path, running: Server) -> None:
    (example,) = [block for block in blocks(DOCS / "mcp.md", "json") if block.text.startswith(f'{{\n  "{name}"')]
    entry = json.loads(example.text)[name]["lexigraph"]
    with ExitStack() as opened:
        if name == "servers":
            client = mcp.Client(re.sub(r"http://127.0.0.1:8000(?=/)", str(running.http.base_url), entry["url"]))
        else:
            assert entry["command"].endswith("/lexigraph")
            program, *arguments = command(*entry["args"][:-1], str(data))
            client = mcp.Client(mcp.StdioServerParameters(command=program, args=arguments, env=environment()))
        agent = opened.enter_context(Agent(client))
        assert agent.call("get_term", term="Batch Size")["name"] == "Batch Size"
