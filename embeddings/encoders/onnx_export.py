"""Exports sentence-transformers models to ONNX, and rejects exports that compute different vectors."""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from embeddings.encoder import Vectors
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.onnx_folder import (
    FILES,
    GRAPH_FILE,
    TOKENIZER_FILE,
    Export,
    describe_files,
    export_folder,
    silence_runtime,
)
from embeddings.encoders.onnx_trace import EXPECTED_FILES, SHAPE_FILE, TABLES_FILE, TRACED_FILE, trace_model
from embeddings.encoders.sentence_transformer import SentenceTransformerEncoder, model_fingerprint
from embeddings.errors import ExportFailed
from embeddings.onnx_precision import Precision

LEAST_COSINE = {Precision.FP32: 0.9999, Precision.INT8: 0.99}
"""Minimum mean cosine between the vectors of an export and those of the model."""

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
    considered valid. PyTorch runs in a process of its own, which ends before the graph is optimized, so that neither
    process needs more than 700 MB for the default model. Raises `ModelUnavailable`; `OSError` if `exports` cannot be
    written; `ExportFailed` if the kind of model cannot be exported, or if the mean cosine between the vectors of the
    export and of the model is below `LEAST_COSINE` for sample texts.
    """
    model, source = original.model, original.folder
    exports.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=exports, prefix=".") as scratch:
        try:
            traced, folders = Path(scratch, "traced"), {precision: Path(scratch, precision) for precision in Precision}
            _trace(original, traced)
            if f"@{model_fingerprint(source)[:12]}" not in model:
                raise ExportFailed(model, f"the files in {source} changed")
            _fuse(traced, folders[Precision.FP32])
            gc.collect()  # graphs of ONNX Runtime refer to themselves
            if Precision.INT8 in precisions:
                _quantize(folders[Precision.FP32], folders[Precision.INT8])
            expected = [np.load(traced / name) for name in EXPECTED_FILES]
            return [
                _publish(folders[precision], original, precision, expected, exports)
                for precision in folders
                if precision in precisions
            ]
        except ExportFailed:
            raise
        except Exception as error:  # four libraries are involved, each with its own errors
            reason = str(error).partition("\n")[0].rstrip(".")  # some append whole tensors
            raise ExportFailed(model, f"{type(error).__name__}: {reason}") from error


def _trace(original: SentenceTransformerEncoder, target: Path) -> None:
    target.mkdir()
    if "torch" in sys.modules:  # its memory is taken already
        trace_model(original, _SAMPLE, target)
        return
    program = [sys.executable, "-P", "-m", "embeddings.encoders.onnx_trace", str(original.folder), str(target)]
    ended = subprocess.run(program, input=json.dumps(_SAMPLE), capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    if ended.returncode:
        *_, reason = ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"]
        raise ExportFailed(original.model, reason.rstrip("."))


def _fuse(traced: Path, target: Path) -> None:
    """Write the graph with fewer and larger operators, and with its tables."""
    silence_runtime()
    import onnx
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata
    from onnxruntime.transformers.optimizer import optimize_model

    heads, width = json.loads((traced / SHAPE_FILE).read_text())
    # At level 0, ONNX Runtime does not optimize a copy first, which would need PyTorch and twice the memory.
    fused = optimize_model(str(traced / TRACED_FILE), "bert", num_heads=heads, hidden_size=width, opt_level=0)
    initializers = {one.name: one for one in fused.model.graph.initializer}
    with np.load(traced / TABLES_FILE) as tables:
        for name in tables.files:
            initializers[name].CopyFrom(onnx.numpy_helper.from_array(tables[name], name))
    add_pre_process_metadata(fused.model)  # otherwise, `_quantize` would log a warning that it is not optimized
    target.mkdir()
    fused.save_model_to_file(str(target / GRAPH_FILE), use_external_data_format=True)
    shutil.copy(traced / TOKENIZER_FILE, target)


def _quantize(source: Path, target: Path) -> None:
    """Store weights as 8-bit integers, except those to which the vectors are most sensitive.

    A separate scale per column raises the mean cosine of all-MiniLM-L6-v2 from 0.960 to 0.992. The activations of
    feed-forward layers have outliers, for which a single scale causes large rounding errors; keeping the first half of
    these layers as floats raises it to 0.994, and costs a fifth of the speed.
    """
    silence_runtime()
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source / GRAPH_FILE, load_external_data=False)
    activated = {name for node in model.graph.node if node.op_type.endswith("Gelu") for name in node.output}
    outputs = [node.name for node in model.graph.node if node.op_type == "MatMul" and node.input[0] in activated]
    target.mkdir()
    quantize_dynamic(
        source / GRAPH_FILE,
        target / GRAPH_FILE,
        weight_type=QuantType.QInt8,
        use_external_data_format=True,
        per_channel=True,
        reduce_range=True,  # 8-bit products overflow on CPUs without VNNI, to which the files may be moved
        nodes_to_exclude=outputs[: len(outputs) // 2],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    shutil.copy(source / TOKENIZER_FILE, target)


def _publish(
    draft: Path, original: SentenceTransformerEncoder, precision: Precision, expected: Sequence[Vectors], exports: Path
) -> Export:
    model = original.model
    unverified = Export(model, precision, 0.0, original.prompts, describe_files(draft))
    unverified.write(draft)
    encoder = OnnxEncoder(draft, model)
    found = [
        np.concatenate([encode([text]) for text in _SAMPLE])  # one by one: a batch of long texts needs 100 MB
        for encode in (encoder.encode_queries, encoder.encode_documents)
    ]
    cosine = min(float((one * other).sum(axis=1).mean()) for one, other in zip(found, expected, strict=True))
    if not cosine >= LEAST_COSINE[precision]:  # also true for NaN
        raise ExportFailed(
            model, f"its {precision} vectors have a mean cosine of {cosine:.5f}, below {LEAST_COSINE[precision]}"
        )
    folder = export_folder(exports, model, precision)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        with (draft / name).open("rb") as file:
            os.fsync(file.fileno())
        shutil.copymode(draft / TOKENIZER_FILE, draft / name)  # onnx writes private files
        (draft / name).replace(folder / name)
    export = replace(unverified, cosine=cosine)
    export.write(folder)
    return export
