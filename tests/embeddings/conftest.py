"""Twelve machine-learning terms, the default model, and a search engine with the terms and their vectors."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from embeddings.encoder import Encoder, Vectors
from embeddings.engine import SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.records import Filter, Label, Record, Role
from embeddings.searcher import Searcher
from embeddings.vector_cache import VectorCache

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


def record(name: str, synonyms: Sequence[str] = (), definition: str = "") -> Record:
    labels = (Label(name), *(Label(synonym, Role.SYNONYM) for synonym in synonyms))
    text = ", ".join(label.text for label in labels) + (f": {definition}" if definition else "")
    return Record(f"https://example.org/term/{name}", labels, text, definition, prose=(definition,))


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

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self.encoder.encode_documents(texts)

    encode_queries = encode_documents


@pytest.fixture
def embedded() -> list[str]:
    """The texts that the fixture `counting` has encoded."""
    return []


@pytest.fixture
def counting(encoder: Encoder, embedded: list[str]) -> Encoder:
    return CountingEncoder(encoder, embedded)


@pytest.fixture(scope="session")
def terms() -> list[Record]:
    return [record(name, synonyms, definition) for name, (synonyms, definition) in TERMS.items()]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    opened = VectorCache(tmp_path / "vectors.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def engine_folder(encoder: Encoder, terms: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine")
    engine = EmbeddedEngine(folder, encoder, tmp_path_factory.mktemp("cache") / "vectors.sqlite", writable=True)
    engine.apply(1, terms, ())
    engine.close()
    return folder


@pytest.fixture(scope="session")
def view(engine_folder: Path) -> Iterator[SearchView]:
    engine = EmbeddedEngine(engine_folder, None, writable=False)
    with engine.view() as view:
        yield view
    engine.close()


@pytest.fixture(scope="session")
def searcher(view: SearchView, encoder: Encoder) -> Searcher:
    return Searcher(view, encoder)


ViewOf = Callable[[Sequence[Record]], SearchView]


@pytest.fixture
def view_of(tmp_path: Path) -> Iterator[ViewOf]:
    """Makes a view of records, without vectors; each call replaces all records of the call before."""
    engine = EmbeddedEngine(tmp_path / "engine", None, writable=True)
    views: list[SearchView] = []

    def replace(records: Sequence[Record]) -> SearchView:
        known = {key for view in views[-1:] for key in view.page(Filter(), 1 << 30).keys}
        engine.apply(len(views) + 1, records, known - {one.key for one in records})
        views.append(engine.view())
        return views[-1]

    yield replace
    for view in views:
        view.close()
    engine.close()
