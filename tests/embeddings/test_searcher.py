"""Search over twelve terms with the default model: the promises to those who search."""

import shutil
from math import log
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.engine import SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.errors import EmptyQuery, ModelUnavailable, NoVectors, WrongModel
from embeddings.hits import Hit, Match, MatchKind, SearchMode
from embeddings.records import Filter, Record
from embeddings.searcher import Searcher

HYBRID, SEMANTIC, LEXICAL = SearchMode.HYBRID, SearchMode.SEMANTIC, SearchMode.LEXICAL


def names(hits: list[Hit]) -> list[str]:
    return [hit.key.rpartition("/")[2] for hit in hits]


def explained(searcher: Searcher, query: str, mode: SearchMode = HYBRID, limit: int = 10) -> list[Hit]:
    return searcher.explain(query, searcher.search(query, mode, limit))


def keys(*terms: str) -> frozenset[str]:
    return frozenset(f"https://example.org/term/{term}" for term in terms)


def only(*terms: str) -> Filter:
    return Filter(keys=keys(*terms))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("how many examples a network sees before its weights change", "Batch Size"),
        ("shrink a model so it fits a phone", "Quantization"),
        ("the model states something false", "Hallucination"),
        ("dictating text to a computer", "Speech Recognition"),
    ],
)
def test_description_finds_its_term_first(searcher: Searcher, query: str, name: str) -> None:
    assert names(searcher.search(query))[0] == name
    assert names(searcher.search(query, SEMANTIC))[0] == name


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
def test_exact_name_is_first_with_score_1(searcher: Searcher, mode: SearchMode) -> None:
    best = explained(searcher, "batch-sizes", mode)[0]
    assert (names([best]), best.score) == (["Batch Size"], 1.0)
    assert best.matches[0] == Match(MatchKind.EXACT, "name", "Batch Size")


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
def test_synonym_finds_its_term_first(searcher: Searcher, mode: SearchMode) -> None:
    best = explained(searcher, "mini batch size", mode)[0]
    assert (names([best]), best.score) == (["Batch Size"], 0.99)
    assert best.matches[0] == Match(MatchKind.SYNONYM, "synonym", "Mini-batch size")


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
def test_typo_finds_its_term_first(searcher: Searcher, mode: SearchMode) -> None:
    best = explained(searcher, "bacth size", mode)[0]
    assert names([best]) == ["Batch Size"]
    assert 0.91 <= best.score <= 0.94
    assert best.matches[0] == Match(MatchKind.FUZZY, "name", "Batch Size")


@pytest.mark.parametrize("mode", [HYBRID, LEXICAL])
@pytest.mark.parametrize(
    ("typed", "found", "kind"),
    [
        ("to", ["Token", "Token (security)"], MatchKind.PREFIX),
        ("hallu", ["Hallucination"], MatchKind.PREFIX),
        ("halucin", ["Hallucination"], MatchKind.FUZZY),
        ("speech recog", ["Speech Recognition"], MatchKind.PREFIX),
        ("recog", ["Speech Recognition"], MatchKind.PREFIX),
        ("size", ["Batch Size", "Learning Rate"], MatchKind.PREFIX),  # a name precedes "Step size"
    ],
)
def test_the_beginning_of_a_word_finds_its_labels_first(
    searcher: Searcher, mode: SearchMode, typed: str, found: list[str], kind: MatchKind
) -> None:
    hits = explained(searcher, typed, mode)
    assert names(hits)[: len(found)] == found
    assert {hit.matches[0].kind for hit in hits[: len(found)]} == {kind}


@pytest.mark.parametrize("mode", SearchMode)
def test_each_hit_has_a_reason(searcher: Searcher, mode: SearchMode) -> None:
    for query in ("to", "neur", "tra", "ization", "halucinat", "graphic process", "size of batch", "zzzz"):
        assert all(hit.matches for hit in explained(searcher, query, mode, 50)), query


def test_name_precedes_the_same_name_with_a_qualifier(searcher: Searcher) -> None:
    hits = explained(searcher, "tokens")
    assert names(hits)[:2] == ["Token", "Token (security)"]
    assert [hit.score for hit in hits[:2]] == [1.0, 0.99]
    assert hits[1].matches[0] == Match(MatchKind.SYNONYM, "name", "Token")


