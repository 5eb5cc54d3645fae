"""Facets: of a search and of a list of terms, over all of their pages."""

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
def test_to_choose_a_facet_lists_as_many_terms_as_it_counts(client: Client, query: str) -> None:
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


def test_a_unit_follows_what_it_is_a_unit_of(client: Client) -> None:
    listed = client.query(TERMS)["terms"]["facets"]["organizations"]
    assert len(listed) == 100
    path: list[str] = []
    for one in listed:
        assert one["depth"] <= len(path)
        del path[one["depth"] :]
        assert (one["organization"]["parent"] or {}).get("iri") == (path[-1] if path else None)
        path.append(one["organization"]["iri"])
    assert any(one["depth"] for one in listed)


def test_a_facet_is_no_longer_than_a_page_may_be(client: Client) -> None:
    code, _ = client.error("{ terms { facets { organizations(first: 101) { count } } } }")
    assert code == "BAD_REQUEST"
