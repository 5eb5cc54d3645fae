"""The OpenAPI document has the paths of all public routes; `tests/clients/` tests it with schemathesis."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from api.openapi import openapi_document
from tests.api.client import Client
from tests.api.conftest import Serve

PARTS = {"/results", "/tree/part", "/assets/{digest}/{name}", "/openapi.json"}
"""Only for scripts and styles of pages, and the document itself."""


def served(app: FastAPI) -> dict[str, set[str]]:
    """Return the methods of all routes by path."""
    found: dict[str, set[str]] = {}

    def collect(routes: list[BaseRoute]) -> None:
        for route in routes:
            if isinstance(route, Route):
                path = re.sub(r":\w+\}", "}", route.path) or "/graphql"  # of strawberry's router, which has a prefix
                found.setdefault(path, set()).update(route.methods or ())
            else:
                collect(getattr(getattr(route, "original_router", None), "routes", []))

    collect(app.routes)
    return {path: methods - {"HEAD"} for path, methods in found.items() if path not in PARTS and path != "/mcp"}


def test_the_document_has_every_public_path_and_method(client: Client) -> None:
    document: Any = client.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    described = {path: {method.upper() for method in operations} for path, operations in document["paths"].items()}
    assert described == served(client.app)


def test_operations_have_unique_ids_and_their_errors(client: Client) -> None:
    document: Any = openapi_document()
    operations = [operation for one in document["paths"].values() for operation in one.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    for operation in operations:
        assert {"200", "400", "429", "500", "503"} <= operation["responses"].keys()
        refused = operation["responses"]["429"]["content"]
        assert refused["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize("reconcile", [True, False])
def test_the_reconciliation_api_is_described_if_it_is_served(
    sample_folder: Path, serve: Serve, reconcile: bool
) -> None:
    paths = serve(sample_folder, reconcile=reconcile).get("/openapi.json").json()["paths"]
    assert ("/reconcile" in paths) == reconcile
