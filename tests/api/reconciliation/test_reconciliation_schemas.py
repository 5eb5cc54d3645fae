"""All responses validate against the schemas of Reconciliation Service API 0.2, if they are available.

LEXIGRAPH_RECONCILIATION_SPECS names a checkout of https://github.com/reconciliation-api/specs; of it the schemas and
the examples of queries of 0.2 are used.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from api.reconciliation.properties import PROPERTIES
from tests.api.client import Client
from tests.api.reconciliation.responses import BASE, MODEL, TERM

SPECS = os.environ.get("LEXIGRAPH_RECONCILIATION_SPECS", "")
SCHEMAS: Final = Path(SPECS, "0.2/schemas")
EXAMPLES: Final = Path(SPECS, "0.2/examples")

BATCH = BASE + "term/batch-size"
MEANING = "how many examples a network sees before its weights change"
QUERIES: dict[str, dict[str, Any]] = {
    "name": {"query": "batch size"},
    "meaning": {"query": MEANING},
    "limited": {"query": MEANING, "limit": 1},
    "typed": {"query": "memory", "type": [MODEL, TERM], "type_strict": "all"},
    "narrowed": {"query": MEANING, "properties": [{"pid": "developers", "v": ["Microsoft", {"id": "Google"}]}]},
    "properties alone": {"properties": [{"pid": "category", "v": "Learning Methods"}]},
    "iri": {"query": BATCH},
    "blank": {"query": " "},
    "nothing": {"query": "x", "properties": [{"pid": "language", "v": "fr"}]},
}
EXTENSION = {"ids": [BATCH, BASE + "term/token", "no term"], "properties": [{"id": one} for one in PROPERTIES]}

Validate: TypeAlias = Callable[[str, object], None]

pytestmark = pytest.mark.skipif(
    not SPECS, reason="LEXIGRAPH_RECONCILIATION_SPECS names no checkout of reconciliation-api/specs."
)


@pytest.fixture(scope="module")
def validate() -> Validate:
    """Validates a value against the schema with this name; raises the errors of `jsonschema`."""
    # The schemas name the latest draft of JSON Schema, which was draft 7 when they were written.
    schemas = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    registry = [DRAFT7.create_resource(schema) for schema in schemas.values()] @ Registry()
    return lambda name, value: Draft7Validator(schemas[name], registry=registry).validate(value)


@pytest.mark.parametrize(
    ("schema", "path", "parameters"),
    [
        ("manifest", "", {}),
        ("reconciliation-result-batch", "", {"queries": "{}"}),
        ("reconciliation-result-batch", "", {"queries": json.dumps(QUERIES)}),
        ("suggest-entities-response", "/suggest/entity", {"prefix": ""}),
        ("suggest-entities-response", "/suggest/entity", {"prefix": "batch", "cursor": 1}),
        ("suggest-entities-response", "/suggest/entity", {"prefix": "zzzz"}),
        ("suggest-properties-response", "/suggest/property", {"prefix": ""}),
        ("suggest-properties-response", "/suggest/property", {"prefix": "zzzz"}),
        ("suggest-types-response", "/suggest/type", {"prefix": ""}),
        ("suggest-types-response", "/suggest/type", {"prefix": "zzzz"}),
        ("data-extension-response", "", {"extend": json.dumps(EXTENSION)}),
        ("data-extension-response", "", {"extend": '{"ids": [], "properties": []}'}),
        ("data-extension-property-proposal", "/properties", {}),
        ("data-extension-property-proposal", "/properties", {"type": MODEL, "limit": 2}),
    ],
)
def test_a_response_validates_against_its_schema(
    client: Client, validate: Validate, schema: str, path: str, parameters: dict[str, Any]
) -> None:
    response = client.get(f"/reconcile{path}", params=parameters)
    assert response.status_code == 200, response.text
    validate(schema, response.json())


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_response_to_a_single_query_validates_as_in_a_batch(
    client: Client, validate: Validate, query: dict[str, Any]
) -> None:
    validate("reconciliation-query-batch", {"q": query})
    response = client.get("/reconcile", params={"query": json.dumps(query)})
    validate("reconciliation-result-batch", {"q": response.json()})


def test_the_extension_has_texts_terms_and_empty_cells(client: Client, validate: Validate) -> None:
    validate("data-extension-query", EXTENSION)
    rows = client.request("POST", "/reconcile", data={"extend": json.dumps(EXTENSION)}).json()["rows"]
    cells = [cell for row in rows.values() for cell in row.values()]
    assert [] in cells
    assert {tuple(value) for cell in cells for value in cell} == {("str",), ("id", "name")}


QUERY_OF: Final = {"queries": "reconciliation-query-batch", "extend": "data-extension-query"}
ANSWER_TO: Final = {"queries": "reconciliation-result-batch", "extend": "data-extension-response"}
"""The schemas of the parameters, and of their responses."""


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(parameter, path.read_text(), id=f"{name}/{path.stem}")
        for parameter, name in QUERY_OF.items()
        for path in sorted((EXAMPLES / name / kind).glob("*.json"))
    ]


@pytest.mark.parametrize(("parameter", "example"), examples("valid"))
def test_a_valid_example_is_answered_or_has_an_unknown_name(
    client: Client, validate: Validate, parameter: str, example: str
) -> None:
    response = client.request("POST", "/reconcile", data={parameter: example})
    if response.status_code == 200:
        validate(ANSWER_TO[parameter], response.json())
    else:
        assert response.status_code == 400
        assert "There is no " in response.json()["error"]["message"]  # such category or property


@pytest.mark.parametrize(("parameter", "example"), examples("invalid"))
def test_an_invalid_example_is_rejected(client: Client, parameter: str, example: str) -> None:
    response = client.request("POST", "/reconcile", data={parameter: example})
    assert response.status_code == 400
    assert "There is no " not in response.json()["error"]["message"]
