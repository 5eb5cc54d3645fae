"""How high search ranks the wanted term in the sample glossary: the contract, and the table in docs/search.md."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from api.lexicon.current import open_current_lexicon
from api.lexicon.searching import EncodedQuery
from api.lexicon.universal_search import find
from benchmarks.score_threshold import nonsense
from benchmarks.support.metrics import mean, reciprocal_rank
from embeddings.encoder import Encoder
from embeddings.hits import SearchMode
from tests.docs.documents import DOCS, expect_section

QUERIES = Path(__file__).parents[1] / "data" / "queries.tsv"
MINIMUM_SCORE = 0.3
"""The minimum score of a hit that counts as an answer."""

REQUIRED = {
    "name": {"hybrid": 1.0, "lexical": 1.0, "semantic": 0.97},
    "synonym": {"hybrid": 1.0, "lexical": 1.0, "semantic": 0.95},
    "typo": {"hybrid": 0.97, "lexical": 0.97, "semantic": 0.9},
    "prefix": {"hybrid": 0.97, "lexical": 0.97},
    "description": {"hybrid": 0.78, "lexical": 0.62, "semantic": 0.75},
}
"""The minimum mean reciprocal rank of each kind of query."""

TITLES = {
    "name": "a name, in another case or with hyphens",
    "synonym": "a synonym",
    "typo": "a name or synonym with one typing error",
    "prefix": "the beginning of a name, of a synonym or of a word in it, also with a typing error",
    "description": "a description in other words",
    "none": f"unrelated: no hit with a score of {MINIMUM_SCORE} or more",
}


class Query(NamedTuple):
    kind: str
    text: str
    term: str


def read_queries() -> list[Query]:
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [Query(**row) for row in csv.DictReader(file, fieldnames=Query._fields, delimiter="\t")][1:]


@pytest.fixture(scope="module")
def found(sample_folder: Path, encoder: Encoder) -> Mapping[str, Mapping[SearchMode, float]]:
    """The mean reciprocal rank by kind and mode; for queries that no term answers, the share without an answer."""
    lexicon = open_current_lexicon(sample_folder, encoder)
    names = lexicon.names(lexicon.all_terms())
    values: dict[str, dict[SearchMode, list[float]]] = defaultdict(lambda: defaultdict(list))
    for query in read_queries():
        for mode in SearchMode:
            min_score = MINIMUM_SCORE if query.kind == "none" else None
            hits = lexicon.search(query.text, mode, min_score=min_score, limit=10)
            value = reciprocal_rank([names[hit.key] for hit in hits], {query.term}) if query.term else not hits
            values[query.kind][mode].append(float(value))
    lexicon.close()
    return {kind: {mode: mean(ranks) for mode, ranks in modes.items()} for kind, modes in values.items()}


def test_every_kind_has_distinct_queries() -> None:
    queries = read_queries()
    assert len(queries) >= 200
    assert {query.kind for query in queries} == set(TITLES)
    assert len({(query.text, query.term) for query in queries}) == len(queries)


@pytest.mark.parametrize(("kind", "mode"), [(kind, SearchMode(mode)) for kind in REQUIRED for mode in REQUIRED[kind]])
def test_each_mode_ranks_the_wanted_term_high_enough(
    kind: str, mode: SearchMode, found: Mapping[str, Mapping[SearchMode, float]]
) -> None:
    assert found[kind][mode] >= REQUIRED[kind][mode]


@pytest.mark.parametrize("mode", SearchMode)
def test_unrelated_queries_have_no_hit_above_the_minimum(
    mode: SearchMode, found: Mapping[str, Mapping[SearchMode, float]]
) -> None:
    assert found["none"][mode] >= 0.9


@pytest.mark.parametrize("mode", SearchMode)
def test_nonsense_finds_nothing(mode: SearchMode, sample_folder: Path, encoder: Encoder) -> None:
    lexicon = open_current_lexicon(sample_folder, encoder)
    words = ["zzzzqqq", *nonsense(50)]
    found = {
        word: find(EncodedQuery(lexicon, word, mode, None if mode is SearchMode.LEXICAL else vector))
        for word, vector in zip(words, encoder.encode_queries(words), strict=True)
    }
    lexicon.close()
    assert {word: hits for word, hits in found.items() if hits} == {}


def test_the_table_of_ranks_is_up_to_date(found: Mapping[str, Mapping[SearchMode, float]]) -> None:
    rows = [
        f"| {title} | {' | '.join(f'{found[kind][mode]:.2f}' for mode in SearchMode)} |\n"
        for kind, title in TITLES.items()
    ]
    head = f"| query | {' | '.join(mode.upper() for mode in SearchMode)} |\n|---|---|---|---|\n"
    expect_section(DOCS / "search.md", "retrieval", head + "".join(rows))
