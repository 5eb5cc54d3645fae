import shutil
from math import log
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders import SentenceTransformerEncoder
from embeddings.entries import Entry
from embeddings.errors import EmptyQuery, IndexCorrupt, ModelUnavailable, NoVectors, WrongModel
from embeddings.hits import Hit, Match, MatchKind, SearchMode
from embeddings.search_index import SearchIndex, open_search_index

HYBRID, SEMANTIC, LEXICAL = SearchMode.HYBRID, SearchMode.SEMANTIC, SearchMode.LEXICAL


def names(hits: list[Hit]) -> list[str]:
    return [hit.key.rpartition("/")[2] for hit in hits]


def keys(*terms: str) -> frozenset[str]:
    return frozenset(f"https://example.org/term/{term}" for term in terms)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("how many examples a network sees before its weights change", "Batch Size"),
        ("shrink a model so it fits a phone", "Quantization"),
        ("the model states something false", "Hallucination"),
        ("dictating text to a computer", "Speech Recognition"),
    ],
)
def test_description_finds_its_term_first(index: SearchIndex, query: str, name: str) -> None:
    assert names(index.search(query))[0] == name
    assert names(index.search(query, SEMANTIC))[0] == name


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
def test_exact_name_is_first_with_score_1(index: SearchIndex, mode: SearchMode) -> None:
    best = index.search("batch-sizes", mode)[0]
    assert (names([best]), best.score) == (["Batch Size"], 1.0)
    assert best.matches[0] == Match(MatchKind.EXACT, "name", "Batch Size")


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
def test_synonym_finds_its_term_first(index: SearchIndex, mode: SearchMode) -> None:
    best = index.search("mini batch size", mode)[0]
    assert (names([best]), best.score) == (["Batch Size"], 0.99)
    assert best.matches[0] == Match(MatchKind.SYNONYM, "synonym", "Mini-batch size")


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
def test_typo_finds_its_term_first(index: SearchIndex, mode: SearchMode) -> None:
    best = index.search("bacth size", mode)[0]
    assert names([best]) == ["Batch Size"]
    assert 0.90 <= best.score <= 0.98
    assert best.matches[0] == Match(MatchKind.FUZZY, "name", "Batch Size")


def test_name_precedes_the_same_name_with_a_qualifier(index: SearchIndex) -> None:
    hits = index.search("tokens")
    assert names(hits)[:2] == ["Token", "Token (security)"]
    assert [hit.score for hit in hits[:2]] == [1.0, 0.99]
    assert hits[1].matches[0] == Match(MatchKind.SYNONYM, "name", "Token")


def test_hit_has_all_its_match_reasons(index: SearchIndex) -> None:
    hit = index.search("Pruning")[0]
    assert hit.matches == (
        Match(MatchKind.EXACT, "name", "Pruning"),
        Match(
            MatchKind.SEMANTIC, "definition", "Removing connections or neurons that contribute little to the output."
        ),
        Match(MatchKind.LEXICAL, "text", "Pruning"),
    )
    assert hit.cosine is not None
    assert hit.cosine > 0.5


def test_matched_words_are_reported_as_written_in_the_query(index: SearchIndex) -> None:
    hit = index.search("Which processors have matrices?", LEXICAL)[0]
    assert names([hit]) == ["Graphics Processing Unit"]
    assert hit.matches == (Match(MatchKind.LEXICAL, "text", "processors matrices"),)
    assert hit.cosine is None


@pytest.mark.parametrize("mode", SearchMode)
@pytest.mark.parametrize("query", ["token", "training", "small models", "bacth size", "speech to text"])
def test_hits_are_sorted_by_score_then_by_key(index: SearchIndex, mode: SearchMode, query: str) -> None:
    hits = index.search(query, mode, 50)
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.key))
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert len({hit.key for hit in hits}) == len(hits)


@pytest.mark.parametrize("mode", SearchMode)
def test_longer_result_starts_with_the_shorter_one(index: SearchIndex, mode: SearchMode) -> None:
    longest = index.search("training a small model", mode, 12)
    for limit in range(12):
        assert index.search("training a small model", mode, limit) == longest[:limit]


@pytest.mark.parametrize("mode", SearchMode)
def test_all_allowed_terms_are_found_and_no_others(index: SearchIndex, mode: SearchMode) -> None:
    allowed = keys("Token", "Quantization", "Overfitting")
    found = names(index.search("batch size token model training", mode, 10, allowed))
    assert set(found) <= {"Token", "Quantization", "Overfitting"}
    assert index.search("token", mode, 10, frozenset()) == []
    assert names(index.search("token", mode, 1, keys("Token", "unknown"))) == ["Token"]
    if mode is not LEXICAL:
        assert len(found) == 3


def evidence(score: float, slope: float, offset: float) -> float:
    """Return the evidence x for a score below those of labels."""
    return (offset - log(0.89 / score - 1)) / slope


def test_hybrid_score_combines_meaning_and_words(index: SearchIndex) -> None:
    query = "imitate the outputs of a teacher"
    words = {hit.key: evidence(hit.score, 4.4, 1.55) for hit in index.search(query, LEXICAL, 50)}
    assert words
    for hit in index.search(query, HYBRID, 50):
        assert hit.cosine is not None
        assert evidence(hit.score, 4.6, 2.8) == pytest.approx(hit.cosine + 0.1 * words.get(hit.key, 0))


