"""Terms by name or ID, and paged lists of terms."""

from pathlib import Path
from typing import Any

import pytest
import rdflib

from graph.export import LOSSLESS, RdfFormat
from graph.rdf import Iri
from graph.vocabulary import SKOS
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve, parsed

BASE = "https://lexigraph.example/"
BATCH_SIZE = f"{BASE}term/batch-size"
TERM = """
query ($id: ID, $iri: String, $name: String) {
  term(id: $id, iri: $iri, name: $name) {
    __typename
    ... on Term { id iri name }
    ... on AmbiguousName { name candidates { name } }
    ... on TermNotFound { name suggestions { name } }
  }
}"""
LINKED = """
query ($name: String!) {
  term(name: $name) { ... on Term { broader { name } narrower { nodes { name } } related { name } } }
}"""


@pytest.mark.parametrize(
    "argument",
    [
        {"id": BATCH_SIZE},
        {"iri": BATCH_SIZE},
        {"name": "Batch Size"},
        {"name": "batch-SIZES"},
        {"name": "bátch size"},
        {"name": "Mini-batch size"},
        {"name": "mini batch sizes"},
    ],
)
def test_a_term_is_found_by_id_iri_name_or_synonym_in_any_spelling(client: Client, argument: dict[str, str]) -> None:
    found = client.query(TERM, **argument)["term"]
    assert found == {"__typename": "Term", "id": BATCH_SIZE, "iri": BATCH_SIZE, "name": "Batch Size"}


def test_a_term_has_all_texts_of_its_page(client: Client) -> None:
    term = client.query(
        """{ term(name: "Batch Size") { ... on Term {
            language synonyms definition technicalDefinition background usageNote notes
            category { name } glossary { name } source { name }
            developers { totalCount edges { description node { name } } }
        } } }"""
    )["term"]
    assert term["language"] == "en"
    assert {"Mini-batch size", "training batch"} <= set(term["synonyms"])
    assert term["definition"].startswith("The number of training examples")
    assert term["technicalDefinition"].startswith("Batch size refers to")
    assert term["background"].startswith("A large language model (LLM)")
    assert term["usageNote"].startswith("Choosing an optimal batch size")
    assert term["category"] == {"name": "Model Optimization and Prompt Syntax"}
    assert term["glossary"] == {"name": "Glossary"}
    assert term["source"] == {"name": "ai-glossary/batch-size.txt"}
    developers = {edge["node"]["name"]: edge["description"] for edge in term["developers"]["edges"]}
    assert term["developers"]["totalCount"] == len(developers) == 7
    assert developers["Databricks"].startswith("Databricks, through its acquisition of MosaicML,")
    assert developers["Azure Machine Learning"].startswith("Azure Machine Learning offers")


def test_developers_are_filtered_and_paged(client: Client) -> None:
    query = """query ($where: OrganizationWhere, $first: Int!, $after: String) {
        term(name: "Batch Size") { ... on Term { developers(where: $where, first: $first, after: $after) {
            totalCount nodes { name } pageInfo { endCursor hasNextPage } } } } }"""
    units = client.query(query, where={"unitOf": "Microsoft"}, first=20)["term"]["developers"]
    assert units["nodes"] == [{"name": "Azure Machine Learning"}]
    names: list[str] = []
    after = None
    while True:
        page = client.query(query, first=3, after=after)["term"]["developers"]
        names += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(names) == len(set(names)) == page["totalCount"]


def test_an_unknown_name_returns_the_most_similar_names(client: Client) -> None:
    found = client.query(TERM, name="Batch Sighs")["term"]
    assert found["__typename"] == "TermNotFound"
    assert found["name"] == "Batch Sighs"
    assert found["suggestions"][0] == {"name": "Batch Size"}


def test_an_unknown_iri_is_not_found(client: Client) -> None:
    assert client.query(TERM, iri=f"{BASE}term/no-such-term")["term"]["__typename"] == "TermNotFound"


def test_an_ambiguous_name_returns_the_candidates(pages_folder: MakeFolder, serve: Serve) -> None:
    folder = pages_folder(
        first="// SECURITY TERM\nAccess Token\nProves who calls.\nSYNONYMS & ALIASES\n- token\n",
        second="// LANGUAGE TERM\nSubword\nA part of a word.\nSYNONYMS & ALIASES\n- token\n",
    )
    found = serve(folder).query(TERM, name="Tokens")["term"]
    assert found["__typename"] == "AmbiguousName"
    assert sorted(term["name"] for term in found["candidates"]) == ["Access Token", "Subword"]


