"""Runs exported models with ONNX Runtime: without PyTorch, in a third of its time per query."""

import os
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import Vectors
from embeddings.encoders.batches import encode_in_batches
from embeddings.encoders.onnx_folder import GRAPH_FILE, TOKENIZER_FILE, WEIGHTS_FILE, read_export, silence_runtime
from embeddings.encoders.prompts import Prompts
from embeddings.errors import ModelUnavailable
from embeddings.processors import processors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


class OnnxEncoder:
    """Encodes with an export that `export_model` wrote to `folder`; the output of its graph is unit vectors.

    `model` is the name and fingerprint that the export must have. `threads` is the maximum number of CPU threads per
    call, None for `processors`. Several threads can encode concurrently. The weights are memory-mapped: if the
    file is changed in place, the export is checked and loaded again.

    In INT8, the texts of a batch share the scale of their activations: the vector of a text depends on the other texts,
    with a cosine of about 0.99 between batches. Documents should therefore not be encoded in INT8.
    """

    def __init__(self, folder: Path, model: str, threads: int | None = None) -> None:
        self.model = model
        self._folder = folder
        self._threads = threads
        self._loading = Lock()
        self._loaded: _Loaded | None = None

    @cached_property
    def dimension(self) -> int:
        """Number of dimensions of a vector. Loads the model. Raises `ModelUnavailable`."""
        return int(self.encode_queries(["dimension"]).shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_queries`."""
        return self._encode(texts, self._load().prompts.query)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_documents`."""
        return self._encode(texts, self._load().prompts.document)

    def load(self) -> None:
        """Check and load the files now instead of at the first text. Raises `ModelUnavailable`."""
        self._load()

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        loaded = self._load()
        vectors = encode_in_batches(texts, lambda batch: loaded.encode([prompt + text for text in batch]))
        return self._encode(texts, prompt) if loaded.weights.has_changed() else vectors

    def _load(self) -> "_Loaded":
        with self._loading:
            if self._loaded is not None and self._loaded.weights.has_changed():
                self._loaded = None
            if self._loaded is None:
                self._loaded = _load_export(self._folder, self.model, self._threads)
            return self._loaded


class _MappedFile:
    """Shows whether the content of a file was changed in place; deleting or replacing it changes no mapping of it."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError`."""
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        self._first = self._status()

    def has_changed(self) -> bool:
        return self._status() != self._first

    def _status(self) -> tuple[int, int]:
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns


class _Loaded:
    def __init__(
        self, session: "InferenceSession", tokenizer: "Tokenizer", prompts: Prompts, weights: _MappedFile
    ) -> None:
        self.prompts, self.weights = prompts, weights
        self._session, self._tokenizer = session, tokenizer
        self._inputs = [given.name for given in session.get_inputs()]

    def encode(self, texts: list[str]) -> Vectors:
        rows = self._tokenizer.encode_batch_fast(texts)
        tokens = {
            "input_ids": [row.ids for row in rows],
            "attention_mask": [row.attention_mask for row in rows],
            "token_type_ids": [row.type_ids for row in rows],
        }
        (vectors,) = self._session.run(None, {name: np.array(tokens[name], dtype=np.int64) for name in self._inputs})
        return np.asarray(vectors, dtype=np.float32)


def _load_export(folder: Path, model: str, threads: int | None) -> _Loaded:
    silence_runtime()
    try:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer
    except ImportError as error:
        remedy = "Run `pip install onnxruntime tokenizers`."
        raise ModelUnavailable(model, f"{error.name} is not installed", remedy) from error
    try:
        weights = _MappedFile(folder / WEIGHTS_FILE)  # before the checksums are compared
    except OSError as error:
        reason = f"no export in {folder} can be read ({error.strerror})"
        raise ModelUnavailable(model, reason, "Run `lexigraph model export`.") from error
    export = read_export(folder, model)
    if threads == 1:  # the tokenizer would use threads of its own, .1 ms per query
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    options = SessionOptions()
    options.intra_op_num_threads = threads or processors()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads would burn a core
    options.log_severity_level = 3
    try:
        session = InferenceSession(folder / GRAPH_FILE, options, providers=["CPUExecutionProvider"])
        return _Loaded(session, Tokenizer.from_file(str(folder / TOKENIZER_FILE)), export.prompts, weights)
    except Exception as error:  # both libraries raise bare exceptions of their own
        remedy = "Run `lexigraph model export` again."
        raise ModelUnavailable(model, f"{folder} cannot be loaded ({error})", remedy) from error
