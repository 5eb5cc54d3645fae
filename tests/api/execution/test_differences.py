"""The compiled execution of a query gives the answer of graphql-core: the same bytes of data, and the same errors."""

import ast
import asyncio
import gc
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import anyio.to_thread
import orjson
import pytest
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse, print_ast, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.types import ExecutionResult

from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.quality.background import Reports
from api.schema import Schema, build_schema
from api.schema.context import Context
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import WriteQueue
from embeddings.encoder import Encoder
from embeddings.searcher import Searcher
from graph.errors import StoreUnreachable
from tests.api.execution.generator import Generator, Query
from tests.docs.documents import ROOT, blocks, documents
from tests.support.effort import repetitions

# graphql-core leaves coroutines of a query whose other fields have failed.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

_EXAMPLES = repetitions(50)
_MANY = repetitions(500)
_ATTEMPTS = 5
_TOO_LARGE = b'"code":"TOO_LARGE"'
_READS = ("terms", "mentions", "mentioned_by", "relations", "modified", "facets", "similar", "search", "sources")
_TEXTS = (
    "Batch Size", "KV cache", "quantization", "NVIDIA", "Google", "Inference", "Glossary", "learning rate", "gpt", "en",
    "https://lexigraph.example/term/batch-size", "https://lexigraph.example/term/kv-cache", "", "nothing of this name",
)  # fmt: skip


class Executors:
    """Both executors over one data directory."""

    def __init__(self, folder: Path, encoder: Encoder, query_encoder: QueryEncoder, **limits: int) -> None:
        self._settings = Settings(**limits)  # type: ignore[arg-type]
        self._current = Current(folder, encoder)
        self._writer = WriteQueue(Ingestion(folder, self._settings, encoder), self._settings)
        self._encoder = query_encoder
        self._reports = Reports(folder, self._settings)
        self.compiled = build_schema(self._settings)
        self.stock = build_schema(self._settings.model_copy(update={"compile_queries": False}))
        self.loop = asyncio.new_event_loop()

    def prepare(self) -> None:
        """Wait for the report on quality, which is made in the background."""
        while b'"current":true' not in self.outcome(self.stock, "{ quality { current } }", {})[0]:
            time.sleep(0.1)

    def close(self) -> None:
        self.loop.run_until_complete(self._reports.close())
        self.loop.close()
        gc.collect()  # here, where warnings about coroutines of failed queries are ignored; elsewhere they fail a test

    def outcome(self, schema: Schema, text: str, variables: Mapping[str, Any]) -> tuple[bytes, list[bytes]]:
        """Return the data and the errors."""
        context = Context(self._current, self._writer, self._settings, self._encoder, "", self._reports)
        result = self.loop.run_until_complete(self._executed(schema, text, variables, context))
        errors = [orjson.dumps(error.formatted) for error in result.errors or ()]
        context.release()
        return orjson.dumps(result.data), sorted(errors)

    async def _executed(
        self, schema: Schema, text: str, variables: Mapping[str, Any], context: Context
    ) -> ExecutionResult:
        found: ExecutionResult = await schema.execute(text, variable_values=variables, context_value=context)
        return found

    def compare(self, text: str, variables: Mapping[str, Any] | None = None) -> list[bytes]:
        """Assert equal outcomes, the compiled one twice: first and kept. Returns the errors.

        Of several fields that cannot be null and fail, graphql-core reports the first. Whether terms are kept decides
        which one that is. A plan ends as soon as the answer is too large, which graphql-core may notice after an error.
        """
        given = variables or {}
        expected = [self.outcome(self.stock, text, given)]
        for _ in ("first", "again"):
            found = self.outcome(self.compiled, text, given)
            while expected[0][1] and found not in expected and len(expected) < _ATTEMPTS:
                expected.append(self.outcome(self.stock, text, given))
            is_too_large = found[0] == expected[0][0] == b"null" and expected[0][1] and _TOO_LARGE in found[1][0]
            assert found in expected or is_too_large, text
        return expected[0][1]


@pytest.fixture(scope="module", autouse=True)
def reads_in_order() -> Iterator[None]:
    """Reads without threads: with them, the field that fails first varies, and graphql-core reports that one."""

    async def read(function: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
        return function(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anyio.to_thread, "run_sync", read)
        yield


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_folder, tmp_path_factory.mktemp("execution") / "data")


