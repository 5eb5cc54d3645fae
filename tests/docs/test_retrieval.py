"""What search finds in the sample glossary, by kind of query: the contract, and the table in the README."""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from api.current import open_current_lexicon
from benchmarks.metrics import mean, reciprocal_rank
from embeddings.encoder import Encoder
from embeddings.hits import SearchMode
from graph.catalog import TermWhere

README = Path(__file__).parents[2] / "README.md"
QUERIES = Path(__file__).parents[1] / "data" / "queries.tsv"
TABLE = re.compile(r"(?<=<!-- retrieval -->\n).*?(?=<!-- /retrieval -->)", re.DOTALL)
FITS = 0.3
"""The least score at which a search is said to find something."""

LEAST = {
    "name": {"hybrid": 1.0, "lexical": 1.0, "semantic": 0.97},
    "synonym": {"hybrid": 1.0, "lexical": 1.0, "semantic": 0.95},
    "typo": {"hybrid": 0.97, "lexical": 0.97, "semantic": 0.9},
    "description": {"hybrid": 0.78, "lexical": 0.62, "semantic": 0.75},
}
"""The mean reciprocal rank that each kind of query must reach."""

TITLES = {
    "name": "a name, in another case or with hyphens",
    "synonym": "a synonym",
    "typo": "a name or synonym with one typing error",
    "description": "a description in other words",
    "none": f"something else: no term from a score of {FITS} on",
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
    names = {iri: brief.name for iri, brief in lexicon.catalog.terms.items()}
    values: dict[str, dict[SearchMode, list[float]]] = defaultdict(lambda: defaultdict(list))
    for query in read_queries():
        for mode in SearchMode:
            least = FITS if query.kind == "none" else None
            hits = lexicon.search(query.text, mode, TermWhere(), least, None, 10)
            value = reciprocal_rank([names[hit.key] for hit in hits], {query.term}) if query.term else not hits
            values[query.kind][mode].append(float(value))
    lexicon.close()
    return {kind: {mode: mean(ranks) for mode, ranks in modes.items()} for kind, modes in values.items()}


def test_there_are_enough_queries_of_every_kind() -> None:
    queries = read_queries()
    assert len(queries) >= 200
    assert {query.kind for query in queries} == set(TITLES)
    assert len({(query.text, query.term) for query in queries}) == len(queries)


@pytest.mark.parametrize("kind", LEAST)
@pytest.mark.parametrize("mode", SearchMode)
def test_search_finds_what_it_promises(
    kind: str, mode: SearchMode, found: Mapping[str, Mapping[SearchMode, float]]
) -> None:
    assert found[kind][mode] >= LEAST[kind][mode]


@pytest.mark.parametrize("mode", SearchMode)
def test_what_no_term_answers_finds_nothing(mode: SearchMode, found: Mapping[str, Mapping[SearchMode, float]]) -> None:
    assert found["none"][mode] >= 0.9


def test_the_table_in_the_readme_is_of_this_run(found: Mapping[str, Mapping[SearchMode, float]]) -> None:
    rows = [
        f"| {title} | {' | '.join(f'{found[kind][mode]:.2f}' for mode in SearchMode)} |\n"
        for kind, title in TITLES.items()
    ]
    table = f"| query | {' | '.join(mode.upper() for mode in SearchMode)} |\n|---|---|---|---|\n{''.join(rows)}"
    text = README.read_text()
    if "UPDATE_README" in os.environ:
        README.write_text(TABLE.sub(lambda _: table, text))
    else:
        shown = TABLE.search(text)
        assert shown is not None
        assert shown[0] == table
