"""Applications in process over the sample glossary: read-only for a session, or on a writable copy."""

import shutil
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import rdflib

from api.app import create_app
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.commit_log import Change
from graph.export import RdfFormat
from graph.iris import Iris
from graph.rdf import Iri, Literal, Triple
from ingest.data_directory.folder import open_writer
from ingest.derived.follower import Follower
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.deployments import Deployment
from tests.api.encoders import HeldEncoder
from tests.support.postgresql import Server
from tests.support.sparql_servers import SparqlServer

Serve: TypeAlias = Callable[..., Client]
MakeFolder: TypeAlias = Callable[..., Path]
AddTriples: TypeAlias = Callable[[Path, Iterable[Triple]], Path]
Deploy: TypeAlias = Callable[[str, str], Deployment]

"""The lossless formats."""

PARSERS = {
    RdfFormat.TURTLE: "turtle",
    RdfFormat.JSONLD: "json-ld",
    RdfFormat.NTRIPLES: "nt",
    RdfFormat.RDFXML: "xml",
    RdfFormat.SCHEMAORG: "json-ld",
}


def parsed(document: str | bytes, format: RdfFormat) -> rdflib.Graph:
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        # rdflib's own JSON-LD parser uses a class that rdflib deprecates
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated")
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # otherwise rdflib changes Z to +00:00
        return rdflib.Graph().parse(data=document, format=PARSERS[format])


@pytest.fixture(scope="session")
def client(sample_folder: Path, encoder: Encoder) -> Iterator[Client]:
    with Client(create_app(sample_folder, Settings(), encoder)) as started:
        yield started


@pytest.fixture
def held(encoder: Encoder) -> Iterator[HeldEncoder]:
    """An encoder that waits until the test releases it."""
    held = HeldEncoder(encoder)
    yield held
    held.may_end.set()


@pytest.fixture
def own_folder(sample_folder: Path, tmp_path: Path) -> Path:
    """A writable copy of the sample."""
    return shutil.copytree(sample_folder, tmp_path / "data")


@pytest.fixture
def serve(encoder: Encoder) -> Iterator[Serve]:
    """Starts an application over a data directory, with settings as keyword arguments."""
    yield from _serving(encoder)


@pytest.fixture(scope="module")
def serve_all(encoder: Encoder) -> Iterator[Serve]:
    """Starts applications like `serve`, for all tests of a module, which must not write to their data directories."""
    yield from _serving(encoder)


def _serving(default: Encoder) -> Iterator[Serve]:
    with ExitStack() as started:

        def start(folder: Path, encoder: Encoder = default, **settings: Any) -> Client:
            return started.enter_context(Client(create_app(folder, Settings(**settings), encoder)))

        yield start


@pytest.fixture
def pages_folder(encoder: Encoder, tmp_path: Path) -> MakeFolder:
    """Creates a data directory from pages by name."""

    def make(**pages: str) -> Path:
        documents = tuple(uploaded_document(name, text) for name, text in pages.items())
        folder = tmp_path / "pages"
        Ingestion(folder, Settings(), encoder).ingest(Inputs(documents))
        return folder

    return make


@pytest.fixture
def add_triples(encoder: Encoder) -> AddTriples:
    """Commits triples to a data directory, as the graph of a source that no reader would write."""

    def add(folder: Path, triples: Iterable[Triple]) -> Path:
        return commit_triples(folder, encoder, lambda iris: {iris.source("triples"): list(triples)})

    return add


def commit_triples(folder: Path, encoder: Encoder, graphs: Callable[[Iris], Mapping[Iri, Collection[Triple]]]) -> Path:
    """Add triples per graph to a data directory, and let its readers see them."""
    now = datetime.now(UTC)
    with open_writer(folder, Settings().base_iri) as writer:
        added = graphs(writer.iris)
        nodes = (node for triples in added.values() for one in triples for node in (one[0], one[2]))
        touched = {node for node in nodes if not isinstance(node, Literal)}
        writer.log.commit(Change(added_triples=added, put=frozenset(touched)), writer.log.head(), now)
        follower = Follower(writer, encoder, now)
        with follower.open_engine() as engine:
            follower.follow(engine)
    return folder


@pytest.fixture
def deploy(request: pytest.FixtureRequest, postgresql: Server, database: str, tmp_path: Path) -> Iterator[Deploy]:
    """Makes an empty deployment with the graph on the server of a fixture, and the engine in PostgreSQL, or neither."""
    with ExitStack() as opened:

        def make(graph: str, engine: str) -> Deployment:
            settings: dict[str, str] = {}
            if graph:
                server: SparqlServer = request.getfixturevalue(graph)
                server.emptied().close()
                settings["graph"] = server.address
            if engine:
                settings["engine"] = postgresql.url(database)
            return opened.enter_context(Deployment(tmp_path / f"{graph}-{engine}", settings))

        yield make
