"""What a person gets who types: the beginnings of names, words that do not exist, and a reason for every hit."""

import random
from collections.abc import Sequence

import pytest

from benchmarks.score_threshold import nonsense
from tests.api.client import Client
from tests.api.html import of_class, page

SEARCH = """query ($query: String!, $mode: SearchMode!) {
  search(query: $query, mode: $mode, first: 5) {
    edges { node { name synonyms } matches { kind text } }
  }
}"""
FIND = "query ($query: String!) { find(query: $query) { name kind } }"
NAMES = "{ terms(first: 100) { nodes { name synonyms definition } } }"


@pytest.fixture(scope="module")
def terms(client: Client) -> Sequence[dict[str, str]]:
    found: Sequence[dict[str, str]] = client.query(NAMES)["terms"]["nodes"]
    return found


@pytest.mark.parametrize(("letters", "first", "among"), [(4, 40, 38), (3, 38, 34)])
@pytest.mark.parametrize("seed", range(3))
def test_the_beginning_of_a_name_finds_it(
    client: Client, terms: Sequence[dict[str, str]], letters: int, first: int, among: int, seed: int
) -> None:
    begins = wanted = 0
    sampled = random.Random(seed).sample(terms, 40)  # noqa: S311 (the same ones in each run)
    for name in (term["name"] for term in sampled):
        typed = name[:letters].strip()
        hits = [edge["node"] for edge in client.query(SEARCH, query=typed, mode="HYBRID")["search"]["edges"]]
        labels = [hits[0]["name"], *hits[0]["synonyms"]]
        begins += any(label.casefold().startswith(typed.casefold()) for label in labels)
        wanted += name in [hit["name"] for hit in hits]
    assert (begins >= first, wanted >= among) == (True, True)


@pytest.mark.parametrize("queries", [250, pytest.param(2000, marks=pytest.mark.thorough)])
def test_every_hit_has_a_reason(client: Client, terms: Sequence[dict[str, str]], queries: int) -> None:
    drawn = random.Random(1)  # noqa: S311 (the same queries in each run)
    texts = [term["name"] for term in terms] + [term["definition"] for term in terms if term["definition"]]
    hits = 0
    for number in range(queries):
        text = drawn.choice(texts)
        start = drawn.choice([0, 0, drawn.randrange(len(text))])
        query = text[start : start + drawn.randint(1, 40)].strip() or "a"
        mode = ("HYBRID", "SEMANTIC", "LEXICAL")[number % 3]
        edges = client.query(SEARCH, query=query, mode=mode)["search"]["edges"]
        hits += len(edges)
        assert all(edge["matches"] for edge in edges), (query, mode)
    assert hits > 2 * queries


def test_words_that_do_not_exist_find_nothing(client: Client) -> None:
    for word in ["zzzzqqq", *nonsense(15, seed=4)]:
        assert client.query(FIND, query=word)["find"] == [], word
        shown = page(client, f"/?q={word}")
        assert not list(of_class(shown, "hit")), word
        assert not list(of_class(shown, "others")), word
