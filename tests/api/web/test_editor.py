"""The query editor at /graphql: served to browsers only, works without JavaScript, and shows the schema."""

import json
import re
from pathlib import Path

import html5rdf
import pytest
from graphql import parse

from api.web.editor.page import EXAMPLES
from api.web.editor.schema_reference import TypeUse, read_reference
from tests.api.client import Client
from tests.api.conftest import Serve

NO_QUERY = "The request has no query. Send it as `query`, or send a `documentId`."
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GUIDE = Path(__file__).parents[3] / "docs" / "graphql.md"
XHTML = "{http://www.w3.org/1999/xhtml}"


def answer_on(page: str) -> str:
    document = html5rdf.HTMLParser(strict=True).parse(page)
    (shown,) = document.iterfind(f".//{XHTML}pre[@id='answer']")
    return "".join(shown.itertext())


def failures_on(page: str) -> list[str]:
    document = html5rdf.HTMLParser(strict=True).parse(page)
    items = document.iterfind(f".//{XHTML}ol[@id='failures']/{XHTML}li")
    return [" ".join("".join(item.itertext()).split()) for item in items]


def test_a_browser_gets_a_page_that_loads_nothing_from_other_hosts(client: Client) -> None:
    response = client.get("/graphql", BROWSER)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["vary"].split(", ")[0] == "Accept"
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', response.text)
    assert addresses
    assert [address for address in addresses if "//" in address] == []
    assert "<style" not in response.text
    assert "unpkg" not in response.text


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html;q=0.5, application/json"])
def test_a_program_never_gets_the_page(client: Client, accept: str | None) -> None:
    response = client.get("/graphql", accept, params={"query": "{ __typename }"})
    assert response.json() == {"data": {"__typename": "Query"}}
    if accept not in (None, "*/*"):  # of crawlers, too
        assert client.get("/graphql", accept).json()["errors"][0]["message"] == NO_QUERY


def test_the_editor_can_be_disabled(sample_folder: Path, serve: Serve) -> None:
    response = serve(sample_folder, editor=False).get("/graphql", "text/html")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"


def test_with_trusted_documents_only_the_schema_is_not_shown(sample_folder: Path, serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "one.graphql").write_text("{ __typename }")
    client = serve(sample_folder, trusted_documents=tmp_path, trusted_only=True)
    assert client.get("/graphql", "text/html").headers["content-type"] == "application/json"


def test_the_form_works_without_javascript(client: Client) -> None:
    query = "query ($name: String!) { term(name: $name) { ... on Term { name } } }"
    parameters = {"query": query, "variables": '{"name": "batch size"}'}
    page = client.get("/graphql", BROWSER, params=parameters).text
    assert json.loads(answer_on(page)) == {"data": {"term": {"name": "Batch Size"}}}
    assert failures_on(page) == []
    assert query in page


def test_the_variables_may_be_empty(client: Client) -> None:
    page = client.get("/graphql", BROWSER, params={"query": "{ __typename }", "variables": ""}).text
    assert json.loads(answer_on(page)) == {"data": {"__typename": "Query"}}


def test_an_error_is_shown_with_its_line(client: Client) -> None:
    page = client.get("/graphql", BROWSER, params={"query": "{\n  terms {\n    nope\n  }\n}"}).text
    message = "Cannot query field 'nope' on type 'TermConnection'. Did you mean 'nodes'?"
    assert failures_on(page) == [f"Line 3 nope {message}"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"query": "{"}, "Syntax Error"),
        ({"query": "{ __typename }", "variables": "{"}, "Unable to parse"),
        ({"query": "{ __typename }", "variables": "[]"}, "variables must be an object."),
        ({"query": "mutation { ingest(documents: []) { terms } }"}, "Send mutations with POST"),
        ({"query": "subscription { ingestProgress { done } }"}, "Subscriptions need a WebSocket"),
    ],
)
def test_request_errors_are_shown_on_the_page(client: Client, parameters: dict[str, str], message: str) -> None:
    response = client.get("/graphql", BROWSER, params=parameters)
    assert response.status_code == 200
    (failure,) = failures_on(response.text)
    assert message in failure


def test_the_query_is_escaped_on_the_page(client: Client) -> None:
    query = '{ term(name: "</textarea><script>alert(1)</script>") { ... on TermNotFound { name } } }'
    page = client.get("/graphql", BROWSER, params={"query": query}).text
    assert "<script>alert" not in page
    assert "</textarea><script>alert(1)</script>" in json.loads(answer_on(page))["data"]["term"]["name"]


@pytest.mark.parametrize("title", EXAMPLES)
def test_every_example_is_in_the_documentation_and_returns_data(client: Client, title: str) -> None:
    written = re.findall(r"```graphql\n(.*?)\n```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert EXAMPLES[title] in written
    (answer,) = client.query(EXAMPLES[title]).values() if title != "By name" else [client.query(EXAMPLES[title])]
    assert answer


def test_the_reference_covers_the_schema_except_for_federation_types() -> None:
    sdl = (Path(__file__).parents[2] / "golden" / "schema.graphql").read_text(encoding="utf-8")
    reference = read_reference(sdl)
    assert [entry.name for entry in reference[:3]] == ["Query", "Mutation", "Subscription"]
    names = {entry.name for entry in reference}
    defined = {node.name.value for node in parse(sdl).definitions if hasattr(node, "name") and node.name}
    assert names == {name for name in defined if not name.startswith("_")}
    uses = [use for entry in reference for field in entry.fields for use in [field.type] if use]
    assert {use.name for use in uses if use.is_listed} <= names
    assert {use.name for use in uses if not use.is_listed} <= {"ID", "String", "Int", "Float", "Boolean"}


def test_a_field_is_listed_with_its_description_type_and_arguments() -> None:
    (query, word) = read_reference(
        'type Query {\n  "One."\n  words("Of which." kind: Kind, first: Int! = 3): [String!]!\n}\nenum Kind { NOUN }'
    )
    (field,) = query.fields
    assert (field.name, field.description, field.type) == ("words", "One.", TypeUse("[", "String", "!]!", False))
    kind, first = field.arguments
    assert (kind.description, kind.type) == ("Of which.", TypeUse("", "Kind", "", True))
    assert first.type == TypeUse("", "Int", "!", False)
    assert [value.name for value in word.fields] == ["NOUN"]


@pytest.mark.parametrize("accept", ["*/*", ""])
def test_a_crawler_that_follows_the_menu_gets_the_page(client: Client, accept: str) -> None:
    response = client.get("/graphql", accept)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    answer = client.get("/graphql", accept, params={"query": "{ __typename }"}).json()
    assert answer == {"data": {"__typename": "Query"}}
