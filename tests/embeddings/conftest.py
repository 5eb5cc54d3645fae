"""Twelve machine-learning terms, the default model, and an index of the terms built with it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from embeddings.build import build_search_index
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder, Vectors
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.entries import Entry
from embeddings.search_index import SearchIndex, open_search_index

TERMS = {
    "Batch Size": (
        ("Mini-batch size", "training batch"),
        "The number of training examples that go through a network before its weights are updated.",
    ),
    "Learning Rate": (
        ("step size",),
        "The factor by which gradients are multiplied when an optimizer changes the parameters.",
    ),
    "Quantization": (
        ("low-precision inference",),
        "Storing weights in fewer bits, so that a model becomes smaller and fits on small devices.",
    ),
    "Knowledge Distillation": (
        ("teacher-student training",),
        "Training a small model to imitate the outputs of a large one.",
    ),
    "Pruning": ((), "Removing connections or neurons that contribute little to the output."),
    "Hallucination": (
        ("confabulation",),
        "A fluent statement by a language model that is false or has no support in its sources.",
    ),
    "Retrieval-Augmented Generation": (
        ("RAG",),
        "Fetching passages from a document collection and giving them to a generator with the question.",
    ),
    "Token": ((), "The unit of text that a language model reads and writes, often a part of a word."),
    "Token (security)": (("access token",), "A string that proves to a server who the caller is."),
    "Graphics Processing Unit": (
        ("GPU",),
        "A processor with thousands of cores that multiply matrices in parallel.",
    ),
    "Overfitting": ((), "Learning the noise of the training set, so that unseen data is predicted badly."),
    "Speech Recognition": (("ASR", "speech-to-text"), "Turning recorded speech into written words."),
}


def entry(name: str, synonyms: Sequence[str], definition: str) -> Entry:
    text = ", ".join([name, *synonyms]) + ": " + definition
    return Entry(f"https://example.org/term/{name}", name, tuple(synonyms), text, definition)


class CountingEncoder:
    """Delegates to an encoder, and records the texts it encodes."""

    def __init__(self, encoder: Encoder, texts: list[str]) -> None:
        self.encoder = encoder
        self.texts = texts

    @property
    def model(self) -> str:
        return self.encoder.model

    @property
    def dimension(self) -> int:
        return self.encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self.encoder.encode(texts)


@pytest.fixture(scope="session")
def encoder(model_encoder: SentenceTransformerEncoder) -> SentenceTransformerEncoder:
    return model_encoder


@pytest.fixture
def embedded() -> list[str]:
    """The texts that the fixture `counting` has encoded."""
    return []


@pytest.fixture
def counting(encoder: SentenceTransformerEncoder, embedded: list[str]) -> Encoder:
    return CountingEncoder(encoder, embedded)


@pytest.fixture(scope="session")
def terms() -> list[Entry]:
    return [entry(name, synonyms, definition) for name, (synonyms, definition) in TERMS.items()]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    opened = VectorCache(tmp_path / "vectors.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def index_folder(
    encoder: SentenceTransformerEncoder, terms: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    cache = VectorCache(tmp_path_factory.mktemp("cache") / "vectors.sqlite")
    folder = tmp_path_factory.mktemp("index")
    build_search_index(folder, terms, encoder, cache, "1")
    cache.close()
    return folder


@pytest.fixture(scope="session")
def index(index_folder: Path, encoder: SentenceTransformerEncoder) -> Iterator[SearchIndex]:
    opened = open_search_index(index_folder, encoder)
    yield opened
    opened.close()
