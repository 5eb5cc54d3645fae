"""The available encoders, and functions to open them."""

from enum import StrEnum
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.encoders.exported import ExportedEncoder
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.sentence_transformer import DEFAULT_MODEL, SentenceTransformerEncoder
from embeddings.onnx_precision import Precision

__all__ = [
    "DEFAULT_MODEL",
    "EncoderKind",
    "ExportedEncoder",
    "OnnxEncoder",
    "SentenceTransformerEncoder",
    "open_document_encoder",
    "open_encoder",
]


class EncoderKind(StrEnum):
    """The runtime of the model: PyTorch, or ONNX Runtime with 32-bit or 8-bit weights."""

    TORCH = "torch"
    ONNX = "onnx"
    ONNX_INT8 = "onnx-int8"


def open_encoder(
    model: str = DEFAULT_MODEL,
    threads: int | None = None,
    kind: EncoderKind = EncoderKind.ONNX,
    exports: Path | None = None,
    cache: Path | None = None,
) -> Encoder:
    """Return the query encoder for a model name or directory, without loading the model.

    `threads` is the maximum number of CPU threads per call: 1 for a server, None (all cores) for bulk work.
    `exports` is the directory of ONNX exports, `cache` the one that data directories share. Without `exports`, or
    without an export in either, PyTorch runs the model.
    """
    original = SentenceTransformerEncoder(model, threads)
    if kind is EncoderKind.TORCH or exports is None:
        return original
    precision = Precision.INT8 if kind is EncoderKind.ONNX_INT8 else Precision.FP32
    return ExportedEncoder(original, exports, precision, threads, cache=cache)


def open_document_encoder(
    model: str, kind: EncoderKind, exports: Path, cache: Path | None = None, device: str = "cpu"
) -> Encoder:
    """Return the encoder for indexing, which creates missing exports before it encodes the first text.

    Documents are never encoded with 8-bit weights, since all later queries are compared with the stored vectors.
    """
    original = SentenceTransformerEncoder(model, device=device)
    if kind is EncoderKind.TORCH:
        return original
    wanted = (Precision.FP32, Precision.INT8) if kind is EncoderKind.ONNX_INT8 else (Precision.FP32,)
    return ExportedEncoder(original, exports, Precision.FP32, wanted=wanted, cache=cache)
