"""The guarantees of every encoder, tested with the default model."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import Encoder
from embeddings.encoders import ExportedEncoder, OnnxEncoder, SentenceTransformerEncoder
from embeddings.encoders.onnx_folder import export_folder
from embeddings.onnx_precision import Precision

ENCODERS: dict[str, Callable[[SentenceTransformerEncoder, Path], Encoder]] = {
    "SentenceTransformerEncoder": lambda model, exports: model,
    "OnnxEncoder": lambda model, exports: OnnxEncoder(
        export_folder(exports, model.model, Precision.FP32), model.model, threads=1
    ),
    "ExportedEncoder": lambda model, exports: ExportedEncoder(model, exports, Precision.FP32),
}


_PARAMETERS = [pytest.param(name, marks=[pytest.mark.thorough] if "Transformer" in name else []) for name in ENCODERS]


@pytest.fixture(scope="module", params=_PARAMETERS)
def encoder(request: pytest.FixtureRequest, model_encoder: SentenceTransformerEncoder, exports: Path) -> Encoder:
    return ENCODERS[request.param](model_encoder, exports)


TEXTS = ["Batch Size", "a", "训练批次的大小", "word " * 60, "", "How many examples a network sees at once."]
TEXTS += [f"text number {number}" for number in range(40)]  # more than one batch


def test_rows_are_unit_vectors_in_the_order_of_the_texts(encoder: Encoder) -> None:
    vectors = encoder.encode_documents(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: Encoder) -> None:
    together = encoder.encode_documents(TEXTS)
    alone = np.concatenate([encoder.encode_documents([text]) for text in TEXTS[:6]])
    assert np.allclose(together[:6], alone, atol=1e-5)


def test_the_same_call_gives_the_same_vectors(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode_documents(TEXTS[:6]), encoder.encode_documents(TEXTS[:6]))


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_documents([]).shape == (0, encoder.dimension)


def test_concurrent_calls_give_the_same_vectors_as_sequential_calls(encoder: Encoder) -> None:
    texts = [f"{'long ' * (number % 5)} text number {number}" for number in range(24)]
    expected = encoder.encode_documents(texts)
    with ThreadPoolExecutor(6) as pool:
        vectors = np.concatenate(list(pool.map(lambda text: encoder.encode_documents([text]), texts)))
    assert np.allclose(vectors, expected, atol=1e-5)


def test_changing_a_result_does_not_affect_later_results(encoder: Encoder) -> None:
    first = encoder.encode_documents(["Batch Size"])
    kept = first.copy()
    first[:] = 0
    assert np.allclose(encoder.encode_documents(["Batch Size"]), kept, atol=1e-6)


def test_model_name_includes_a_revision(encoder: Encoder) -> None:
    assert re.fullmatch(r"all-MiniLM-L6-v2@[0-9a-f]{12}", encoder.model)


def test_texts_of_similar_meaning_are_nearer_than_others(encoder: Encoder) -> None:
    query, near, far = encoder.encode_documents(["shrink a model", "compressing a neural network", "a boat on a lake"])
    assert query @ near > query @ far + 0.2