@pytest.fixture(scope="module")
def executors(folder: Path, encoder: Encoder) -> Iterator[Executors]:
    with QueryEncoder(encoder) as query_encoder, closing(Executors(folder, encoder, query_encoder)) as made:
        made.prepare()
        yield made


@pytest.fixture(scope="module")
def limited(folder: Path, encoder: Encoder) -> Iterator[Executors]:
    limits = {"max_nodes": 20, "max_page": 5}
    with QueryEncoder(encoder) as query_encoder, closing(Executors(folder, encoder, query_encoder, **limits)) as made:
        made.prepare()
        yield made


def _generated(executors: Executors, seed: int) -> Query:
    return Generator(executors.stock._schema, _TEXTS, Random(seed)).query()  # noqa: S311 (not for cryptography)


def _queries(schema: Schema, texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        try:
            document = parse(text)
        except GraphQLError:
            continue
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        if len(operations) == 1 and operations[0].operation is OperationType.QUERY:
            if not validate(schema._schema, document):
                yield text


def _tested() -> list[str]:
    """The strings in the tests and in the program that may be queries."""
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "api").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    found = (node for file in sorted(files) for node in ast.walk(ast.parse(file.read_text())))
    constants = {node.value: None for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return [text for text in constants if "{" in text]


_VALUES: Mapping[str, Any] = {"Int": 3, "Boolean": True, "Float": 0.3, "DateTime": "2020-01-01T00:00:00Z"}


def _variables(text: str) -> dict[str, Any]:
    """Return values for the variables that a query requires."""
    (operation,) = (one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode))
    required = re.findall(r"\$(\w+): (\[?)(\w+)!?\]?!", ", ".join(map(print_ast, operation.variable_definitions or ())))
    return {name: [_of(kind)] if is_list else _of(kind) for name, is_list, kind in required}


def _of(kind: str) -> Any:
    return _VALUES.get(kind, {} if kind.endswith("Where") else "Batch Size")


def test_the_queries_of_the_documentation_are_compiled(executors: Executors) -> None:
    texts = [block.text for document in documents() for block in blocks(document, "graphql")]
    plans = executors.compiled.plans
    assert plans is not None
    counts = plans.counts
    for text in _queries(executors.stock, texts):
        before = counts["compiled"]
        errors = executors.compare(text, _variables(text))
        assert errors or counts["compiled"] == before + 2, text


@pytest.mark.thorough
def test_the_queries_of_tests_and_programs_have_the_same_answers(executors: Executors) -> None:
    texts = list(_queries(executors.stock, _tested()))
    assert len(texts) > 100
    for text in texts:
        executors.compare(text, _variables(text))


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**63))
def test_generated_queries_have_the_same_answers(executors: Executors, seed: int) -> None:
    generated = _generated(executors, seed)
    executors.compare(generated.text, generated.variables)


@pytest.mark.thorough
def test_many_generated_queries_have_the_same_answers(executors: Executors) -> None:
    for seed in range(_MANY):
        generated = _generated(executors, seed)
        executors.compare(generated.text, generated.variables)


@pytest.mark.parametrize(
    "edge",
    [
        "description node { iri name }",
        "one: description other: description node { name } node { iri }",
        "node { parent { name } terms(first: 1) { totalCount } }",
        "__typename description",
        "node { name } cursor",
        'description(languages: ["de"]) node { aliases }',
    ],
)
def test_edges_of_developers_have_the_same_answers_with_and_without_columns(executors: Executors, edge: str) -> None:
    executors.compare("{ terms(first: 50) { nodes { developers(first: 3) { edges {" + edge + "} } } } }")


@settings(max_examples=_EXAMPLES // 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**63), st.sampled_from(_READS))
def test_generated_queries_have_the_same_errors_if_a_read_fails(executors: Executors, seed: int, name: str) -> None:
    generated = _generated(executors, seed)
    with pytest.MonkeyPatch.context() as patch:
        owner = Searcher if name == "similar" else Lexicon
        patch.setattr(owner, name, _failing(getattr(owner, name)))
        executors.compare(generated.text, generated.variables)


def _failing(read: Callable[..., Any]) -> Callable[..., Any]:
    def fails(*arguments: Any, **named: Any) -> Any:
        raise StoreUnreachable("The server of the graph does not answer.")

    return fails


@settings(max_examples=_EXAMPLES // 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**63))
def test_generated_queries_have_the_same_limits(limited: Executors, seed: int) -> None:
    generated = _generated(limited, seed)
    limited.compare(generated.text, generated.variables)
