"""Facets of searches and of lists of terms, over all pages."""

from typing import Any

import pytest

from tests.api.client import Client

FACETS = """facets {
  categories(first: 100) { category { iri name } count }
  organizations(first: 100) { organization { iri name parent { iri } } count depth }
  glossaries { glossary { name } count }
}"""
SEARCH = (
    "query ($query: String!, $where: TermWhere) { search(query: $query, where: $where, minScore: 0.1, first: 1) {"
    " totalCount " + FACETS + " } }"
)
TERMS = "query ($where: TermWhere) { terms(where: $where, first: 0) { totalCount " + FACETS + " } }"


@pytest.mark.parametrize("query", [SEARCH, TERMS])
def test_filtering_by_a_facet_returns_as_many_terms_as_it_counts(client: Client, query: str) -> None:
    def ask(where: dict[str, str] | None = None) -> Any:
        variables: dict[str, Any] = {"where": where, **({"query": "gpu"} if query is SEARCH else {})}
        (found,) = client.query(query, **variables).values()
        return found

    whole = ask()
    assert whole["facets"]["glossaries"] == [{"glossary": {"name": "Glossary"}, "count": whole["totalCount"]}]
    for count in whole["facets"]["categories"]:
        assert ask({"category": count["category"]["iri"]})["totalCount"] == count["count"]
    for count in whole["facets"]["organizations"][:10]:
        assert ask({"organization": count["organization"]["iri"]})["totalCount"] == count["count"]


def test_a_unit_follows_its_parent(client: Client) -> None:
    listed = client.query(TERMS)["terms"]["facets"]["organizations"]
    assert len(listed) == 100
    path: list[str] = []
    for one in listed:
        assert one["depth"] <= len(path)
        del path[one["depth"] :]
        assert (one["organization"]["parent"] or {}).get("iri") == (path[-1] if path else None)
        path.append(one["organization"]["iri"])
    assert any(one["depth"] for one in listed)


def test_facets_are_limited_to_the_maximum_page_size(client: Client) -> None:
    code, _ = client.error("{ terms { facets { organizations(first: 101) { count } } } }")
    assert code == "BAD_REQUEST"


LIMITED = """query ($where: TermWhere, $least: Float) {
  search(query: "gpu", where: $where, first: 1) {
    totalCount(minScore: $least) isTruncated(minScore: $least)
    facets(minScore: $least) { glossaries { count } }
  }
}"""


def test_a_search_states_that_it_counts_only_its_best_hits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(**variables: Any) -> tuple[int, bool, int]:
        found = client.query(LIMITED, **variables)["search"]
        return found["totalCount"], found["isTruncated"], found["facets"]["glossaries"][0]["count"]

    scores = [one["score"] for one in client.query('{ search(query: "gpu") { edges { score } } }')["search"]["edges"]]
    number, truncated, in_facets = counted()
    assert (truncated, in_facets) == (False, number)

    monkeypatch.setattr("api.schema.hits.RANKED", number)
    assert counted() == (number, False, number)
    monkeypatch.setattr("api.schema.hits.RANKED", 5)
    assert counted() == (5, True, 5)
    assert counted(least=scores[4]) == (5, False, 5)
    assert counted(least=scores[5]) == (5, True, 5)
