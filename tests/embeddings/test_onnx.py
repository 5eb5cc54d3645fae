import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders import OnnxEncoder, SentenceTransformerEncoder
from embeddings.encoders.onnx_folder import FILES, TOKENIZER_FILE, export_folder
from embeddings.errors import ModelUnavailable
from embeddings.onnx_precision import Precision
from tests.support.processes import ROOT, environment

TEXTS = ["Batch Size", "", "训练批次的大小", "word " * 400, "How many examples a network sees at once.", "a\ud800b"]
LEAST = {Precision.FP32: 0.99999, Precision.INT8: 0.985}


@pytest.mark.thorough
@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("threads", [1, None])
def test_export_computes_the_vectors_of_the_model(
    precision: Precision, threads: int | None, model_encoder: SentenceTransformerEncoder, exports: Path
) -> None:
    exported = OnnxEncoder(export_folder(exports, model_encoder.model, precision), model_encoder.model, threads)
    assert exported.dimension == model_encoder.dimension
    cosines = (exported.encode_documents(TEXTS) * model_encoder.encode_documents(TEXTS)).sum(axis=1)
    assert cosines.mean() > LEAST[precision]


def test_manifest_states_the_agreement_with_the_model(model_encoder: SentenceTransformerEncoder, exports: Path) -> None:
    for precision, least in ((Precision.FP32, 0.9999), (Precision.INT8, 0.99)):
        manifest = json.loads((export_folder(exports, model_encoder.model, precision) / "manifest.json").read_bytes())
        assert manifest["model"] == model_encoder.model
        assert manifest["cosine"] >= least
        assert [file["name"] for file in manifest["files"]] == list(FILES)


def _cut(folder: Path) -> None:
    with (folder / FILES[1]).open("r+b") as file:
        file.truncate(1000)


def _flip(folder: Path) -> None:
    with (folder / FILES[1]).open("r+b") as file:
        file.seek(1_000_000)
        (byte,) = file.read(1)
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))


def _drop(folder: Path) -> None:
    (folder / TOKENIZER_FILE).unlink()


def _forget(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _scribble(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


@pytest.mark.parametrize("damage", [_cut, _flip, _drop, _forget, _scribble])
def test_damaged_export_raises_error_with_remedy(
    damage: Callable[[Path], None], model_encoder: SentenceTransformerEncoder, exports: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(export_folder(exports, model_encoder.model, Precision.INT8), tmp_path / "export")
    assert OnnxEncoder(folder, model_encoder.model).encode_queries(["text"]).shape == (1, 384)
    damage(folder)
    with pytest.raises(ModelUnavailable, match="lexigraph model export"):
        OnnxEncoder(folder, model_encoder.model).encode_queries(["text"])


def test_weights_changed_in_place_are_never_used(
    model_encoder: SentenceTransformerEncoder, exports: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(export_folder(exports, model_encoder.model, Precision.FP32), tmp_path / "export")
    encoder = OnnxEncoder(folder, model_encoder.model)
    vectors = encoder.encode_queries(TEXTS)
    (folder / FILES[1]).touch()
    assert np.array_equal(encoder.encode_queries(TEXTS), vectors)
    _flip(folder)
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="lexigraph model export"):
            encoder.encode_queries(TEXTS)
    _flip(folder)
    assert np.array_equal(encoder.encode_queries(TEXTS), vectors)


def test_deleted_or_replaced_export_stays_loaded(
    model_encoder: SentenceTransformerEncoder, exports: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(export_folder(exports, model_encoder.model, Precision.FP32), tmp_path / "export")
    encoder = OnnxEncoder(folder, model_encoder.model)
    vectors = encoder.encode_queries(TEXTS)
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / FILES[1]).write_bytes(b"another")
    assert np.array_equal(encoder.encode_queries(TEXTS), vectors)


def test_export_of_another_revision_raises_error(model_encoder: SentenceTransformerEncoder, exports: Path) -> None:
    folder = export_folder(exports, model_encoder.model, Precision.INT8)
    with pytest.raises(ModelUnavailable, match=model_encoder.model):
        OnnxEncoder(folder, "all-MiniLM-L6-v2@000000000000").encode_queries(["text"])


def test_equal_texts_have_equal_vectors_at_any_position(
    model_encoder: SentenceTransformerEncoder, exports: Path
) -> None:
    exported = OnnxEncoder(export_folder(exports, model_encoder.model, Precision.FP32), model_encoder.model)
    texts = [f"{'long ' * (number % 7)} text {number % 11}" for number in range(77)]
    vectors = exported.encode_documents([*texts, *texts])
    assert np.allclose(vectors[:77], vectors[77:], atol=1e-6)


# Prints the processors on which each thread of a process may run that loaded the export.
_PROCESSORS_OF_THREADS = """
import pathlib, sys
from embeddings.encoders import OnnxEncoder

encoder = OnnxEncoder(pathlib.Path(sys.argv[1]), sys.argv[2])
encoder.encode_documents(["Batch Size"])
for status in pathlib.Path("/proc/self/task").glob("*/status"):
    print(status.read_text().split("Cpus_allowed_list:")[1].split()[0])
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system does not bind processes to processors")
def test_export_runs_only_on_the_allowed_processors(model_encoder: SentenceTransformerEncoder, exports: Path) -> None:
    allowed = min(os.sched_getaffinity(0))
    folder = export_folder(exports, model_encoder.model, Precision.INT8)
    printed = subprocess.run(
        [sys.executable, "-c", _PROCESSORS_OF_THREADS, str(folder), model_encoder.model],
        env=environment(OMP_NUM_THREADS=""),
        cwd=ROOT,
        preexec_fn=lambda: os.sched_setaffinity(0, {allowed}),
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert set(printed.split()) == {str(allowed)}
