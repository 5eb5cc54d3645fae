"""`lexigraph doctor` on some real pages; `benchmarks.damage` tries every damage of every file on a small one."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.lexicon.current import open_current_lexicon
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.hits import SearchMode
from ingest.data_directory.folder import open_writer
from ingest.data_directory.state import read_state
from ingest.errors import FolderBusy, FolderError
from ingest.input.document_paths import find_documents
from tests.conftest import EXAMPLES

PAGES = ("batch-size", "sampling-temperature", "overfitting", "quantization", "graphics-processing-unit")
Damaging = Callable[[Path], object]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)


def delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


@pytest.fixture(scope="module")
def intact(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intact") / "data"
    paths = [str(EXAMPLES / "ai-glossary" / f"{name}.txt") for name in PAGES]
    Ingestion(folder, Settings(), encoder).ingest(find_documents(paths, EXAMPLES, io.BytesIO()))
    return folder


@pytest.fixture
def data(intact: Path, tmp_path: Path) -> Path:
    folder = shutil.copytree(intact, tmp_path / "data")
    with open_writer(folder, Settings().base_iri):
        pass  # merges the write-ahead logs of SQLite, so that a damage hits the only copy
    return folder


@pytest.fixture
def ingestion(data: Path, encoder: Encoder) -> Ingestion:
    return Ingestion(data, Settings(), encoder)


def first(data: Path, encoder: Encoder) -> str:
    lexicon = open_current_lexicon(data, encoder)
    hits = lexicon.search("how random the generated text is", SearchMode.HYBRID, limit=1)
    return lexicon.names([hits[0].key])[hits[0].key]


def test_an_intact_directory_has_no_problem(ingestion: Ingestion) -> None:
    assert ingestion.examine() == []


def engine_file(data: Path) -> Path:
    return data / "engine" / "engine.sqlite"


def largest(folder: Path) -> Path:
    return max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)


PARTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "the engine's rows": ("engine", engine_file),
    "the labels": ("engine", lambda data: data / "engine" / "labels"),
    "the vectors": ("engine", lambda data: largest(data / "engine" / "vectors")),
    "a segment of words": ("engine", lambda data: largest(data / "engine" / "words")),
    "the live graph": ("graph", lambda data: data / "graph"),
    "the cache of vectors": ("vectors.sqlite", lambda data: data / "vectors.sqlite"),
}


@pytest.mark.parametrize(
    ("part", "how"),
    [
        ("the engine's rows", overwrite),
        ("the vectors", truncate),
        ("the vectors", overwrite),
        ("a segment of words", truncate),
        ("the labels", delete),
        ("the live graph", delete),
        ("the cache of vectors", overwrite),
    ],
)
def test_a_damaged_part_is_found_and_repaired(
    part: str, how: Damaging, data: Path, ingestion: Ingestion, encoder: Encoder
) -> None:
    name, locate = PARTS[part]
    path = locate(data)
    before = path.read_bytes() if path.is_file() else None
    how(path)
    found = ingestion.examine()
    if found or before is None:
        assert name in {damage.part.partition("/")[0] for damage in found}
        assert all(damage.problem and damage.remedy for damage in found)
    else:  # the damaged bytes carry nothing: free pages of SQLite, or the cache, which a lost row only makes slower
        assert first(data, encoder) == "Sampling Temperature" or part == "the cache of vectors"
    ingestion.repair()
    assert ingestion.examine() == []
    assert first(data, encoder) == "Sampling Temperature"


def test_a_directory_without_any_readable_graph_is_refused_with_a_remedy(data: Path, ingestion: Ingestion) -> None:
    shutil.rmtree(data / "graph")
    shutil.rmtree(data / "checkpoints")
    with pytest.raises(FolderError, match="lexigraph restore"):
        ingestion.repair()
    assert (data / "engine").exists()


def test_an_unreadable_pointer_is_written_again(data: Path, ingestion: Ingestion) -> None:
    published = read_state(data)
    (data / "lexigraph.json").write_text("{")
    (damage,) = ingestion.examine()
    assert (damage.part, damage.remedy) == ("lexigraph.json", "Written again from the graph.")
    ingestion.repair()
    assert ingestion.examine() == []
    assert read_state(data) == published


def test_a_directory_that_is_being_written_is_not_examined(data: Path, encoder: Encoder) -> None:
    ingestion = Ingestion(data, Settings(max_write_wait=0), encoder)
    with open_writer(data, Settings().base_iri), pytest.raises(FolderBusy):
        ingestion.examine()
