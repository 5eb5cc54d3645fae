"""One export per machine: made by the first data directory, linked by the others."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders import ExportedEncoder
from embeddings.encoders import SentenceTransformerEncoder as Model
from embeddings.encoders.exported import provide_exports
from embeddings.encoders.onnx_folder import GRAPH_FILE, export_folder, read_export
from embeddings.onnx_precision import Precision
from tests.embeddings.models import save_bert

pytestmark = pytest.mark.thorough

FP32 = [Precision.FP32]
WEIGHTS = f"{GRAPH_FILE}.data"


@pytest.fixture(scope="module")
def tiny(model_encoder: Model, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return Model(save_bert(tmp_path_factory.mktemp("model") / "tiny", model_encoder.folder, "mean"))


@pytest.fixture(scope="module")
def cached(tiny: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of shared exports with one of the tiny model. Copy it before you write to it."""
    folder = tmp_path_factory.mktemp("shared")
    provide_exports(tiny, folder / "first", FP32, folder / "cache")
    return folder / "cache"


def weights(exports: Path, model: str) -> Path:
    return export_folder(exports, model, Precision.FP32) / WEIGHTS


def test_the_second_data_directory_links_the_export_of_the_first(tiny: Model, cached: Path, tmp_path: Path) -> None:
    (export,) = provide_exports(tiny, tmp_path / "models", FP32, cached)
    assert export.cosine > 0.9999
    assert weights(tmp_path / "models", tiny.model).samefile(weights(cached, tiny.model))


def test_an_export_is_copied_where_it_cannot_be_linked(
    tiny: Model, cached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError("Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    provide_exports(tiny, tmp_path / "models", FP32, cached)
    assert not weights(tmp_path / "models", tiny.model).samefile(weights(cached, tiny.model))
    read_export(export_folder(tmp_path / "models", tiny.model, Precision.FP32), tiny.model)


def test_a_damaged_shared_export_is_made_again(tiny: Model, cached: Path, tmp_path: Path) -> None:
    cache = shutil.copytree(cached, tmp_path / "cache")
    weights(cache, tiny.model).write_bytes(b"damaged")
    provide_exports(tiny, tmp_path / "models", FP32, cache)
    for exports in (cache, tmp_path / "models"):
        read_export(export_folder(exports, tiny.model, Precision.FP32), tiny.model)


def test_without_a_writable_cache_the_data_directory_gets_its_own_export(tiny: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    provide_exports(tiny, tmp_path / "models", FP32, tmp_path / "file" / "cache")
    read_export(export_folder(tmp_path / "models", tiny.model, Precision.FP32), tiny.model)


def test_a_data_directory_without_an_export_uses_the_shared_one(tiny: Model, cached: Path, tmp_path: Path) -> None:
    queries = ExportedEncoder(tiny, tmp_path / "models", Precision.FP32, cache=cached)
    found = ExportedEncoder(tiny, cached, Precision.FP32)
    assert np.array_equal(queries.encode_queries(["text"]), found.encode_queries(["text"]))
    assert not (tmp_path / "models").exists()


def test_concurrent_writers_export_once(tiny: Model, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:  # each opens the lock on its own, as two processes do
        list(pool.map(lambda name: provide_exports(tiny, tmp_path / name, FP32, tmp_path / "cache"), ("one", "two")))
    assert weights(tmp_path / "one", tiny.model).samefile(weights(tmp_path / "two", tiny.model))
