"""The number of queries to the graph does not depend on the size of a page, and terms need none."""

import asyncio
import threading
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.schema import build_schema
from api.schema.context import Context
from api.schema.data_loaders import Batches
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import WriteQueue
from embeddings.encoder import Encoder
from graph.group_catalog import Catalog
from graph.rdf import Iri
from graph.store import Capabilities, Row, TripleStore


class CountingStore:
    """Forwards to a store, and records the queries."""

    def __init__(self, store: TripleStore) -> None:
        self.store = store
        self.queries: list[str] = []

    @property
    def log(self) -> Iri:
        return self.store.log

    @property
    def capabilities(self) -> Capabilities:
        return self.store.capabilities

    def query(self, query: str) -> list[Row]:
        self.queries.append(query)
        return self.store.query(query)

    def update(self, update: str) -> None:
        self.store.update(update)

    def load(self, document: bytes) -> None:
        self.store.load(document)

    def flush(self) -> None:
        self.store.flush()

    def close(self) -> None:
        self.store.close()


def read_catalog(catalog: Catalog) -> None:
    """Read what a server reads once per epoch."""
    assert catalog.organizations and catalog.categories and catalog.glossaries


@pytest.fixture(scope="module")
def current(sample_folder: Path, encoder: Encoder) -> Current:
    return Current(sample_folder, encoder)


@pytest.fixture
def query_encoder(encoder: Encoder) -> Iterator[QueryEncoder]:
    with QueryEncoder(encoder) as started:
        yield started


def answered(
    current: Current, encoder: Encoder, query_encoder: QueryEncoder, query: str, **variables: Any
) -> tuple[Any, int]:
    """Return the data of a query, and the number of store queries it needs with a newly opened lexicon."""
    settings = Settings()
    writer = WriteQueue(Ingestion(current.folder, settings, encoder), settings)
    context = Context(current, writer, settings, query_encoder)
    store = CountingStore(context.lexicon.store)
    lexicon = context.lexicon
    context.lexicon = Lexicon(store, lexicon.view, encoder, lexicon.iris)
    read_catalog(context.lexicon.catalog)
    store.queries.clear()
    result = asyncio.run(build_schema(settings).execute(query, variables, context_value=context))
    assert result.errors is None
    return result.data, len(store.queries)


@pytest.mark.parametrize(
    ("fields", "most"),
    [
        ("name synonyms category { name } developers { edges { description node { name parent { name } } } }", 0),
        ("name mentions(first: 3) { totalCount } mentionedBy(first: 3) { totalCount }", 2),
        ("name mentions(first: 2) { nodes { name synonyms } } developers { nodes { name } }", 1),
        ("broader { name } narrower { nodes { name } } related { name }", 1),
        ("rdf", 2),
    ],
)
def test_a_page_of_10_and_of_100_terms_need_the_same_number_of_queries(
    current: Current, encoder: Encoder, query_encoder: QueryEncoder, fields: str, most: int
) -> None:
    query = f"query ($first: Int!) {{ terms(first: $first) {{ nodes {{ {fields} }} }} }}"
    few, cost_of_few = answered(current, encoder, query_encoder, query, first=10)
    many, cost_of_many = answered(current, encoder, query_encoder, query, first=100)
    assert (len(few["terms"]["nodes"]), len(many["terms"]["nodes"])) == (10, 100)
    assert max(cost_of_few, cost_of_many) <= most  # results that arrive later may need one more query


def test_hits_with_all_linked_objects_need_no_query(
    current: Current, encoder: Encoder, query_encoder: QueryEncoder
) -> None:
    query = """query ($first: Int!) { search(query: "shrink a model so it fits a phone", first: $first) {
        edges { score node { name synonyms developers { nodes { name units { name } } } } } } }"""
    hits, cost = answered(current, encoder, query_encoder, query, first=80)
    assert len(hits["search"]["edges"]) == 80
    assert cost == answered(current, encoder, query_encoder, query, first=10)[1] == 0


def test_terms_of_an_organization_and_of_all_categories_are_read_in_one_batch(
    current: Current, encoder: Encoder, query_encoder: QueryEncoder
) -> None:
    query = """{ organization(name: "Microsoft") { ... on Organization { terms { nodes { name } } } }
        categories { terms { nodes { name synonyms } } } }"""
    assert answered(current, encoder, query_encoder, query)[1] == 0


def test_a_hundred_entities_need_no_query(current: Current, encoder: Encoder, query_encoder: QueryEncoder) -> None:
    query = """query ($these: [_Any!]!) { _entities(representations: $these) {
        ... on Term { name developers { nodes { name } } } ... on Organization { name units { name } } } }"""
    these: list[dict[str, str]] = []
    for type_name, known in (
        ("Term", current.lexicon.first_terms(50)),
        ("Organization", current.lexicon.catalog.organizations),
    ):
        these += [{"__typename": type_name, "id": iri} for iri in list(known)[:50]]
    found, cost = answered(current, encoder, query_encoder, query, these=these)
    assert (len(found["_entities"]), cost) == (100, 0)
    assert all(entity["name"] for entity in found["_entities"])


@pytest.mark.parametrize(("few", "is_on_the_event_loop"), [(0, False), (3, True)])
def test_few_keys_are_read_together_on_the_event_loop(few: int, is_on_the_event_loop: bool) -> None:
    reads: list[tuple[Collection[int], bool]] = []

    def read(keys: Collection[int]) -> Mapping[int, int]:
        reads.append((keys, threading.current_thread() is threading.main_thread()))
        if 0 in keys:
            raise ZeroDivisionError
        return {key: 2 * key for key in keys if key < 3}

    async def ask(*loads: Collection[int]) -> list[object]:
        batches = Batches(read, -1, few=few)
        return await asyncio.gather(*map(batches.load_many, loads), return_exceptions=True)

    assert asyncio.run(ask([1, 2], [2, 3])) == [[2, 4], [4, -1]]
    assert [type(one) for one in asyncio.run(ask([0], [1]))] == [ZeroDivisionError, ZeroDivisionError]
    assert reads == [([1, 2, 3], is_on_the_event_loop), ([0, 1], is_on_the_event_loop)]
