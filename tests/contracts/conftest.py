"""The triple stores that the contract suites test. Add new implementations to `STORES`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.store import Capabilities, TripleStore
from graph.stores.oxigraph import OxigraphStore
from tests.support.sparql_servers import SparqlServer


class StepwiseStore(OxigraphStore):
    """A store to which commits are written in steps, as to a server that is not atomic."""

    capabilities = Capabilities(is_atomic=False, is_exclusive=False, max_triples=2)


def oxigraph_server_store(request: pytest.FixtureRequest) -> TripleStore:
    server: SparqlServer = request.getfixturevalue("oxigraph")
    return server.emptied()


def virtuoso_store(request: pytest.FixtureRequest) -> TripleStore:
    server: SparqlServer = request.getfixturevalue("virtuoso")
    return server.emptied()


def folder_store(request: pytest.FixtureRequest) -> TripleStore:
    folder: Path = request.getfixturevalue("tmp_path")
    return OxigraphStore.open(folder / "graph")


STORES: dict[str, Callable[[pytest.FixtureRequest], TripleStore]] = {
    "memory": lambda _: OxigraphStore.in_memory(),
    "memory-stepwise": lambda _: StepwiseStore.in_memory(),
    "folder": folder_store,
    "oxigraph-server": oxigraph_server_store,
    "virtuoso": virtuoso_store,
}


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.engines if name == "virtuoso" else ()) for name in STORES])
def store(request: pytest.FixtureRequest) -> Iterator[TripleStore]:
    """An empty store."""
    store = STORES[request.param](request)
    yield store
    store.close()
