"""Organizations with their units, categories, glossaries, nodes and the index."""

from typing import Any

import pytest

from tests.api.client import Client

BASE = "https://lexigraph.example/"
ORGANIZATION = """
query ($id: ID, $iri: String, $name: String) {
  organization(id: $id, iri: $iri, name: $name) {
    __typename
    ... on Organization { id iri name aliases homepage wikidata parent { name } units { name } }
    ... on OrganizationNotFound { name suggestions }
  }
}"""
ORGANIZATIONS = """
query ($where: OrganizationWhere, $first: Int! = 100, $after: String) {
  organizations(where: $where, first: $first, after: $after) {
    totalCount nodes { name aliases } pageInfo { hasNextPage endCursor }
  }
}"""


@pytest.mark.parametrize(
    "argument",
    [
        {"id": f"{BASE}organization/amazon-web-services"},
        {"iri": f"{BASE}organization/amazon-web-services"},
        {"name": "amazon web-services"},
        {"name": "AWS"},
    ],
)
def test_an_organization_is_found_by_id_iri_name_or_alias(client: Client, argument: dict[str, str]) -> None:
    found = client.query(ORGANIZATION, **argument)["organization"]
    assert found["__typename"] == "Organization"
    assert found["id"] == found["iri"] == f"{BASE}organization/amazon-web-services"
    assert found["name"] == "Amazon Web Services"
    assert "AWS" in found["aliases"]
    assert found["parent"] == {"name": "Amazon"}
    assert found["homepage"].startswith("https://")
    assert found["wikidata"].startswith("Q")
    assert {"name": "AWS SageMaker"} in found["units"]


def test_an_unknown_organization_returns_similar_names(client: Client) -> None:
    found = client.query(ORGANIZATION, name="Microsfot")["organization"]
    assert found["__typename"] == "OrganizationNotFound"
    assert found["name"] == "Microsfot"
    assert "Microsoft" in found["suggestions"]


def test_organization_needs_exactly_one_of_id_iri_and_name(client: Client) -> None:
    assert client.error(ORGANIZATION) == ("BAD_REQUEST", "Pass exactly one of `id`, `iri` and `name`; got 0.")


def test_the_terms_of_an_organization_include_those_of_its_units_by_default(client: Client) -> None:
    def terms(include_units: bool, **where: str) -> set[str]:
        answer = client.query(
            """query ($includeUnits: Boolean!, $where: TermWhere) { organization(name: "Microsoft") {
                ... on Organization { terms(includeUnits: $includeUnits, where: $where, first: 100) {
                    totalCount nodes { name } } } } }""",
            includeUnits=include_units,
            where=where,
        )["organization"]["terms"]
        assert answer["totalCount"] == len(answer["nodes"])
        return {node["name"] for node in answer["nodes"]}

    assert "Batch Size" in terms(True)
    assert "Batch Size" not in terms(False)
    assert terms(False) < terms(True)
    category = "Model Optimization and Prompt Syntax"
    assert "Batch Size" in terms(True, category=category) < terms(True)


def test_paging_returns_every_organization_once_ordered_by_name(client: Client) -> None:
    names: list[str] = []
    after: Any = None
    while True:
        page = client.query(ORGANIZATIONS, first=50, after=after)["organizations"]
        names += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert names == sorted(names, key=str.casefold)
    assert len(set(names)) == len(names) == page["totalCount"]
    assert len(names) == client.query("{ index { organizations } }")["index"]["organizations"]


def test_organizations_are_filtered_by_part_of_a_name_or_alias(client: Client) -> None:
    found = client.query(ORGANIZATIONS, where={"nameContains": "aws"})["organizations"]["nodes"]
    assert "Amazon Web Services" in {node["name"] for node in found}
    assert all("aws" in "\n".join([node["name"], *node["aliases"]]).lower() for node in found)