def test_hit_has_all_its_match_reasons(searcher: Searcher) -> None:
    hit = explained(searcher, "Pruning")[0]
    assert hit.matches == (
        Match(MatchKind.EXACT, "name", "Pruning"),
        Match(
            MatchKind.SEMANTIC, "definition", "Removing connections or neurons that contribute little to the output."
        ),
        Match(MatchKind.LEXICAL, "text", "Pruning"),
    )
    assert hit.cosine is not None
    assert hit.cosine > 0.5


def test_matched_words_are_reported_as_written_in_the_query(searcher: Searcher) -> None:
    hit = explained(searcher, "Which processors have matrices?", LEXICAL)[0]
    assert names([hit]) == ["Graphics Processing Unit"]
    assert hit.matches == (Match(MatchKind.LEXICAL, "text", "processors matrices"),)
    assert hit.cosine is None


@pytest.mark.parametrize("mode", SearchMode)
@pytest.mark.parametrize("query", ["token", "training", "small models", "bacth size", "speech to text"])
def test_hits_are_sorted_by_score_then_by_key(searcher: Searcher, mode: SearchMode, query: str) -> None:
    hits = searcher.search(query, mode, 50)
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.key))
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert len({hit.key for hit in hits}) == len(hits)


@pytest.mark.parametrize("mode", SearchMode)
def test_longer_result_starts_with_the_shorter_one(searcher: Searcher, mode: SearchMode) -> None:
    longest = searcher.search("training a small model", mode, 12)
    for limit in range(12):
        assert searcher.search("training a small model", mode, limit) == longest[:limit]


@pytest.mark.parametrize("mode", SearchMode)
def test_all_allowed_terms_are_found_and_no_others(searcher: Searcher, mode: SearchMode) -> None:
    where = only("Token", "Quantization", "Overfitting")
    found = names(searcher.search("batch size token model training", mode, 10, where))
    assert set(found) <= {"Token", "Quantization", "Overfitting"}
    assert searcher.search("token", mode, 10, only()) == []
    assert names(searcher.search("token", mode, 1, only("Token", "unknown"))) == ["Token"]
    if mode is not LEXICAL:
        assert len(found) == 3


def evidence(score: float, slope: float, offset: float) -> float:
    """Return the evidence x for a score below those of labels."""
    return (offset - log(0.89 / score - 1)) / slope


def test_hybrid_score_combines_meaning_and_words(searcher: Searcher) -> None:
    query = "imitate the outputs of a teacher"
    words = {hit.key: evidence(hit.score, 4.4, 1.55) for hit in searcher.search(query, LEXICAL, 50)}
    assert words
    for hit in searcher.search(query, HYBRID, 50):
        assert hit.cosine is not None
        assert evidence(hit.score, 4.6, 2.8) == pytest.approx(hit.cosine + 0.1 * words.get(hit.key, 0))


def test_semantic_score_depends_only_on_the_cosine(searcher: Searcher) -> None:
    hits = explained(searcher, "bacth size", SEMANTIC, 3)
    assert [evidence(hit.score, 4.8, 2.65) for hit in hits] == pytest.approx([hit.cosine for hit in hits])
    assert {match.kind for hit in hits for match in hit.matches} == {MatchKind.SEMANTIC}


def test_minimum_score_omits_lower_hits(searcher: Searcher) -> None:
    assert {hit.score for hit in searcher.search("token", min_score=0.99)} == {1.0, 0.99}
    assert searcher.search("the model states something false", min_score=0.99) == []


def test_precomputed_query_vector_gives_the_same_result(searcher: Searcher) -> None:
    query = "numbers with fewer bits"
    (vector,) = searcher.encode([query])
    assert searcher.search(query, vector=vector) == searcher.search(query)


