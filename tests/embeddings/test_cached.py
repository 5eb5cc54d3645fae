import numpy as np

from embeddings.encoder import Encoder
from embeddings.encoders import CachedEncoder


def test_a_text_is_encoded_once(counting: Encoder, embedded: list[str]) -> None:
    cached = CachedEncoder(counting)
    first = cached.encode(["Token", "Pruning", "Token"])
    assert np.array_equal(cached.encode(["Pruning", "Token"]), first[[1, 0]])
    assert embedded == ["Token", "Pruning"]


def test_the_least_recently_used_text_goes_first(counting: Encoder, embedded: list[str]) -> None:
    cached = CachedEncoder(counting, size=2)
    for text in ("a", "b", "a", "c", "a"):
        cached.encode([text])
    assert embedded == ["a", "b", "c"]
    cached.encode(["b"])
    assert embedded == ["a", "b", "c", "b"]


def test_documents_do_not_push_the_queries_out(counting: Encoder, embedded: list[str]) -> None:
    cached = CachedEncoder(counting, size=10)
    cached.encode(["query"])
    cached.encode([f"{number}" for number in range(65)])
    cached.encode(["query"])
    assert embedded.count("query") == 1