def test_organizations_are_filtered_by_parent_at_any_depth(client: Client) -> None:
    found = client.query(ORGANIZATIONS, where={"unitOf": "Amazon"})["organizations"]["nodes"]
    names = {node["name"] for node in found}
    assert {"Amazon Web Services", "AWS SageMaker"} <= names
    assert "Amazon" not in names
    both = client.query(ORGANIZATIONS, where={"unitOf": "Amazon", "nameContains": "sage"})["organizations"]["nodes"]
    assert {node["name"] for node in both} == {name for name in names if "sage" in name.lower()}


def test_units_of_an_unknown_organization_are_an_error_with_suggestions(client: Client) -> None:
    code, message = client.error(ORGANIZATIONS, where={"unitOf": "Amazone"})
    assert code == "NOT_FOUND"
    assert "Amazon" in message


@pytest.mark.parametrize("field", ["categories", "glossaries"])
def test_categories_and_glossaries_contain_all_terms(client: Client, field: str) -> None:
    groups = client.query(f"{{ {field} {{ id iri name terms {{ totalCount nodes {{ name }} }} }} }}")[field]
    assert [group["name"] for group in groups] == sorted((group["name"] for group in groups), key=str.casefold)
    assert all(group["id"] == group["iri"] for group in groups)
    total = sum(group["terms"]["totalCount"] for group in groups)
    assert total == client.query("{ index { terms } }")["index"]["terms"]


def test_the_terms_of_a_category_are_paged(client: Client) -> None:
    query = """query ($after: String) { categories { name terms(first: 1, after: $after) {
        nodes { name } pageInfo { endCursor hasNextPage } } } }"""
    first = client.query(query)["categories"][0]["terms"]
    assert len(first["nodes"]) == 1
    cursor = first["pageInfo"]["endCursor"]
    name = client.query("{ categories { name } }")["categories"][0]["name"]
    terms = """query ($where: TermWhere, $after: String) { terms(where: $where, after: $after, first: 1) {
        nodes { name } } }"""
    assert client.query(terms, where={"category": name})["terms"]["nodes"] == first["nodes"]
    following = client.query(terms, where={"category": name}, after=cursor)["terms"]["nodes"]
    assert following not in ([], first["nodes"])


@pytest.mark.parametrize(
    ("iri", "kind", "name"),
    [
        ("term/batch-size", "Term", "Batch Size"),
        ("organization/microsoft", "Organization", "Microsoft"),
        ("category/model-optimization-and-prompt-syntax", "Category", "Model Optimization and Prompt Syntax"),
        ("glossary/glossary", "Glossary", "Glossary"),
        ("source/ai-glossary/batch-size.txt", "Source", "ai-glossary/batch-size.txt"),
    ],
)
def test_all_objects_are_found_by_global_id(client: Client, iri: str, kind: str, name: str) -> None:
    query = """query ($id: ID!) { node(id: $id) { __typename id
        ... on Term { name } ... on Organization { name } ... on Category { name } ... on Glossary { name }
        ... on Source { name } } }"""
    assert client.query(query, id=BASE + iri)["node"] == {"__typename": kind, "id": BASE + iri, "name": name}


@pytest.mark.parametrize("id", ["", "no iri at all", f"{BASE}term/no-such-term"])
def test_an_unknown_id_is_null_and_does_not_affect_other_nodes(client: Client, id: str) -> None:
    query = "query ($id: ID!, $good: ID!) { none: node(id: $id) { id } one: node(id: $good) { id } }"
    good = f"{BASE}term/batch-size"
    assert client.query(query, id=id, good=good) == {"none": None, "one": {"id": good}}


def test_the_index_has_its_model_and_counts(client: Client) -> None:
    index = client.query("{ index { model dimension terms sources organizations } }")["index"]
    assert index["model"].startswith("all-MiniLM-L6-v2@")
    assert index["dimension"] == 384
    assert index["terms"] == index["sources"] > 100
    assert index["organizations"] > 100
