"""Apollo Federation: the queries that a gateway sends to a subgraph."""

from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli import app
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.support.effort import repetitions

BASE = "https://lexigraph.example/"
TERM, UNIT = f"{BASE}term/batch-size", f"{BASE}organization/azure-machine-learning"
ENTITIES = """query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Term { name synonyms developers(first: 1) { totalCount } }
    ... on Organization { name parent { name } } } }"""
BATCH_SIZE = {
    "__typename": "Term",
    "name": "Batch Size",
    "synonyms": ["Mini-batch size", "training batch"],
    "developers": {"totalCount": 7},
}
AZURE_ML = {
    "__typename": "Organization",
    "name": "Azure Machine Learning",
    "parent": {"name": "Microsoft Azure"},
}


def entities(client: Client, *representations: object) -> Any:
    """Return the entities of well-formed representations."""
    return client.query(ENTITIES, representations=representations)["_entities"]


def test_the_service_sdl_has_the_keys_of_entities(client: Client) -> None:
    sdl = client.query("{ _service { sdl } }")["_service"]["sdl"]
    assert 'type Term implements Node @key(fields: "id") @key(fields: "iri") {' in sdl
    assert 'type Organization implements Node @key(fields: "id") @key(fields: "iri") {' in sdl
    assert "type PageInfo @shareable {" in sdl
    assert '@link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])' in sdl
    assert build_schema(sdl, assume_valid_sdl=True).get_type("Term") is not None


def test_the_printed_schema_defines_its_directives() -> None:
    printed = CliRunner().invoke(app, ["schema"]).stdout
    assert build_schema(printed).get_directive("key") is not None


@pytest.mark.parametrize("key", ["id", "iri"])
def test_entities_are_resolved_by_either_key_in_order(client: Client, key: str) -> None:
    found = entities(
        client,
        {"__typename": "Organization", key: UNIT},
        {"__typename": "Term", key: TERM},
        {"__typename": "Term", key: TERM, "name": "what a gateway knows besides"},
    )
    assert found == [AZURE_ML, BATCH_SIZE, BATCH_SIZE]


def test_a_representation_with_an_unknown_key_resolves_to_null(client: Client) -> None:
    found = entities(
        client,
        {"__typename": "Term", "id": f"{BASE}term/nope"},
        {"__typename": "Term", "id": UNIT},
        {"__typename": "Organization", "id": TERM},
        {"__typename": "Organization", "id": "no IRI at all"},
        {"__typename": "Term", "id": TERM},
    )
    assert found == [None, None, None, None, BATCH_SIZE]


@pytest.mark.parametrize(
    "representation",
    [{}, {"id": TERM}, {"__typename": "Category", "id": TERM}, {"__typename": "Term"}, {"__typename": "Term", "id": 7}],
)
def test_an_invalid_representation_is_an_error_at_its_position(client: Client, representation: object) -> None:
    answer = client.post(ENTITIES, representations=[{"__typename": "Term", "id": TERM}, representation])
    assert answer["data"]["_entities"] == [BATCH_SIZE, None]
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert error["path"] == ["_entities", 1]
    assert "Term or Organization" in error["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.just("Term"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["__typename", "id", "iri", "self", "info", ""]), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=repetitions(13), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON.filter(lambda value: value is not None))
def test_no_representation_causes_an_internal_error(client: Client, representation: object) -> None:
    answer = client.post(ENTITIES, representations=[representation])
    assert answer["data"]["_entities"] == [None]
    assert {error["extensions"]["code"] for error in answer.get("errors", ())} <= {"BAD_REQUEST"}


def test_entities_count_toward_the_limit_of_objects(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_nodes=3)
    representation = {"__typename": "Term", "id": TERM}
    query = "query ($these: [_Any!]!) { _entities(representations: $these) { __typename } }"
    assert len(client.query(query, these=[representation] * 3)["_entities"]) == 3
    assert client.error(query, these=[representation] * 4)[0] == "TOO_LARGE"


def test_the_depth_limit_applies_to_entities(client: Client) -> None:
    deep = "mentions { nodes { " * 6 + "name" + " } }" * 6
    query = f'{{ _entities(representations: [{{__typename: "Term", id: "{TERM}"}}]) {{ ... on Term {{ {deep} }} }} }}'
    assert client.error(query)[0] == "TOO_LARGE"
