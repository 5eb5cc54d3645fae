"""One search for terms, organizations, categories, glossaries and sources."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve
from tests.api.html import of_class, page, text

FIND = """
query ($query: String!, $kinds: [FoundKind!], $first: Int = 10) {
  find(query: $query, kinds: $kinds, first: $first, mode: LEXICAL) {
    kind iri name terms score matches { kind field text } node { __typename id }
  }
}
"""


def find(client: Client, query: str, *kinds: str, **arguments: Any) -> Any:
    return client.query(FIND, query=query, kinds=list(kinds) or None, **arguments)["find"]


@pytest.mark.parametrize(
    ("query", "kind", "name", "reason"),
    [
        ("microsoft", "ORGANIZATION", "Microsoft", "EXACT"),
        ("learning methods", "CATEGORY", "Learning Methods", "EXACT"),
        ("Learning Method", "CATEGORY", "Learning Methods", "EXACT"),
        ("micros", "ORGANIZATION", "Microsoft", "PREFIX"),
        ("mircosoft", "ORGANIZATION", "Microsoft", "FUZZY"),
        ("ai-glossary/batch-size.txt", "SOURCE", "ai-glossary/batch-size.txt", "EXACT"),
        ("batch-size.txt", "SOURCE", "ai-glossary/batch-size.txt", "PREFIX"),
        ("batch size", "TERM", "Batch Size", "EXACT"),
    ],
)
def test_a_name_leads_to_its_object(client: Client, query: str, kind: str, name: str, reason: str) -> None:
    first = find(client, query)[0]
    assert (first["kind"], first["name"], first["matches"][0]["kind"]) == (kind, name, reason)
    assert first["node"]["id"] == first["iri"]
    assert first["node"]["__typename"] == kind.capitalize()


def test_an_alias_leads_to_its_organization(client: Client) -> None:
    organizations = client.query("{ organizations(first: 100) { nodes { name aliases } } }")["organizations"]["nodes"]
    with_alias = next(one for one in organizations if one["aliases"])
    found = find(client, with_alias["aliases"][0], "ORGANIZATION")[0]
    assert (found["name"], found["score"]) == (with_alias["name"], 0.99)
    assert found["matches"] == [{"kind": "SYNONYM", "field": "synonym", "text": with_alias["aliases"][0]}]


def test_every_group_is_found_by_its_name_with_its_number_of_terms(client: Client) -> None:
    answer = client.query(
        "{ categories { iri name terms { totalCount } } glossaries { iri name terms { totalCount } }"
        " organizations(first: 100) { nodes { iri name terms { totalCount } } } }"
    )
    groups = [*answer["categories"], *answer["glossaries"], *answer["organizations"]["nodes"]]
    for group in groups:
        found = {one["iri"]: one["terms"] for one in find(client, group["name"])}
        assert found[group["iri"]] == group["terms"]["totalCount"]


def test_results_are_of_the_kinds_asked_for_and_ordered_by_score(client: Client) -> None:
    found = find(client, "learning", first=100)
    assert {one["kind"] for one in found} >= {"TERM", "CATEGORY"}
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert {one["kind"] for one in find(client, "learning", "CATEGORY", "GLOSSARY")} == {"CATEGORY"}
    assert all(one["matches"] for one in found)


def test_results_follow_the_documents(serve: Serve, pages_folder: MakeFolder) -> None:
    folder = pages_folder(
        **{"one.txt": "// ALPHA METHODS TERM\nOne\nThe first.", "two.txt": "// BETA METHODS TERM\nTwo\nThe second."}
    )
    client = serve(folder, api_key="key")
    assert [one["name"] for one in find(client, "methods", "CATEGORY")] == ["Beta Methods", "Alpha Methods"]
    ingest = """mutation ($text: String!) { ingest(documents: [{name: "x.txt", content: $text}]) { added } }"""
    client.query(ingest, "key", text="// GAMMA METHODS TERM\nThree\nThe third.")
    assert [one["name"] for one in find(client, "gamma", "CATEGORY")] == ["Gamma Methods"]
    assert [one["name"] for one in find(client, "upload:x.txt", "SOURCE")] == ["upload:x.txt"]
    client.query('mutation { removeSource(source: "upload:x.txt") { removed } }', "key")
    assert not find(client, "gamma methods", "CATEGORY", "SOURCE")


def test_a_group_that_an_alias_finds_shows_the_alias(client: Client) -> None:
    groups = next(of_class(page(client, "/?q=micro"), "others"))
    found = {text(one).split(" organization")[0] for one in groups.iter("li")}
    assert {"Microsoft", "AMD Advanced Micro Devices"} <= found
