"""Fixtures for all packages: the model, loaded once, and the examples as a published data directory."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from filelock import FileLock

from api.ingestion import Ingestion
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.encoders.shared_exports import provide_exports
from embeddings.precision import Precision
from ingest.documents import find_documents
from tests.postgresql import Server, running_server
from tests.sparql_servers import SparqlServer, oxigraph_server, virtuoso_server

EXAMPLES = Path(__file__).parents[1] / "examples"


# A slow test run on a busy machine is not a bug in the code.
hypothesis.settings.register_profile("lexigraph", deadline=None)
hypothesis.settings.load_profile("lexigraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-model", action="store_true", help="deselect the tests that load the embedding model")
    parser.addoption("--engines", action="store_true", help="select the tests that need servers from other packages")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    is_selected = bool(config.getoption("--engines"))
    others = [item for item in items if is_selected != (item.get_closest_marker("engines") is not None)]
    if config.getoption("--without-model"):
        others += [item for item in items if "model_encoder" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=others)
    deselected = set(others)
    items[:] = [item for item in items if item not in deselected]


@pytest.fixture(scope="session")
def model_encoder() -> SentenceTransformerEncoder:
    """The default model, loaded once."""
    return SentenceTransformerEncoder()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server, which tests share. Mark those with `engines`."""
    with running_server() as server:
        yield server


@pytest.fixture
def database(postgresql: Server) -> Iterator[str]:
    """The name of an empty database without extensions."""
    name = f"test_{uuid4().hex}"
    postgresql.execute(f"CREATE DATABASE {name}")
    yield name
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    """An Oxigraph server, which tests share."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    """A Virtuoso server, which tests share. Mark those with `engines`."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="session")
def encoder(model_encoder: SentenceTransformerEncoder) -> Encoder:
    """The default model, for code that accepts any encoder."""
    return model_encoder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder shared by all pytest-xdist workers."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return the folder, which the first process that needs it creates with `make`."""
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.new")
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def shared_cache(shared: Path) -> Path:
    """The directory of the exports that all data directories of the tests share, instead of the user's."""
    os.environ["LEXIGRAPH_CACHE"] = str(shared / "cache")
    return shared / "cache"


@pytest.fixture(scope="session")
def exports(model_encoder: SentenceTransformerEncoder, shared: Path, shared_cache: Path) -> Path:
    """The default model, exported in both precisions and shared. Copy the folder before you write to it."""
    return made_once(
        shared / "exports",
        lambda folder: provide_exports(model_encoder, folder, list(Precision), shared_cache / "models"),
    )


@pytest.fixture(scope="session")
def sample_folder(encoder: Encoder, shared: Path) -> Path:
    """The data directory of examples/ai-glossary, with default settings. Copy it before you write to it."""

    def make(folder: Path) -> None:
        inputs = find_documents([str(EXAMPLES / "ai-glossary")], EXAMPLES, io.BytesIO())
        report = Ingestion(folder, Settings(), encoder).ingest(inputs)
        assert not report.errors

    return made_once(shared / "sample", make)