def test_similar_terms_are_the_nearest_other_terms(searcher: Searcher, encoder: Encoder, terms: list[Record]) -> None:
    (key,) = searcher.lookup("Quantization")
    vectors = dict(
        zip((term.key for term in terms), encoder.encode_documents([term.text for term in terms]), strict=True)
    )
    others = sorted(vectors.keys() - {key}, key=lambda other: -float(vectors[other] @ vectors[key]))
    assert [hit.key for hit in searcher.similar(key, 3)] == others[:3]
    assert names(searcher.similar(key, 3, only("Quantization", "Token"))) == ["Token"]
    assert searcher.similar(key, min_score=0.99) == searcher.similar(key, 0) == []
    with pytest.raises(KeyError):
        searcher.similar("unknown")


def test_lookup_prefers_names_to_synonyms(searcher: Searcher) -> None:
    assert searcher.lookup("Token") == tuple(keys("Token"))
    assert searcher.lookup("gpus") == tuple(keys("Graphics Processing Unit"))
    assert searcher.lookup("toaster") == ()


def test_suggestions_resemble_the_name(searcher: Searcher) -> None:
    assert searcher.suggest("Quantisation model")[:1] == tuple(keys("Quantization"))
    assert searcher.suggest("xyzzy") == ()


@pytest.mark.parametrize("query", ["", " \n\t"])
def test_empty_query_raises_error_with_remedy(searcher: Searcher, query: str) -> None:
    with pytest.raises(EmptyQuery, match="description"):
        searcher.search(query)
    with pytest.raises(ValueError, match="empty"):
        searcher.search(query, LEXICAL)


def test_query_may_have_any_length_and_script(searcher: Searcher) -> None:
    assert names(searcher.search("overfitting " + "x " * 100_000)) != []
    for query in ("\0", "🤗", "训练", "(((", "%s'\";--", "\ud800"):
        searcher.search(query, LEXICAL)
        searcher.search(query)


def test_wrong_model_raises_error_but_lexical_search_works(
    view: SearchView, model_encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    other = tmp_path / "other-model"
    other.symlink_to(model_encoder.folder)
    searcher = Searcher(view, SentenceTransformerEncoder(str(other)))
    with pytest.raises(WrongModel, match=f"{model_encoder.model}', but 'other-model@.* LEXIGRAPH_MODEL"):
        searcher.search("token")
    assert names(searcher.search("token", LEXICAL))[0] == "Token"


def test_missing_model_raises_error_but_lexical_search_works(view: SearchView) -> None:
    searcher = Searcher(view, SentenceTransformerEncoder("/no/such/model"))
    with pytest.raises(ModelUnavailable, match="/no/such/model"):
        searcher.search("token")
    assert names(searcher.search("token", LEXICAL))[0] == "Token"


def test_searcher_without_an_encoder_searches_labels_and_words(view: SearchView) -> None:
    searcher = Searcher(view, None)
    assert names(searcher.search("token", LEXICAL))[0] == "Token"
    with pytest.raises(NoVectors, match="LEXICAL"):
        searcher.search("token")
    assert names(searcher.similar(searcher.lookup("token")[0], 1)) == ["Token (security)"]


def test_terms_without_vectors_are_found_by_labels_and_words(
    encoder: Encoder, terms: list[Record], tmp_path: Path
) -> None:
    engine = EmbeddedEngine(tmp_path / "engine", None, writable=True)
    engine.apply(1, terms, ())
    with engine.view() as view:
        searcher = Searcher(view, encoder)
        assert names(searcher.search("token", LEXICAL))[0] == "Token"
        with pytest.raises(NoVectors, match="LEXICAL"):
            searcher.search("token")
        with pytest.raises(NoVectors, match="LEXICAL"):
            searcher.similar(searcher.lookup("token")[0])
    engine.close()


def test_open_view_keeps_working_after_its_directory_is_deleted(
    engine_folder: Path, encoder: Encoder, tmp_path: Path
) -> None:
    copy = tmp_path / "engine"
    shutil.copytree(engine_folder, copy)
    engine = EmbeddedEngine(copy, None, writable=False)
    with engine.view() as view:
        shutil.rmtree(copy)
        assert names(Searcher(view, encoder).search("token"))[0] == "Token"
    engine.close()


def test_query_vectors_are_unit_vectors(searcher: Searcher) -> None:
    assert np.linalg.norm(searcher.encode(["token"])[0]) == pytest.approx(1, abs=1e-5)
