"""Search by name, synonym, keywords and meaning, with match reasons, filters and paging."""

from typing import Any

import pytest

from tests.api.client import Client

WEIGHTS = "how many examples a network sees before its weights change"
SEARCH = """
query ($query: String!, $mode: SearchMode! = HYBRID, $where: TermWhere, $minScore: Float, $first: Int! = 10,
       $after: String) {
  search(query: $query, mode: $mode, where: $where, minScore: $minScore, first: $first, after: $after) {
    totalCount
    nodes { name }
    edges { cursor score cosine matches { kind field text } node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def edges(client: Client, query: str, **variables: Any) -> list[Any]:
    found: list[Any] = client.query(SEARCH, query=query, **variables)["search"]["edges"]
    return found


def names(hits: list[Any]) -> list[str]:
    return [hit["node"]["name"] for hit in hits]


def test_a_description_finds_its_term_first(client: Client) -> None:
    best = edges(client, WEIGHTS)[0]
    assert best["node"]["name"] == "Batch Size"
    assert best["matches"][0]["kind"] == "SEMANTIC"
    assert best["matches"][0]["field"] == "definition"
    assert best["matches"][0]["text"].startswith("The number of training examples")
    assert 0 < best["score"] < 0.9
    assert 0 < best["cosine"] <= 1


@pytest.mark.parametrize(
    ("query", "kind", "field", "text"),
    [
        ("Batch Size", "EXACT", "name", "Batch Size"),
        ("mini batch size", "SYNONYM", "synonym", "Mini-batch size"),
        ("bacth size", "FUZZY", "name", "Batch Size"),
        ("batch s", "PREFIX", "name", "Batch Size"),
        ("batc", "PREFIX", "name", "Batch Size"),
        ("mini b", "PREFIX", "synonym", "Mini-batch size"),
    ],
)
@pytest.mark.parametrize("mode", ["HYBRID", "LEXICAL"])
def test_a_label_finds_its_term_first_with_the_match_reason(
    client: Client, mode: str, query: str, kind: str, field: str, text: str
) -> None:
    best = edges(client, query, mode=mode)[0]
    assert best["node"]["name"] == "Batch Size"
    assert best["matches"][0] == {"kind": kind, "field": field, "text": text}


def test_the_beginning_of_a_label_is_completed(client: Client) -> None:
    query = """query ($prefix: String!, $limit: Int! = 10) {
      complete(prefix: $prefix, limit: $limit) { label field term { name } } }"""
    found = client.query(query, prefix="TRAINING", limit=4)["complete"]
    assert [(one["label"], one["field"], one["term"]["name"]) for one in found] == [
        ("Training Data", "name", "Training Data"),
        ("training batch", "synonym", "Batch Size"),
        ("training-set augmentation", "synonym", "Data Augmentation"),
        ("Distributed Training", "name", "Distributed Training"),
    ]
    assert client.query(query, prefix="zzzz")["complete"] == []
    assert len(client.query(query, prefix="", limit=3)["complete"]) == 3
    assert client.error(query, prefix="a", limit=10**6)[0] == "BAD_REQUEST"


def test_semantic_search_ranks_only_by_meaning(client: Client) -> None:
    hits = edges(client, WEIGHTS, mode="SEMANTIC")
    assert names(hits)[0] == "Batch Size"
    assert {match["kind"] for hit in hits for match in hit["matches"]} == {"SEMANTIC"}
    assert hits == sorted(hits, key=lambda hit: -hit["cosine"])
    assert all(0 < hit["score"] < 0.9 for hit in hits)


def test_lexical_search_reports_keywords_and_no_cosine(client: Client) -> None:
    hits = edges(client, "gradient estimate stability", mode="LEXICAL")
    assert "Batch Size" in names(hits)
    assert {hit["cosine"] for hit in hits} == {None}
    assert hits[0]["matches"][0]["kind"] == "LEXICAL"


@pytest.mark.parametrize("mode", ["HYBRID", "SEMANTIC", "LEXICAL"])
@pytest.mark.parametrize("first", [1, 7, 100])
def test_paging_returns_every_hit_once_best_first(client: Client, mode: str, first: int) -> None:
    query = "training of a neural network"
    found: list[Any] = []
    after = None
    while len(found) < 15 * first:
        page = client.query(SEARCH, query=query, mode=mode, first=first, after=after)["search"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        found += page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(found) == page["totalCount"]
            break
    scores = [hit["score"] for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert len(set(names(found))) == len(found)
    assert names(found)[:10] == names(edges(client, query, mode=mode))[: len(found)]


def test_total_count_covers_all_pages(client: Client) -> None:
    none = client.query(SEARCH, query="phone call", first=0)["search"]
    assert none["edges"] == []
    found, after = 0, None
    while found == 0 or after:
        page = client.query(SEARCH, query="phone call", first=30, after=after)["search"]
        found += len(page["edges"])
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert none["totalCount"] == page["totalCount"] == found > 90


def test_hits_below_the_minimum_score_are_omitted(client: Client) -> None:
    everything = edges(client, WEIGHTS, first=100)
    least = everything[4]["score"]
    assert names(edges(client, WEIGHTS, first=100, minScore=least)) == names(everything)[:5]
    assert edges(client, WEIGHTS, minScore=0.99) == []


@pytest.mark.parametrize("mode", ["HYBRID", "SEMANTIC", "LEXICAL"])
def test_a_filter_keeps_all_matching_hits(client: Client, mode: str) -> None:
    listed = client.query('{ terms(where: {organization: "NVIDIA"}, first: 100) { nodes { name } } }')
    allowed = {node["name"] for node in listed["terms"]["nodes"]}
    question: dict[str, Any] = {"query": "memory of a graphics card", "mode": mode, "minScore": 0.01, "first": 100}
    everything = client.query(SEARCH, **question)["search"]
    filtered = client.query(SEARCH, **question, where={"organization": "NVIDIA"})["search"]
    assert not everything["pageInfo"]["hasNextPage"]
    assert 0 < len(filtered["edges"]) < len(everything["edges"])
    assert set(names(filtered["edges"])) == set(names(everything["edges"])) & allowed


def test_one_query_combines_meaning_an_organization_filter_and_linked_objects(
    client: Client,
) -> None:
    found = client.query(
        """query ($query: String!) {
          search(query: $query, where: {organization: "Microsoft"}, first: 3) {
            edges { score node { name synonyms category { name }
              developers(where: {unitOf: "Microsoft"}) { edges { description node { name parent { name } } } } } }
          }
        }""",
        query=WEIGHTS,
    )["search"]["edges"]
    best = found[0]["node"]
    assert best["name"] == "Batch Size"
    assert "Mini-batch size" in best["synonyms"]
    assert best["category"] == {"name": "Model Optimization and Prompt Syntax"}
    (unit,) = best["developers"]["edges"]
    assert unit["node"] == {"name": "Azure Machine Learning", "parent": {"name": "Microsoft Azure"}}
    assert unit["description"].startswith("Azure Machine Learning offers")


def test_texts_are_reconciled_in_order(client: Client) -> None:
    found = client.query(
        """query ($texts: [String!]!) { reconcile(texts: $texts, limit: 2) {
            text hits { score matches { kind } node { name } } } }""",
        texts=["mini-batch sizes", WEIGHTS, "bacth size"],
    )["reconcile"]
    assert [result["text"] for result in found] == ["mini-batch sizes", WEIGHTS, "bacth size"]
    assert [result["hits"][0]["node"]["name"] for result in found] == ["Batch Size"] * 3
    kinds = [result["hits"][0]["matches"][0]["kind"] for result in found]
    assert kinds == ["SYNONYM", "SEMANTIC", "FUZZY"]
    assert {len(result["hits"]) for result in found} == {2}


def test_reconciling_no_texts_returns_an_empty_list(client: Client) -> None:
    assert client.query("{ reconcile(texts: []) { text } }")["reconcile"] == []


def test_the_deprecated_field_match_returns_the_result_of_reconcile(client: Client) -> None:
    arguments = '(texts: ["mini-batch sizes", "bacth size"], limit: 5, where: {organization: "Microsoft"})'
    fields = "{ text hits { score cosine cursor matches { kind field text } node { iri } } }"
    answer = client.query(f"{{ match{arguments} {fields} reconcile{arguments} {fields} }}")
    assert answer["match"] == answer["reconcile"] != []


def test_reconciled_terms_are_filtered(client: Client) -> None:
    found = client.query(
        """{ reconcile(texts: ["batch size"], where: {organization: "Anthropic"}, limit: 100) {
            hits { node { developers(first: 100) { nodes { name } } } } } }"""
    )["reconcile"][0]["hits"]
    assert found
    assert all({"name": "Anthropic"} in hit["node"]["developers"]["nodes"] for hit in found)


def test_similar_terms_are_closest_in_meaning_and_exclude_the_term_itself(client: Client) -> None:
    query = """query ($where: TermWhere, $minScore: Float, $first: Int!, $after: String) {
        term(name: "Text-to-Speech") { ... on Term { similar(
            where: $where, minScore: $minScore, first: $first, after: $after) {
          edges { score node { name } } pageInfo { endCursor } } } } }"""

    def similar(**variables: Any) -> Any:
        return client.query(query, **({"first": 5} | variables))["term"]["similar"]

    page = similar()
    assert "Speech Recognition" in names(page["edges"])
    assert "Text-to-Speech" not in names(similar(first=100)["edges"])
    following = similar(after=page["pageInfo"]["endCursor"])["edges"]
    assert names(page["edges"]) + names(following) == names(similar(first=10)["edges"])
    assert names(similar(minScore=page["edges"][1]["score"])["edges"]) == names(page["edges"])[:2]
    assert 0 < len(similar(where={"organization": "Microsoft"}, first=100)["edges"]) < 100


@pytest.mark.parametrize("query", ["", " \n "])
def test_an_empty_query_is_rejected(client: Client, query: str) -> None:
    code, message = client.error(SEARCH, query=query)
    assert code == "EMPTY_QUERY"
    assert "Enter a name" in message


def test_hits_below_the_threshold_are_marked_and_left_out_of_counts(client: Client) -> None:
    found = client.query(
        """query ($query: String!) { search(query: $query, first: 100) {
          totalCount likely: totalCount(minScore: 0.2) spellings threshold
          edges { score lessAlike }
          facets { categories(first: 100) { count } } few: facets(minScore: 0.2) { categories(first: 100) { count } }
        } }""",
        query=WEIGHTS,
    )["search"]
    assert all(edge["lessAlike"] is (edge["score"] < found["threshold"]) for edge in found["edges"])
    assert found["likely"] == sum(edge["score"] >= 0.2 for edge in found["edges"]) < found["totalCount"]
    counts = sum(one["count"] for one in found["few"]["categories"])
    assert counts == found["likely"] < sum(one["count"] for one in found["facets"]["categories"])
    assert found["spellings"] == []


def test_a_query_that_finds_nothing_likely_has_other_spellings(client: Client) -> None:
    query = "query ($query: String!) { search(query: $query, minScore: 0.9) { totalCount spellings } }"
    assert client.query(query, query="zzzzqqq")["search"] == {"totalCount": 0, "spellings": []}
    found = client.query(query, query="gradient acumulate")["search"]["spellings"]
    assert found[0] == "Gradient Accumulation"


@pytest.mark.parametrize(
    ("query", "kind", "marked"),
    [
        ("batch s", "PREFIX", ["Batch S"]),
        ("siz", "PREFIX", ["Siz"]),
        ("bacth size", "FUZZY", ["Batch Size"]),
        ("number of examples", "SEMANTIC", ["number", "examples"]),
    ],
)
def test_matches_have_offsets(client: Client, query: str, kind: str, marked: list[str]) -> None:
    answer = client.query(
        """query ($query: String!) { search(query: $query, first: 20) {
          edges { node { name } matches { kind text highlights { start end } } }
        } }""",
        query=query,
    )
    batch = next(edge for edge in answer["search"]["edges"] if edge["node"]["name"] == "Batch Size")
    match = next(match for match in batch["matches"] if match["kind"] == kind)
    assert [match["text"][one["start"] : one["end"]] for one in match["highlights"]][: len(marked)] == marked
