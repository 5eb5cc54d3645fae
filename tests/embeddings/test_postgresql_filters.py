"""Filters that many records pass: PostgreSQL, with and without partitions, finds what the embedded engine finds."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import NamedTuple

import pytest

from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery, SearchView
from embeddings.engine_results import Candidates
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.engines.postgresql import search_statements, vector_index
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.engines.postgresql.partitions import make_partitions
from embeddings.hits import SearchMode
from embeddings.ranking import explain, rank
from embeddings.records import Filter, Record, Tag
from tests.embeddings.test_postgresql_engine import ClusteredEncoder, record
from tests.support.postgresql import Server

pytestmark = pytest.mark.engines

RECORDS, SORTED = 3000, 100
WORDS = ("gradient", "kernel", "token", "buffer", "lattice")
FILTERS = {
    "half": Filter().having(Tag("category", "half")),
    "a tenth": Filter().having(Tag("category", "tenth")),
    "two groups": Filter().having(Tag("category", "half")).having(Tag("category", "third")),
    "excluded": Filter(none_of=(Filter().having(Tag("category", "third")),)),
    "modified": Filter(modified_since=100, modified_before=2500),
    "keys": Filter().among([f"k{number}" for number in range(0, RECORDS, 5)]),
}


class Views(NamedTuple):
    embedded: SearchView
    postgresql: SearchView


@pytest.fixture(scope="module", params=["one server", "partitions"])
def views(
    request: pytest.FixtureRequest, postgresql: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Views]:
    """The same 3,000 records in both engines; those of PostgreSQL have an HNSW index."""
    schema = request.param.replace(" ", "_")
    if schema == "partitions":
        make_partitions(postgresql.url(), request.getfixturevalue("partition_databases"), schema)
    folder, encoder = tmp_path_factory.mktemp("filters"), ClusteredEncoder()
    with ExitStack() as opened:
        opened.enter_context(pytest.MonkeyPatch.context()).setattr(vector_index, "INDEXED", 1000)
        engines = (
            EmbeddedEngine(folder / "engine", encoder, folder / "vectors.sqlite", writable=True),
            PostgresqlEngine(postgresql.url(), encoder, writable=True, schema=schema),
        )
        for engine in engines:
            opened.enter_context(closing(engine)).apply(1, map(numbered, range(RECORDS)), ())
        yield Views(*(opened.enter_context(engine.view()) for engine in engines))


def numbered(number: int) -> Record:
    tags = [name for name, one_in in {"half": 2, "third": 3, "tenth": 10}.items() if number % one_in == 0]
    made = record(f"k{number}", f"{WORDS[number % len(WORDS)]} n{number}", *tags)
    return replace(made, modified=number, section=f"Section {number}" if number % 7 == 0 else "")


@pytest.mark.parametrize("where", FILTERS.values(), ids=FILTERS)
def test_comparing_all_vectors_finds_the_nearest(views: Views, monkeypatch: pytest.MonkeyPatch, where: Filter) -> None:
    use_only("NEAREST_OF_MANY", monkeypatch)
    monkeypatch.setattr(vector_index, "_SKIPPED", RECORDS**2)
    for vector in queries():
        query = EngineQuery(vector=vector)
        expected, found = (view.candidates(query, where, 100) for view in views)
        wanted, alike = cosines(expected), cosines(found)
        shared = wanted.keys() & alike.keys()
        assert {key: alike[key] for key in shared} == {key: pytest.approx(wanted[key], abs=1e-3) for key in shared}
        assert len(shared) >= 0.95 * max(len(wanted), len(alike)), "vectors at the bound may differ"
        assert all(max(wanted[key]) <= found.cosine_bound + 1e-3 for key in wanted.keys() - shared)
        assert all(max(alike[key]) <= expected.cosine_bound + 1e-3 for key in alike.keys() - shared)


@pytest.mark.parametrize("where", FILTERS.values(), ids=FILTERS)
def test_following_the_index_finds_the_nearest(views: Views, monkeypatch: pytest.MonkeyPatch, where: Filter) -> None:
    use_only("NEAREST_MANY", monkeypatch)
    monkeypatch.setattr(vector_index, "_SKIPPED", 0)
    equal = total = 0
    for vector in queries():
        expected, found = (rank(view, "", vector, SearchMode.SEMANTIC, where, 10) for view in views)
        assert [one.score for one in found] == pytest.approx([one.score for one in expected], abs=0.02)
        equal += len({one.key for one in expected} & {one.key for one in found})
        total += len(expected)
    assert equal / total >= 0.95


@pytest.mark.parametrize("statement", ["NEAREST_OF_MANY", "NEAREST_MANY"])
@pytest.mark.parametrize("where", FILTERS.values(), ids=FILTERS)
def test_the_hits_of_words_and_vectors_are_equal(
    views: Views, monkeypatch: pytest.MonkeyPatch, statement: str, where: Filter
) -> None:
    use_only(statement, monkeypatch)
    monkeypatch.setattr(vector_index, "_SKIPPED", 0 if statement == "NEAREST_MANY" else RECORDS**2)
    for text, vector in zip(("lattice n1234", "kernxl n360", "token"), queries(), strict=False):
        expected, found = (explain(view, text, rank(view, text, vector, SearchMode.HYBRID, where, 5)) for view in views)
        assert (found[0].key, found[0].matches) == (expected[0].key, expected[0].matches)
        assert [one.score for one in found] == pytest.approx([one.score for one in expected], abs=2e-3)


def use_only(statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let more than 100 passing records be many, and fail with any other statement over vectors."""
    monkeypatch.setattr(vector_index, "_SORTED", SORTED)
    for other in {"NEAREST", "NEAREST_FEW", "NEAREST_MANY", "NEAREST_OF_MANY", "NEAREST_EXACT"} - {statement}:
        monkeypatch.setattr(search_statements, other, f"SELECT {other.lower()}")


def cosines(found: Candidates) -> dict[str, tuple[float, float]]:
    """Return the cosines of the text and the section of each record."""
    return {one.key: (one.cosine or 0.0, one.section or 0.0) for one in found.items}


def queries() -> Vectors:
    return ClusteredEncoder().encode_queries([f"query {number}" for number in range(6)])