def test_semantic_score_depends_only_on_the_cosine(index: SearchIndex) -> None:
    hits = index.search("bacth size", SEMANTIC, 3)
    assert [evidence(hit.score, 4.8, 2.65) for hit in hits] == pytest.approx([hit.cosine for hit in hits])
    assert {match.kind for hit in hits for match in hit.matches} == {MatchKind.SEMANTIC}


def test_minimum_score_omits_lower_hits(index: SearchIndex) -> None:
    assert {hit.score for hit in index.search("token", min_score=0.99)} == {1.0, 0.99}
    assert index.search("the model states something false", min_score=0.99) == []


def test_precomputed_query_vector_gives_the_same_result(index: SearchIndex) -> None:
    query = "numbers with fewer bits"
    (vector,) = index.encode([query])
    assert index.search(query, vector=vector) == index.search(query)


def test_search_many_equals_single_searches(index: SearchIndex) -> None:
    queries = ["token", "a fluent lie", "bacth size"]
    for mode in SearchMode:
        together = index.search_many(queries, mode)
        assert [names(hits) for hits in together] == [names(index.search(query, mode, 3)) for query in queries]
    assert index.search_many([]) == []


def test_similar_terms_are_the_nearest_other_terms(
    index: SearchIndex, encoder: SentenceTransformerEncoder, terms: list[Entry]
) -> None:
    (key,) = index.lookup("Quantization")
    vectors = dict(zip((term.key for term in terms), encoder.encode([term.text for term in terms]), strict=True))
    others = sorted(vectors.keys() - {key}, key=lambda other: -float(vectors[other] @ vectors[key]))
    assert [hit.key for hit in index.similar(key, 3)] == others[:3]
    assert names(index.similar(key, 3, keys("Quantization", "Token"))) == ["Token"]
    assert index.similar(key, min_score=0.99) == index.similar(key, 0) == []
    with pytest.raises(KeyError):
        index.similar("unknown")


def test_lookup_prefers_names_to_synonyms(index: SearchIndex) -> None:
    assert index.lookup("Token") == tuple(keys("Token"))
    assert index.lookup("gpus") == tuple(keys("Graphics Processing Unit"))
    assert index.lookup("toaster") == ()


def test_suggestions_resemble_the_name(index: SearchIndex) -> None:
    assert index.suggest("Quantisation model")[:1] == tuple(keys("Quantization"))
    assert index.suggest("xyzzy") == ()


@pytest.mark.parametrize("query", ["", " \n\t"])
def test_empty_query_raises_error_with_remedy(index: SearchIndex, query: str) -> None:
    with pytest.raises(EmptyQuery, match="description"):
        index.search(query)
    with pytest.raises(ValueError, match="empty"):
        index.search_many([query], LEXICAL)


def test_query_may_have_any_length_and_script(index: SearchIndex) -> None:
    assert names(index.search("overfitting " + "x " * 100_000)) != []
    for query in ("\0", "🤗", "训练", "(((", "%s'\";--", "\ud800"):
        index.search(query, LEXICAL)
        index.search(query)


def test_wrong_model_raises_error_but_lexical_search_works(
    index_folder: Path, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    other = tmp_path / "other-model"
    other.symlink_to(encoder.folder)
    index = open_search_index(index_folder, SentenceTransformerEncoder(str(other)))
    with pytest.raises(WrongModel, match="LEXIGRAPH_MODEL") as caught:
        index.search("token")
    assert caught.value.indexed == encoder.model
    assert caught.value.configured.startswith("other-model@")
    assert names(index.search("token", LEXICAL))[0] == "Token"


def test_missing_model_raises_error_but_lexical_search_works(index_folder: Path) -> None:
    index = open_search_index(index_folder, SentenceTransformerEncoder("/no/such/model"))
    with pytest.raises(ModelUnavailable, match="/no/such/model"):
        index.search("token")
    assert names(index.search("token", LEXICAL))[0] == "Token"


def test_index_without_an_encoder_searches_labels_and_words(index_folder: Path) -> None:
    index = open_search_index(index_folder, None)
    assert names(index.search("token", LEXICAL))[0] == "Token"
    with pytest.raises(NoVectors, match="LEXICAL"):
        index.search("token")
    with pytest.raises(NoVectors, match="LEXICAL"):
        index.similar(index.lookup("token")[0])


def test_open_index_keeps_working_after_its_directory_is_deleted(
    index_folder: Path, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    copy = tmp_path / "index"
    shutil.copytree(index_folder, copy)
    index = open_search_index(copy, encoder)
    index.verify()
    shutil.rmtree(copy)
    assert names(index.search("token"))[0] == "Token"


@pytest.mark.parametrize("file", ["keys.npz", "labels.npz", "words.npz", "vectors.npz"])
def test_truncated_file_raises_error_with_its_name(
    index_folder: Path, encoder: SentenceTransformerEncoder, tmp_path: Path, file: str
) -> None:
    shutil.copytree(index_folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes()[:-1])
    with pytest.raises(IndexCorrupt, match=file):
        open_search_index(tmp_path, encoder)


def test_query_vectors_are_unit_vectors(index: SearchIndex) -> None:
    assert np.linalg.norm(index.encode(["token"])[0]) == pytest.approx(1, abs=1e-5)
