"""The encoders there are, and how one is opened."""

from enum import StrEnum
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.encoders.exported import ExportedEncoder
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.sentence_transformer import DEFAULT_MODEL, SentenceTransformerEncoder
from embeddings.precision import Precision

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
    """What runs the model: PyTorch, or ONNX Runtime with weights of 32 or of 8 bits."""

    TORCH = "torch"
    ONNX = "onnx"
    ONNX_INT8 = "onnx-int8"


def open_encoder(
    model: str = DEFAULT_MODEL,
    threads: int | None = None,
    kind: EncoderKind = EncoderKind.ONNX,
    exports: Path | None = None,
) -> Encoder:
    """Return the encoder for a model's name or folder; nothing is loaded yet.

    `threads` bounds the processor threads of one call: 1 for a server, None (all cores) for bulk work.
    `exports` is the folder of ONNX exports; without one, or without an export there, torch runs the model.
    """
    original = SentenceTransformerEncoder(model, threads)
    if kind is EncoderKind.TORCH or exports is None:
        return original
    precision = Precision.INT8 if kind is EncoderKind.ONNX_INT8 else Precision.FP32
    return ExportedEncoder(original, exports, precision, threads)


def open_document_encoder(model: str, kind: EncoderKind, exports: Path) -> Encoder:
    """Return the encoder for what is to be indexed: it makes missing exports before the first text.

    Documents are never rounded to 8 bits, since all later queries are compared with what is stored.
    """
    original = SentenceTransformerEncoder(model)
    if kind is EncoderKind.TORCH:
        return original
    wanted = (Precision.FP32, Precision.INT8) if kind is EncoderKind.ONNX_INT8 else (Precision.FP32,)
    return ExportedEncoder(original, exports, Precision.FP32, wanted=wanted)