@pytest.mark.parametrize("arguments", [{}, {"id": BATCH_SIZE, "name": "Batch Size"}])
def test_term_needs_exactly_one_of_id_iri_and_name(client: Client, arguments: dict[str, str]) -> None:
    message = f"Pass exactly one of `id`, `iri` and `name`; got {len(arguments)}."
    assert client.error(TERM, **arguments) == ("BAD_REQUEST", message)


def all_pages(client: Client, first: int, **variables: Any) -> tuple[list[str], set[int]]:
    query = """query ($where: TermWhere, $orderBy: TermOrder!, $first: Int!, $after: String) {
        terms(where: $where, orderBy: $orderBy, first: $first, after: $after) {
            totalCount nodes { name } edges { cursor node { name } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    names: list[str] = []
    totals: set[int] = set()
    after: str | None = None
    while True:
        page: Any = client.query(query, first=first, after=after, **({"orderBy": "NAME"} | variables))["terms"]
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        names += [node["name"] for node in page["nodes"]]
        totals.add(page["totalCount"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return names, totals


@pytest.mark.parametrize("first", [1, 10, 100])
def test_paging_returns_every_term_once_ordered_by_name(client: Client, first: int) -> None:
    names, totals = all_pages(client, first)
    assert totals == {len(names)} == {client.query("{ index { terms } }")["index"]["terms"]}
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=str.casefold)


def test_terms_are_listed_in_descending_order(client: Client) -> None:
    forwards, _ = all_pages(client, 50)
    backwards, _ = all_pages(client, 50, orderBy="NAME_DESCENDING")
    assert backwards == forwards[::-1]


def test_terms_are_filtered_by_all_conditions_at_once(client: Client) -> None:
    everything, _ = all_pages(client, 100)
    in_category, _ = all_pages(client, 7, where={"category": "model optimization AND prompt syntax"})
    of_microsoft, _ = all_pages(client, 7, where={"organization": "Microsoft"})
    of_itself, _ = all_pages(client, 7, where={"organization": "microsoft", "includeUnits": False})
    both, _ = all_pages(
        client, 7, where={"category": "Model Optimization and Prompt Syntax", "organization": "Microsoft"}
    )
    assert "Batch Size" in in_category
    assert set(of_itself) < set(of_microsoft) < set(everything)
    assert set(both) == set(in_category) & set(of_microsoft)
    assert all_pages(client, 100, where={"glossary": "Glossary", "language": "EN"})[0] == everything
    assert client.error('{ terms(where: {language: "de"}) { totalCount } }')[0] == "NOT_FOUND"


def test_an_unknown_category_is_an_error_with_suggestions(client: Client) -> None:
    code, message = client.error('{ terms(where: {category: "Model Optimisation and Prompt Syntax"}) { totalCount } }')
    assert code == "NOT_FOUND"
    assert "Model Optimization and Prompt Syntax" in message


def test_a_cursor_stays_valid_when_the_list_grows(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, api_key="key")
    query = """query ($after: String) { terms(first: 2, after: $after) {
        nodes { name } pageInfo { endCursor } } }"""
    after = client.query(query)["terms"]["pageInfo"]["endCursor"]
    second = client.query(query, after=after)["terms"]["nodes"]
    page = "// TESTING TERM\\nAardvark Test\\nComes first in every list.\\n"
    client.query(f'mutation {{ ingest(documents: [{{name: "a", content: "{page}"}}]) {{ added }} }}', key="key")
    assert client.query(query)["terms"]["nodes"][0] == {"name": "Aardvark Test"}
    assert client.query(query, after=after)["terms"]["nodes"] == second


@pytest.mark.parametrize("cursor", ["", "nonsense", "💥", "MTIzOm5vLXN1Y2gta2V5"])
def test_a_cursor_of_another_list_is_an_error_with_a_remedy(client: Client, cursor: str) -> None:
    code, message = client.error("query ($after: String) { terms(after: $after) { totalCount } }", after=cursor)
    assert code == "BAD_REQUEST"
    assert "endCursor" in message


def test_mentions_and_mentioned_by_are_inverse(client: Client) -> None:
    mentions = """query ($name: String!) { term(name: $name) { ... on Term {
        mentions(first: 100) { nodes { name } } mentionedBy(first: 100) { nodes { name } } } } }"""
    batch_size = client.query(mentions, name="Batch Size")["term"]
    assert {"name": "Large Language Model"} in batch_size["mentions"]["nodes"]
    language_model = client.query(mentions, name="Large Language Model")["term"]
    assert {"name": "Batch Size"} in language_model["mentionedBy"]["nodes"]
    assert {"name": "Batch Size"} not in batch_size["mentions"]["nodes"]


def test_terms_that_share_the_most_developers_come_first(client: Client) -> None:
    term = client.query(
        """{ term(name: "Batch Size") { ... on Term { developers(first: 100) { nodes { name } }
        sharesDevelopersWith(first: 100) { nodes { name developers(first: 100) { nodes { name } } } } } } }"""
    )["term"]

    def developers(of: Any) -> set[str]:
        return {node["name"] for node in of["developers"]["nodes"]}

    others = term["sharesDevelopersWith"]["nodes"]
    shared = [len(developers(term) & developers(other)) for other in others]
    assert shared == sorted(shared, reverse=True)
    assert min(shared) >= 1
    assert "Batch Size" not in {other["name"] for other in others}


def test_broader_narrower_and_related_are_available_in_both_directions(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    def term(slug: str) -> Iri:
        return f"{BASE}term/{slug}"

    links = [
        (term("batch-size"), SKOS.broader, term("training-data")),
        (term("training-data"), SKOS.narrower, term("data-labeling")),
        (term("throughput"), SKOS.related, term("batch-size")),
    ]
    client = serve(add_triples(own_folder, links))
    assert client.query(LINKED, name="Training Data")["term"] == {
        "broader": [],
        "narrower": {"nodes": [{"name": "Batch Size"}, {"name": "Data Labeling"}]},
        "related": [],
    }
    assert client.query(LINKED, name="Batch Size")["term"] == {
        "broader": [{"name": "Training Data"}],
        "narrower": {"nodes": []},
        "related": [{"name": "Throughput"}],
    }
    assert client.query(LINKED, name="Data Labeling")["term"]["broader"] == [{"name": "Training Data"}]
    assert client.query(LINKED, name="Throughput")["term"]["related"] == [{"name": "Batch Size"}]


@pytest.mark.parametrize("format", LOSSLESS)
def test_the_rdf_of_a_term_parses_in_every_format(client: Client, format: RdfFormat) -> None:
    query = f'{{ term(name: "Batch Size") {{ ... on Term {{ rdf(format: {format.name}) }} }} }}'
    graph = parsed(client.query(query)["term"]["rdf"], format)
    label = rdflib.Literal("Batch Size", lang="en")
    assert (rdflib.URIRef(BATCH_SIZE), rdflib.URIRef(SKOS.prefLabel), label) in graph


EMPTY = [{name: ""} for name in ("category", "organization", "glossary", "language", "narrowerThan")] + [
    {name: {part: [""]}} for name in ("categories", "organizations") for part in ("any", "all")
]


@pytest.mark.parametrize("where", EMPTY)
def test_an_empty_name_is_an_unknown_one_in_every_filter(client: Client, where: dict[str, Any]) -> None:
    query = "query ($where: TermWhere) { terms(where: $where) { totalCount } }"
    for condition in (where, {"not": where}):
        assert client.error(query, where=condition)[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("where", "selected"),
    [
        ({"ids": []}, False),
        ({"categories": {"any": []}}, False),
        ({"organizations": {"any": []}}, False),
        ({"categories": {"all": []}}, True),
        ({"organizations": {"all": [], "any": None}}, True),
        ({"ids": None, "category": None, "language": None}, True),
    ],
)
def test_a_list_of_none_selects_no_terms(client: Client, where: dict[str, Any], selected: bool) -> None:
    query = "query ($where: TermWhere) { terms(where: $where) { totalCount } index { terms } }"
    found = client.query(query, where=where)
    assert found["terms"]["totalCount"] == (found["index"]["terms"] if selected else 0)


def test_an_empty_glossary_is_an_unknown_one_everywhere(client: Client) -> None:
    for query in (
        '{ annotate(text: "batch size", glossary: "") { text } }',
        '{ term(name: "batch size", glossary: "") { __typename } }',
        '{ topConcepts(glossary: "") { totalCount } }',
        '{ organizations(where: {unitOf: ""}) { totalCount } }',
    ):
        assert client.error(query)[0] == "NOT_FOUND"
    for name in ("glossary", "language", "category", "organization"):
        assert client.get("/export", params={name: ""}).status_code == 404
