"""Exports sentence-transformers models to ONNX, and rejects exports that compute different vectors."""

import shutil
import warnings
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from embeddings.encoder import Vectors
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.onnx_folder import FILES, GRAPH_FILE, TOKENIZER_FILE, Export, describe_files, export_folder
from embeddings.encoders.sentence_transformer import SentenceTransformerEncoder
from embeddings.errors import ExportFailed
from embeddings.precision import Precision
from embeddings.storage import write_durably

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["LEAST_COSINE", "export_model"]

LEAST_COSINE = {Precision.FP32: 0.9999, Precision.INT8: 0.99}
"""Minimum mean cosine between the vectors of an export and those of the model."""

_OPSET = 17
_PROSE = "The gradient of the loss shows how every weight of the network should change, Élodie said in 2024. "
_SAMPLE = [
    *("", "a", "GPU", "Batch Size", "step size", "C++", "F1-Score (macro)", "low-rank adaptation", "zygomorphic"),
    *("shrink a model so it fits a phone", "how many examples a network sees before its weights change"),
    *("who checks what the machine says?", "a sail at the front of a boat", "fear of being left out"),
    *("a fluent sentence that nothing supports", "an illness of the lungs that dust causes", "when is it done"),
    "Perplexity, surprise: The exponential of the mean negative log-likelihood of the words of a held-out text.",
    "Ontology: A formal account of the kinds of things in a field, and of the relations that hold among them.",
    "isthmus: a narrow strip of land between two seas, which joins two larger ones",
    "bassoon, fagotto: a woodwind with a double reed and a long wooden tube that is folded upon itself",
    "In ten trials out of 1,024 (0.98 %), the error fell from 3.5e-2 to 1.1e-3 at 50 °C; see section 4.2.",
    *("Größe eines Stapels von Beispielen", "размер обучающей выборки", "训练批次的大小", "حجم الدفعة", "学習率"),
    *("?!", "--- *** ---", "🚀🚀", "01189998819991197253", "x" * 300, _PROSE, _PROSE * 3, _PROSE * 60),
]


def export_model(
    original: SentenceTransformerEncoder, exports: Path, precisions: Collection[Precision]
) -> list[Export]:
    """Export a model to its directory in `exports`, in each of the precisions; takes about ten seconds.

    Existing files are replaced, and the manifest is written last; after a kill, a partial export is therefore not
    considered valid. Raises `ModelUnavailable`, and `ExportFailed` if the kind of model cannot be exported, or if the
    mean cosine between the vectors of the export and of the model is below `LEAST_COSINE` for sample texts.
    """
    expected = original.encode(_SAMPLE)
    try:
        exports.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=exports, prefix=".") as scratch, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # tracing warns about every shape that becomes a constant
            folders = {precision: Path(scratch, precision) for precision in (Precision.FP32, Precision.INT8)}
            prompt = _export_graph(original.folder, folders[Precision.FP32])
            if Precision.INT8 in precisions:
                _quantize(folders[Precision.FP32], folders[Precision.INT8])
            return [
                _publish(folders[precision], original.model, precision, prompt, expected, exports)
                for precision in folders
                if precision in precisions
            ]
    except ExportFailed:
        raise
    except Exception as error:  # four libraries are involved, each with its own errors
        reason = str(error).partition("\n")[0].rstrip(".")  # torch appends whole tensors
        raise ExportFailed(original.model, f"{type(error).__name__}: {reason}") from error


def _export_graph(source: Path, target: Path) -> str:
    """Write the whole model, pooling included, as one graph, and its tokenizer; return the prompt."""
    import torch
    from onnxruntime.transformers.optimizer import optimize_model
    from sentence_transformers import SentenceTransformer

    # Only this form of attention is exported to operators that ONNX Runtime can fuse.
    eager = {"attn_implementation": "eager"}
    model = SentenceTransformer(str(source), device="cpu", local_files_only=True, model_kwargs=eager).eval()
    target.mkdir()
    _save_tokenizer(model, target / TOKENIZER_FILE)
    example = model.tokenizer(["one text", "and another, longer text"], padding=True, return_tensors="pt")
    inputs = list(example)

    class UnitVectors(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model  # an attribute of the module; otherwise its weights would become constants

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            pooled = self.model(dict(zip(inputs, values, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(pooled, dim=-1)

    plain = target / "plain.onnx"
    with torch.no_grad():
        torch.onnx.export(
            UnitVectors(),
            tuple(example[name] for name in inputs),
            str(plain),
            input_names=inputs,
            output_names=["vectors"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in inputs} | {"vectors": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,  # the graph of the other exporter cannot be fused
        )
    transformer: Any = model[0]
    config = transformer.auto_model.config
    heads, width = getattr(config, "num_attention_heads", 0), getattr(config, "hidden_size", 0)
    fused = optimize_model(str(plain), "bert", num_heads=heads, hidden_size=width)
    fused.save_model_to_file(str(target / GRAPH_FILE), use_external_data_format=True)
    return str(model.prompts[model.default_prompt_name]) if model.default_prompt_name else ""


def _save_tokenizer(model: "SentenceTransformer", file: Path) -> None:
    slow = model.tokenizer
    tokenizer = slow.backend_tokenizer
    tokenizer.enable_truncation(model.max_seq_length, direction=slow.truncation_side)
    tokenizer.enable_padding(
        direction=slow.padding_side,
        pad_id=slow.pad_token_id,
        pad_type_id=slow.pad_token_type_id,
        pad_token=slow.pad_token,
    )
    tokenizer.save(str(file))


def _quantize(source: Path, target: Path) -> None:
    """Store weights as 8-bit integers, except those to which the vectors are most sensitive.

    A separate scale per column raises the mean cosine of all-MiniLM-L6-v2 from 0.960 to 0.992. The activations of
    feed-forward layers have outliers, for which a single scale causes large rounding errors; keeping the first half of
    these layers as floats raises it to 0.994, and costs a fifth of the speed.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata

    model = onnx.load(source / GRAPH_FILE)
    add_pre_process_metadata(model)  # avoids a warning that the model is not optimized; it is
    activated = {name for node in model.graph.node if node.op_type.endswith("Gelu") for name in node.output}
    outputs = [node.name for node in model.graph.node if node.op_type == "MatMul" and node.input[0] in activated]
    target.mkdir()
    quantize_dynamic(
        model,
        target / GRAPH_FILE,
        weight_type=QuantType.QInt8,
        use_external_data_format=True,
        per_channel=True,
        reduce_range=True,  # 8-bit products overflow on CPUs without VNNI, to which the files may be moved
        nodes_to_exclude=outputs[: len(outputs) // 2],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    shutil.copy(source / TOKENIZER_FILE, target)


def _publish(draft: Path, model: str, precision: Precision, prompt: str, expected: Vectors, exports: Path) -> Export:
    unverified = Export(model, precision, 0.0, prompt, describe_files(draft))
    unverified.write(draft)
    cosine = float((OnnxEncoder(draft, model).encode(_SAMPLE) * expected).sum(axis=1).mean())
    if not cosine >= LEAST_COSINE[precision]:  # also true for NaN
        raise ExportFailed(
            model, f"its {precision} vectors have a mean cosine of {cosine:.5f}, below {LEAST_COSINE[precision]}"
        )
    folder = export_folder(exports, model, precision)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        _copy(draft / name, folder / name)
    export = replace(unverified, cosine=cosine)
    export.write(folder)
    return export


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as content:
        write_durably(target, lambda file: shutil.copyfileobj(content, file))
