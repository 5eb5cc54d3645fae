"""Traces a sentence-transformers model as an ONNX graph; as a program, its memory is free before the next step.

    python -m embeddings.encoders.onnx_trace MODEL TARGET < texts.json

The target directory gets the graph, the tables of its embeddings in separate files, the tokenizer, and the vectors of
the texts as queries and as documents.
"""

import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.encoders.onnx_folder import TOKENIZER_FILE
from embeddings.encoders.sentence_transformer import SentenceTransformerEncoder, load_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TRACED_FILE = "traced.onnx"
TABLES_FILE = "tables.npz"
"""Tables that the graph only looks tokens up in, by the name of their weight in the graph, which has a stub of each."""

SHAPE_FILE = "shape.json"
"""The number of attention heads and the width of the model, 0 if unknown."""

EXPECTED_FILES = ("queries.npy", "documents.npy")
_OPSET = 17
_LARGE = 1000  # rows; larger than the tables of positions, as ONNX Runtime expects


def trace_model(encoder: SentenceTransformerEncoder, texts: Sequence[str], target: Path) -> None:
    """Write all files to the directory `target`."""
    # Only this form of attention is exported to operators that ONNX Runtime can fuse.
    model = load_model(encoder.folder, attention="eager").eval()
    with warnings.catch_warnings(), _stubs(model, target / TABLES_FILE):
        warnings.simplefilter("ignore")  # tracing warns about every shape that becomes a constant
        _trace(model, target)
    _save_tokenizer(model, target / TOKENIZER_FILE)
    del model  # before the encoder loads its own
    for name, encode in zip(EXPECTED_FILES, (encoder.encode_queries, encoder.encode_documents), strict=True):
        np.save(target / name, np.concatenate([encode([text]) for text in texts]))  # a batch would need more memory


@contextmanager
def _stubs(model: "SentenceTransformer", file: Path) -> Iterator[None]:
    """Replace large tables of embeddings by their first rows while the graph is traced; write the tables to a file.

    Half of the weights of a small model, and most of a multilingual one, would be copied by each step of an export.
    """
    import torch

    found = [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Embedding) and len(module.weight) > _LARGE
    ]
    tables = {f"model.{name}.weight": module.weight for name, module in found}
    arrays: dict[str, Any] = {name: table.detach().numpy() for name, table in tables.items()}
    np.savez(file, **arrays)
    for (_, module), table in zip(found, tables.values(), strict=True):
        module.weight = torch.nn.Parameter(table[:_LARGE].detach().clone())
    try:
        yield
    finally:
        for (_, module), table in zip(found, tables.values(), strict=True):
            module.weight = table


def _trace(model: "SentenceTransformer", target: Path) -> None:
    """Write the whole model, pooling included, as one graph."""
    import torch

    example = model.tokenizer(["one text", "and another, longer text"], padding=True, return_tensors="pt")
    inputs = list(example)
    example["input_ids"] = torch.zeros_like(example["input_ids"])  # a row that each stub has

    class UnitVectors(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model  # an attribute of the module; otherwise its weights would become constants

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            pooled = self.model(dict(zip(inputs, values, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(pooled, dim=-1)

    with torch.no_grad():
        torch.onnx.export(
            UnitVectors(),
            tuple(example[name] for name in inputs),
            str(target / TRACED_FILE),
            input_names=inputs,
            output_names=["vectors"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in inputs} | {"vectors": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,  # the graph of the other exporter cannot be fused
        )
    transformer: Any = model[0]
    config = transformer.auto_model.config
    shape = getattr(config, "num_attention_heads", 0), getattr(config, "hidden_size", 0)
    (target / SHAPE_FILE).write_text(json.dumps(shape))


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


def _main() -> None:
    _, model, target = sys.argv
    trace_model(SentenceTransformerEncoder(model, threads=1), json.load(sys.stdin), Path(target))


if __name__ == "__main__":
    _main()
