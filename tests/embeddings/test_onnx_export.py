import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders import ExportedEncoder, OnnxEncoder, SentenceTransformerEncoder
from embeddings.encoders.onnx_export import export_model
from embeddings.encoders.onnx_folder import GRAPH_FILE, WEIGHTS_FILE, export_folder
from embeddings.errors import ExportFailed
from embeddings.onnx_precision import Precision
from tests.embeddings.models import save_bert, save_distilbert

pytestmark = pytest.mark.thorough

SAVES: dict[str, Callable[[Path, Path], str]] = {
    "mean": lambda folder, tokenizer: save_bert(folder, tokenizer, "mean"),
    "cls": lambda folder, tokenizer: save_bert(folder, tokenizer, "cls"),
    "max": lambda folder, tokenizer: save_bert(folder, tokenizer, "max"),
    "prompts": lambda folder, tokenizer: save_bert(folder, tokenizer, "mean", {"query": "query: ", "document": "the "}),
    "dense": save_distilbert,
}
TEXTS = ["one text", "", "a text that is cut " * 40, "Größe"]


@pytest.fixture
def tiny(model_encoder: SentenceTransformerEncoder, tmp_path: Path) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(save_bert(tmp_path / "tiny", model_encoder.folder, "mean"))


def _change_weights(model: SentenceTransformerEncoder, tokenizer: Path) -> None:
    """Replace the weights of a model on disk, like an update during an export."""
    other = save_bert(model.folder.with_name("other"), tokenizer, "cls")
    shutil.rmtree(model.folder)  # replaced, not overwritten: the loaded weights are mapped from the file
    shutil.copytree(other, model.folder)


@pytest.mark.parametrize("kind", SAVES)
def test_models_with_other_pooling_family_or_prompts_are_exported(
    kind: str, model_encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    model = SentenceTransformerEncoder(SAVES[kind](tmp_path / kind, model_encoder.folder))
    (export,) = export_model(model, tmp_path / "models", [Precision.FP32])
    assert export.cosine > 0.99999
    exported = OnnxEncoder(export_folder(tmp_path / "models", model.model, Precision.FP32), model.model)
    assert np.allclose(exported.encode_queries(TEXTS), model.encode_queries(TEXTS), atol=1e-4)
    assert np.allclose(exported.encode_documents(TEXTS), model.encode_documents(TEXTS), atol=1e-4)
    assert np.allclose(exported.encode_queries(TEXTS), exported.encode_documents(TEXTS)) == (kind != "prompts")


def test_export_that_differs_from_the_model_is_rejected_and_deleted(
    model_encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    folder = save_bert(
        tmp_path / "tiny", model_encoder.folder, "mean", {"query": "a long prompt: "}, pools_prompt=False
    )
    with pytest.raises(ExportFailed, match=r"mean cosine of .*LEXIGRAPH_ENCODER=torch"):
        export_model(SentenceTransformerEncoder(folder), tmp_path / "models", [Precision.FP32])
    assert list((tmp_path / "models").iterdir()) == []


def test_export_of_a_model_that_changed_is_rejected(
    tiny: SentenceTransformerEncoder, model_encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    assert tiny.model
    _change_weights(tiny, model_encoder.folder)
    with pytest.raises(ExportFailed, match="changed"):
        export_model(tiny, tmp_path / "models", [Precision.FP32])


def test_failed_export_is_reported_in_one_line(tiny: SentenceTransformerEncoder, tmp_path: Path) -> None:
    assert tiny.model
    (tiny.folder / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ExportFailed) as caught:
        export_model(tiny, tmp_path / "models", [Precision.FP32])
    assert "\n" not in str(caught.value)


def test_missing_or_damaged_export_is_created_once(tiny: SentenceTransformerEncoder, tmp_path: Path) -> None:
    def encode() -> None:
        ExportedEncoder(tiny, tmp_path, Precision.FP32, wanted=[Precision.FP32]).encode_documents(["text"])

    encode()
    graph = export_folder(tmp_path, tiny.model, Precision.FP32) / GRAPH_FILE
    made, content = graph.stat().st_mtime_ns, graph.read_bytes()
    encode()
    assert graph.stat().st_mtime_ns == made
    graph.write_bytes(b"damaged")
    encode()
    assert len(graph.read_bytes()) == len(content)


def test_model_itself_encodes_without_an_export(tiny: SentenceTransformerEncoder, tmp_path: Path) -> None:
    exported = ExportedEncoder(tiny, tmp_path / "models", Precision.INT8)
    assert np.array_equal(exported.encode_documents(TEXTS), tiny.encode_documents(TEXTS))
    assert not (tmp_path / "models").exists()


def test_damaged_export_is_never_used(tiny: SentenceTransformerEncoder, tmp_path: Path) -> None:
    export_model(tiny, tmp_path, list(Precision))
    for precision in Precision:
        (export_folder(tmp_path, tiny.model, precision) / GRAPH_FILE).write_bytes(b"damaged")
    assert np.array_equal(
        ExportedEncoder(tiny, tmp_path, Precision.INT8).encode_documents(TEXTS), tiny.encode_documents(TEXTS)
    )


def test_export_that_is_damaged_while_in_use_is_replaced_by_the_model(
    tiny: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    export_model(tiny, tmp_path, [Precision.FP32])
    exported = ExportedEncoder(tiny, tmp_path, Precision.FP32)
    exported.encode_documents(TEXTS)
    with (export_folder(tmp_path, tiny.model, Precision.FP32) / WEIGHTS_FILE).open("r+b") as file:
        file.write(b"damaged")
    assert np.array_equal(exported.encode_documents(TEXTS), tiny.encode_documents(TEXTS))


def test_missing_int8_export_is_replaced_by_fp32(tiny: SentenceTransformerEncoder, tmp_path: Path) -> None:
    export_model(tiny, tmp_path, [Precision.FP32])
    exact = OnnxEncoder(export_folder(tmp_path, tiny.model, Precision.FP32), tiny.model)
    assert np.array_equal(
        ExportedEncoder(tiny, tmp_path, Precision.INT8).encode_documents(TEXTS), exact.encode_documents(TEXTS)
    )


def test_failed_export_is_logged_and_the_model_is_used(
    tiny: SentenceTransformerEncoder,
    model_encoder: SentenceTransformerEncoder,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    expected = tiny.encode_documents(TEXTS)
    _change_weights(tiny, model_encoder.folder)
    exported = ExportedEncoder(tiny, tmp_path / "models", Precision.FP32, wanted=[Precision.FP32])
    with caplog.at_level(logging.WARNING):
        assert np.array_equal(exported.encode_documents(TEXTS), expected)
        exported.encode_documents(TEXTS)
    assert [record.name for record in caplog.records] == ["lexigraph"]
    assert "cannot be exported" in caplog.text
