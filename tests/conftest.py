"""Fixtures for all packages: the model, loaded once, and the examples as a published data directory."""

import gc
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from filelock import FileLock

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder, open_encoder
from embeddings.encoders.exported import provide_exports
from embeddings.onnx_precision import Precision
from embeddings.vector_cache import VectorCache
from ingest.input.document_paths import find_documents
from tests.support.effort import repetitions
from tests.support.kept_vectors import KeptVectors
from tests.support.postgresql import Server, running_server
from tests.support.readers import SharedReader, stop_idle_readers
from tests.support.sparql_servers import SparqlServer, oxigraph_server, virtuoso_server

EXAMPLES = Path(__file__).parents[1] / "examples"
ENCODERS = Path(__file__).parents[1] / "embeddings" / "encoders"
MEMORY = Path("/dev/shm")  # noqa: S108 (pytest makes private directories below it)
ENOUGH = 2 << 30
_MODEL = {"model_encoder", "exports"}
_BESIDE_EXPORT = Path(__file__).parent / "graph/test_sparql_store.py"  # while another process exports the model

# Thousands of tests write data directories durably, which takes four times as long on a disk.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A slow test run on a busy machine is not a bug in the code.
hypothesis.settings.register_profile(
    "lexigraph",
    deadline=None,
    max_examples=repetitions(25),
    derandomize=bool(os.environ.get("CI")),  # a change is judged by the same examples each time
)
hypothesis.settings.load_profile("lexigraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-model", action="store_true", help="deselect the tests that load the embedding model")
    parser.addoption("--engines", action="store_true", help="select the tests that need servers from other packages")
    parser.addoption("--thorough", action="store_true", help="select the slow tests and the property-based ones")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    selected = next((name for name in ("engines", "thorough") if config.getoption(name)), "")
    others = [item for item in items if not _is_selected(item, selected)]
    if config.getoption("--without-model"):
        others += [item for item in items if _MODEL.intersection(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=others)
    deselected = set(others)
    items[:] = [item for item in items if item not in deselected]
    items.sort(key=lambda item: item.path != _BESIDE_EXPORT)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import the tests without garbage collections, and exclude all modules and tests from later ones."""
    gc.disable()
    result = yield
    gc.enable()
    gc.freeze()
    return result


def _is_selected(item: pytest.Item, selected: str) -> bool:
    kind = next((name for name in ("engines", "thorough") if item.get_closest_marker(name)), "")
    if selected == "thorough" and not kind:
        return hypothesis.is_hypothesis_test(getattr(item, "obj", None))
    return kind == selected


@pytest.fixture(scope="session")
def model_encoder() -> SentenceTransformerEncoder:
    """The default model, loaded once."""
    return SentenceTransformerEncoder()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server, which tests share. Mark those with `engines`."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def partition_databases() -> Iterator[list[str]]:
    """The URLs of databases on two other servers. Mark tests that use them with `engines`."""
    with running_server() as one, running_server() as other:
        yield [one.url(), other.url()]


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
def encoder(exports: Path, shared: Path) -> Iterator[Encoder]:
    """The export of the default model, for code that accepts any encoder. Vectors are computed once per run."""
    with closing(VectorCache(shared / "vectors.sqlite")) as cache:
        yield KeptVectors(open_encoder(threads=1, exports=exports), cache)


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


@pytest.fixture(scope="session", autouse=True)
def shared_readers() -> Iterator[None]:
    """Applications in this process, and commands that run in it, share processes that read documents."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.writing.ingestion.ReaderProcess", SharedReader)
        yield
    stop_idle_readers()


@pytest.fixture(scope="session")
def exports(shared: Path, shared_cache: Path, request: pytest.FixtureRequest) -> Path:
    """The default model, exported in both precisions and shared. Copy the folder before you write to it.

    The next run of pytest uses the same export, unless the code that exports models has changed.
    """
    code = b"".join(path.read_bytes() for path in sorted(ENCODERS.glob("*.py")))
    cache: pytest.Cache | None = getattr(request.config, "cache", None)  # absent with `-p no:cacheprovider`
    kept = cache.mkdir(f"exports-{sha256(code).hexdigest()[:12]}") if cache else shared_cache / "models"

    def make(folder: Path) -> None:
        model: SentenceTransformerEncoder = request.getfixturevalue("model_encoder")  # others do not wait for torch
        for former in set(kept.parent.glob("exports-*")) - {kept}:
            shutil.rmtree(former)
        provide_exports(model, folder, list(Precision), kept)
        provide_exports(model, shared_cache / "models", list(Precision), folder)

    return made_once(shared / "exports", make)


@pytest.fixture(scope="session")
def sample_folder(encoder: Encoder, shared: Path) -> Path:
    """The data directory of examples/ai-glossary, with default settings. Copy it before you write to it."""

    def make(folder: Path) -> None:
        inputs = find_documents([str(EXAMPLES / "ai-glossary")], EXAMPLES, io.BytesIO())
        report = Ingestion(folder, Settings(), encoder).ingest(inputs)
        assert not report.errors

    return made_once(shared / "sample", make)
