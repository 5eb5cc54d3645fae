from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.build import build_search_index
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.entries import Entry, entries_digest
from embeddings.errors import NoVectors
from embeddings.hits import SearchMode
from embeddings.manifest import read_manifest
from embeddings.search_index import open_search_index


def folder(path: Path, name: str) -> Path:
    made = path / name
    made.mkdir()
    return made


def test_manifest_describes_the_origin_of_the_index(
    terms: list[Entry], counting: Encoder, embedded: list[str], cache: VectorCache, tmp_path: Path
) -> None:
    report = build_search_index(target := folder(tmp_path, "index"), terms, counting, cache, "3")
    manifest = read_manifest(target)
    assert manifest == report.manifest
    assert (manifest.model, manifest.dimension, manifest.template, manifest.count, manifest.digest) == (
        counting.model,
        384,
        "3",
        len(terms),
        entries_digest(terms),
    )
    assert {file.name for file in manifest.files} == {"keys.npz", "labels.npz", "vectors.npz", "words.npz"}
    manifest.verify(target)


def test_only_changed_texts_are_embedded_again(
    terms: list[Entry], counting: Encoder, embedded: list[str], cache: VectorCache, tmp_path: Path
) -> None:
    first = build_search_index(folder(tmp_path, "1"), terms, counting, cache, "1")
    embedded.clear()
    changed = [replace(terms[0], text="another text"), *terms[1:]]
    second = build_search_index(folder(tmp_path, "2"), changed, counting, cache, "1")
    assert (first.embedded, first.reused) == (len(terms), 0)
    assert (second.embedded, second.reused) == (1, len(terms) - 1)
    assert embedded == ["another text"]


def test_order_of_entries_does_not_matter(
    terms: list[Entry], counting: Encoder, embedded: list[str], cache: VectorCache, tmp_path: Path
) -> None:
    manifests = [
        build_search_index(folder(tmp_path, name), entries, counting, cache, "1").manifest
        for name, entries in (("1", terms), ("2", terms[::-1]))
    ]
    assert manifests[0] == manifests[1]


def test_progress_counts_embedded_texts(
    encoder: SentenceTransformerEncoder, cache: VectorCache, tmp_path: Path
) -> None:
    reported: list[tuple[int, int]] = []
    entries = [Entry(f"{number}", "a", (), f"a {number}") for number in range(200)]
    build_search_index(folder(tmp_path, "1"), entries, encoder, cache, "1", lambda *now: reported.append(now))
    assert reported == [(128, 200), (200, 200)]


def test_missing_model_builds_labels_and_words_and_is_reported(
    terms: Sequence[Entry], cache: VectorCache, tmp_path: Path
) -> None:
    missing = SentenceTransformerEncoder("/no/such/model")
    report = build_search_index(target := folder(tmp_path, "index"), terms, missing, cache, "1")
    assert report.unavailable is not None
    assert report.unavailable.model == "/no/such/model"
    assert (report.manifest.model, report.manifest.dimension) == (None, 0)
    index = open_search_index(target, missing)
    assert index.search("batch size", SearchMode.LEXICAL)[0].key == "https://example.org/term/Batch Size"
    with pytest.raises(NoVectors, match="without a model"):
        index.search("batch size")


def test_empty_index_returns_no_hits(encoder: SentenceTransformerEncoder, cache: VectorCache, tmp_path: Path) -> None:
    build_search_index(target := folder(tmp_path, "index"), [], encoder, cache, "1")
    index = open_search_index(target, encoder)
    for mode in SearchMode:
        assert index.search("batch size", mode) == []
    assert index.lookup("batch size") == index.suggest("batch size") == ()


def test_duplicate_key_raises_error(cache: VectorCache, tmp_path: Path) -> None:
    entries = [Entry("a", "One", (), ""), Entry("a", "Two", (), "")]
    with pytest.raises(ValueError, match="'One' and 'Two'"):
        build_search_index(folder(tmp_path, "index"), entries, None, cache, "1")


def test_building_into_a_nonempty_directory_raises_error(
    terms: list[Entry], cache: VectorCache, tmp_path: Path
) -> None:
    build_search_index(target := folder(tmp_path, "index"), terms, None, cache, "1")
    with pytest.raises(ValueError, match="not empty"):
        build_search_index(target, terms, None, cache, "1")
