"""Reconciliation: candidates with scores and match decisions, for batches of queries."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoders import SentenceTransformerEncoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve
from tests.api.reconciliation.responses import BASE, MODEL, RESULTS, TERM, Candidate, Result, candidates, get, reconcile
from tests.support.effort import repetitions

BATCH = BASE + "term/batch-size"
WEIGHTS = "how many examples a network sees before its weights change"
TOKENS = {
    "one": "// SECURITY TERM\nToken (security)\nA proof of who somebody is.\nSYNONYMS & ALIASES\n- Pass\n",
    "two": "// LANGUAGE TERM\nToken (text)\nA part of a text.\nSYNONYMS & ALIASES\n- Piece\n- Pass\n",
}


def ids(found: list[Candidate]) -> list[str]:
    return [one.id for one in found]


def certain(found: list[Candidate]) -> list[str]:
    return [one.id for one in found if one.match]


@pytest.mark.parametrize("text", ["Batch Size", "batch size", "batch-sizes", "BATCHSIZE"])
def test_a_name_in_any_spelling_is_a_certain_match(client: Client, text: str) -> None:
    found = candidates(client, query=text)
    assert (found[0].id, found[0].name, found[0].score) == (BATCH, "Batch Size", 100)
    assert found[0].description.startswith("The number of training examples")
    assert [one.id for one in found[0].type] == [MODEL, TERM]
    assert certain(found) == [BATCH]


def test_a_synonym_of_one_term_is_a_certain_match_with_its_feature(client: Client) -> None:
    found = candidates(client, query="mini batch sizes")
    assert found[0].score == 99
    assert certain(found) == [BATCH]
    features = {one.id: one.value for one in found[0].features}
    assert features.keys() == {"exactName", "exactSynonym", "labelLikeness", "words", "cosine"}
    assert (features["exactName"], features["exactSynonym"]) == (False, True)


@pytest.mark.parametrize("text", ["bacth size", WEIGHTS])
def test_a_misspelling_or_a_description_finds_its_term_without_a_certain_match(client: Client, text: str) -> None:
    found = candidates(client, query=text)
    assert found[0].id == BATCH
    assert certain(found) == []
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] < 99


def test_a_label_of_several_terms_is_certain_only_with_a_type_that_distinguishes_them(
    pages_folder: MakeFolder, serve: Serve
) -> None:
    client = serve(pages_folder(**TOKENS))
    security, text = f"{BASE}term/token-security", f"{BASE}term/token-text"
    for label in ("Token", "pass"):
        found = candidates(client, query=label)
        assert set(ids(found)) == {security, text}
        assert certain(found) == certain(candidates(client, query=label, limit=1)) == []
        assert certain(candidates(client, query=label, type=f"{BASE}category/security")) == [security]
    assert certain(candidates(client, query="Token (text)")) == certain(candidates(client, query="piece")) == [text]


def test_candidates_are_the_hits_of_reconcile_in_graphql(client: Client) -> None:
    texts = ["mini-batch sizes", WEIGHTS, "bacth size", "zzzz"]
    query = "query ($texts: [String!]!) { reconcile(texts: $texts, limit: 7) { hits { score node { iri } } } }"
    for text, matched in zip(texts, client.query(query, texts=texts)["reconcile"], strict=True):
        found = [(one.id, one.score) for one in candidates(client, query=text, limit=7)]
        assert found == [(hit["node"]["iri"], round(100 * hit["score"], 1)) for hit in matched["hits"]]


def test_each_query_of_a_batch_has_the_same_result_as_alone(client: Client) -> None:
    queries: dict[str, dict[str, Any]] = {
        "name": {"query": "batch size", "limit": 2},
        "meaning": {"query": WEIGHTS, "limit": 2},
        "type": {"query": WEIGHTS, "limit": 2, "type": [MODEL], "type_strict": "should"},
        "developer": {"query": WEIGHTS, "limit": 5, "properties": [{"pid": "developers", "v": "Anthropic"}]},
        "iri": {"query": BATCH},
        "none": {"properties": [{"pid": "category", "v": "Learning Methods"}]},
        "blank": {"query": " "},
    }
    together = reconcile(client, **queries)
    assert together.keys() == queries.keys()
    assert together == {key: candidates(client, **query) for key, query in queries.items()}


def test_batches_are_accepted_by_get_and_post_and_a_single_query_as_text_or_object(client: Client) -> None:
    query = {"query": "batch size", "limit": 3}
    posted = client.request("POST", "/reconcile", data={"queries": json.dumps({"q": query})}).json()
    assert client.get("/reconcile", params={"queries": json.dumps({"q": query})}).json() == posted
    assert client.get("/reconcile", params={"query": json.dumps(query)}).json() == posted["q"]
    assert get(client, Result, query="batch size").result[:3] == RESULTS.validate_python(posted)["q"].result


def test_the_documented_request_finds_its_term(client: Client) -> None:
    page = (Path(__file__).parents[3] / "docs" / "openrefine.md").read_text()
    (url,) = re.findall(r"curl 'http://127\.0\.0\.1:8000(/reconcile[^']*)'", page)
    assert certain(Result.model_validate_json(client.get(url).content).result) == [BATCH]


def test_an_empty_batch_has_an_empty_result(client: Client) -> None:
    assert reconcile(client) == {}


def test_the_limit_is_applied_up_to_the_maximum_page_size(sample_folder: Path, client: Client, serve: Serve) -> None:
    assert len(candidates(client, query=WEIGHTS)) == 10
    assert len(candidates(client, query=WEIGHTS, limit=1)) == 1
    assert len(candidates(client, query=WEIGHTS, limit=10**9)) == 100
    assert len(candidates(serve(sample_folder, max_page=7), query=WEIGHTS, limit=50)) == 7


def test_a_type_filters_by_category(client: Client) -> None:
    for type in (MODEL, "model optimization and prompt syntax", [MODEL]):
        found = candidates(client, query="memory", type=type, limit=100)
        assert found
        assert all(MODEL in [one.id for one in each.type] for each in found)
    methods = BASE + "category/learning-methods"
    both = ids(candidates(client, query="memory", type=[MODEL, methods], limit=100))
    each = [ids(candidates(client, query="memory", type=type, limit=100)) for type in (MODEL, methods)]
    assert set(both) == {*each[0], *each[1]}
    assert candidates(client, query="memory", type=[MODEL, methods], type_strict="all") == []


def test_every_term_has_the_type_term(client: Client) -> None:
    unlimited = candidates(client, query="memory")
    assert candidates(client, query="memory", type=TERM) == unlimited
    assert candidates(client, query="memory", type=[TERM, MODEL]) == unlimited
    model = candidates(client, query="memory", type=MODEL)
    assert candidates(client, query="memory", type=[TERM, MODEL], type_strict="all") == model


def test_developers_filter_by_organization_including_its_units(client: Client) -> None:
    def found(value: object) -> set[str]:
        properties = [{"pid": "developers", "v": value}]
        return set(ids(candidates(client, properties=properties, limit=100)))

    terms = """query ($name: String) { organization(name: $name) {
        ... on Organization { terms(first: 100) { nodes { iri } } } } }"""
    for name in ("Microsoft", "Mistral AI"):
        listed = client.query(terms, name=name)["organization"]["terms"]["nodes"]
        assert found(name) == {term["iri"] for term in listed}
    assert BATCH in found("microsoft")
    assert found({"id": f"{BASE}organization/microsoft", "name": "MS"}) == found("Microsoft")
    assert found(["Microsoft", "Mistral AI", "Nobody"]) == found("Microsoft") | found("Mistral AI")


def test_additional_fields_of_a_property_are_ignored(client: Client) -> None:
    plain = candidates(client, query="batch size", properties=[{"pid": "developers", "v": "Microsoft"}])
    named = [{"pid": "developers", "name": "Developers", "v": {"id": "Microsoft", "name": "MS", "type": []}}]
    assert candidates(client, query="batch size", properties=named) == plain


def test_all_properties_and_types_must_match(client: Client) -> None:
    query = {"query": "batch size", "limit": 100}
    microsoft = {"pid": "developers", "v": "Microsoft"}
    rest = [{"pid": "language", "v": "EN"}, {"pid": "glossary", "v": "Glossary"}]
    of_type = ids(candidates(client, **query, type=MODEL))
    of_developer = ids(candidates(client, **query, properties=[microsoft]))
    category = {"pid": "category", "v": MODEL}
    both = set(of_type) & set(of_developer)
    assert 0 < len(both) < len(of_type)
    assert set(ids(candidates(client, **query, type=MODEL, properties=[microsoft, *rest]))) == both
    assert set(ids(candidates(client, **query, properties=[microsoft, category]))) == both


@pytest.mark.parametrize(
    ("pid", "value"),
    [
        ("developers", "Nobody"),
        ("category", 7),
        ("glossary", True),
        ("language", "fr"),
        ("language", ""),
        ("language", []),
    ],
)
def test_an_unknown_value_returns_no_candidates(client: Client, pid: str, value: object) -> None:
    assert candidates(client, query="batch size", properties=[{"pid": pid, "v": value}]) == []


def test_the_iri_of_a_term_returns_only_that_term_unless_filtered_out(client: Client) -> None:
    (found,) = candidates(client, query=BATCH)
    assert (found.id, found.score, found.match) == (BATCH, 100, True)
    assert candidates(client, query=BATCH, type=BASE + "category/learning-methods") == []


def test_a_query_without_a_text_divides_the_score_among_all_matching_terms(client: Client) -> None:
    properties = [{"pid": "category", "v": MODEL}]
    found = candidates(client, properties=properties, limit=100)
    assert [one.name for one in found] == sorted((one.name for one in found), key=str.casefold)
    assert len(found) > 3
    assert {one.score for one in found} == {round(100 / len(found), 1)}
    assert certain(found) == []
    assert ids(candidates(client, properties=properties, limit=2)) == ids(found)[:2]


def test_a_glossary_without_vectors_is_matched_by_keywords(serve: Serve, tmp_path: Path) -> None:
    missing = SentenceTransformerEncoder("no-such-model")
    page = Inputs((uploaded_document("one", TOKENS["one"]),))
    assert Ingestion(tmp_path / "data", Settings(), missing).ingest(page).errors
    (found,) = candidates(serve(tmp_path / "data", missing), query="proof of somebody")
    assert found.name == "Token (security)"
    assert "cosine" not in {one.id for one in found.features}


def test_a_missing_model_is_an_error(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, SentenceTransformerEncoder("no-such-model"))
    response = client.get("/reconcile", params={"query": "batch size"})
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "INDEX_UNAVAILABLE"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
VALUE = st.sampled_from(["Microsoft", "Learning Methods", "en", "nothing"]) | st.integers() | st.booleans()
CONDITION = st.fixed_dictionaries(
    {
        "pid": st.sampled_from(["developers", "category", "language", "glossary"]),
        "v": VALUE | st.lists(VALUE | st.fixed_dictionaries({"id": st.text(max_size=5)}), max_size=3),
    }
)
TYPE = st.sampled_from([TERM, MODEL, "Learning Methods"])
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "type": TYPE | st.lists(TYPE, max_size=3),
    "type_strict": st.sampled_from(["any", "should", "all"]),
    "limit": st.integers(1, 200),
    "properties": st.lists(CONDITION, max_size=2),
}
QUERY = st.fixed_dictionaries({"query": st.text(max_size=20)}, optional=OPTIONS)


@settings(max_examples=repetitions(10))
@given(st.dictionaries(st.text(max_size=5), QUERY, max_size=4))
@example({"": {"query": "\x1f"}})  # a space for Python but not for Unicode
def test_any_valid_batch_has_a_valid_result(client: Client, batch: dict[str, dict[str, Any]]) -> None:
    response = client.request("POST", "/reconcile", data={"queries": json.dumps(batch)})
    assert response.status_code == 200, response.text
    answered = RESULTS.validate_json(response.content)
    assert answered.keys() == batch.keys()
    for key, query in batch.items():
        found = answered[key].result
        assert len(found) <= min(query.get("limit", 10), 100)
        assert len(certain(found)) <= 1
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@settings(max_examples=repetitions(25))
@given(field=st.sampled_from(["queries", "query", "extend"]), value=JSON, key=st.sampled_from(["", "ids", "query"]))
def test_any_input_is_answered_or_rejected(client: Client, field: str, value: object, key: str) -> None:
    sent = json.dumps({key: value} if key else value)
    response = client.request("POST", "/reconcile", data={field: sent})
    assert response.status_code in (200, 400), response.text
    if response.status_code == 400:
        assert response.json()["error"]["code"] == "BAD_REQUEST"


def test_an_invalid_query_does_not_affect_the_others(client: Client) -> None:
    queries = {
        "right": {"query": "Batch Size"},
        "type": {"query": "Token", "type": "Q5", "type_strict": "should"},
        "property": {"query": "Token", "properties": [{"pid": "P31", "v": "Q5"}]},
        "text": {"query": 7},
    }
    found = client.get("/reconcile", params={"queries": json.dumps(queries)}).json()
    assert found.keys() == queries.keys()
    assert found["right"]["result"][0]["id"] == BATCH
    for key in ("type", "property", "text"):
        assert found[key]["result"] == []
        assert found[key]["error"].startswith(key)
