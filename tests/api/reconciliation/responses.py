"""Types of the responses of Reconciliation Service API 0.2; unknown fields are rejected."""

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tests.api.client import Client

BASE = "https://lexigraph.example/"
TERM = "http://www.w3.org/2004/02/skos/core#Concept"
MODEL = BASE + "category/model-optimization-and-prompt-syntax"

T = TypeVar("T")
Template = Annotated[str, Field(pattern=r"\Ahttps?://.*\{\{id\}\}")]
Url = Annotated[str, Field(pattern=r"\Ahttps?://")]
Id = Annotated[str, Field(min_length=1)]


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Named(Shape):
    id: Id
    name: Id


class Described(Named):
    description: str = ""


class Feature(Shape):
    id: Id
    value: bool | float


class Candidate(Described):
    type: list[Named]
    score: float
    match: bool
    features: list[Feature] = []


class Result(Shape):
    result: list[Candidate]


class SuggestedTerm(Described):
    notable: list[Named]


class SuggestedTerms(Shape):
    result: list[SuggestedTerm]


class Suggested(Shape):
    result: list[Described]


class Flyout(Shape):
    id: Id
    html: str


class Column(Named):
    type: Named | None = None


class Text(Shape):
    str: str


class Extension(Shape):
    meta: list[Column]
    rows: dict[str, dict[str, list[Named | Text]]]


class Proposals(Shape):
    type: Id
    limit: int
    properties: list[Named]


class View(Shape):
    url: Template


class Preview(View):
    width: int
    height: int


class Service(Shape):
    service_url: Url
    service_path: str
    flyout_service_path: Annotated[str, Field(pattern=r"\$\{id\}")] | None = None

    @property
    def url(self) -> str:
        return self.service_url + self.service_path


class Suggest(Shape):
    entity: Service
    property: Service
    type: Service


class Extend(Shape):
    propose_properties: Service
    property_settings: list[None]


class Manifest(Shape):
    versions: list[str]
    name: Id
    identifierSpace: Url
    schemaSpace: Url
    defaultTypes: list[Named]
    view: View
    preview: Preview
    suggest: Suggest
    extend: Extend
    batchSize: int


RESULTS = TypeAdapter(dict[str, Result])


def get(client: Client, shape: type[T], path: str = "", **parameters: object) -> T:
    response = client.get(f"/reconcile{path}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return TypeAdapter(shape).validate_json(response.content)


def reconcile(client: Client, **queries: dict[str, Any]) -> dict[str, list[Candidate]]:
    response = client.request("POST", "/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return {key: result.result for key, result in RESULTS.validate_json(response.content).items()}


def candidates(client: Client, **query: Any) -> list[Candidate]:
    return reconcile(client, q=query)["q"]


def extend(client: Client, ids: list[str], *properties: str) -> Extension:
    query = {"ids": ids, "properties": [{"id": one} for one in properties]}
    return get(client, Extension, extend=json.dumps(query))
