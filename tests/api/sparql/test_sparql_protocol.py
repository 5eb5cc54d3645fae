"""The W3C tests of the SPARQL 1.1 protocol, by their names, rewritten for our own graphs.

https://w3c.github.io/rdf-tests/sparql/sparql11/protocol/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from embeddings.encoder import Encoder
from tests.api.client import Client
from tests.api.conftest import commit_triples

DATA = [f"http://example.org/data{number}" for number in range(4)]
"""Graphs that each contain one triple: the graph is a document."""
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml")
TABLES = (*RESULTS, "text/csv", "text/tab-separated-values")
TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
ABOUT_ONE_AND_TWO = f"<{DATA[1]}> a ?type . <{DATA[2]}> a ?type"


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and the expected status, or the expected media types and boolean."""

    name: str
    method: str = "GET"
    url: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str | None = None
    status: int = 200
    media_types: tuple[str, ...] = RESULTS
    boolean: bool | None = None

    def __str__(self) -> str:
        return self.name


def graphs(kind: str, *numbers: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"{kind}-graph-uri", DATA[number]) for number in numbers)


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


def direct(
    name: str,
    query: str,
    url: tuple[tuple[str, str], ...] = (),
    media_types: tuple[str, ...] = RESULTS,
    boolean: bool | None = None,
) -> Case:
    return Case(name, "POST", url, query.encode(), QUERY, media_types=media_types, boolean=boolean)


ANSWERED = [
    Case("query_get", url=(("query", "ASK {}"),), boolean=True),
    Case("query_post_form", "POST", (), form(("query", "ASK {}")), FORM, boolean=True),
    direct("query_post_direct", "ASK {}", boolean=True),
    direct("query_dataset_default_graph", f"ASK {{ <{DATA[1]}> ?p ?o }}", graphs("default", 1), boolean=True),
    Case(
        "query_dataset_default_graphs_get",
        url=(("query", f"ASK {{ {ABOUT_ONE_AND_TWO} }}"), *graphs("default", 1, 2)),
        boolean=True,
    ),
    direct(
        "query_dataset_default_graphs_post", f"ASK {{ {ABOUT_ONE_AND_TWO} }}", graphs("default", 1, 2), boolean=True
    ),
    Case(
        "query_dataset_default_graphs_post, as a form",
        "POST",
        (),
        form(("query", f"ASK {{ {ABOUT_ONE_AND_TWO} }}"), *graphs("default", 1, 2)),
        FORM,
        boolean=True,
    ),
    Case(
        "query_dataset_named_graphs_get",
        url=(
            ("query", f"ASK {{ GRAPH ?g1 {{ <{DATA[1]}> a ?t }} GRAPH ?g2 {{ <{DATA[2]}> a ?t }} }}"),
            *graphs("named", 1, 2),
        ),
        boolean=True,
    ),
    direct("query_dataset_named_graphs_post", "ASK { GRAPH ?g { ?s ?p ?o } }", graphs("named", 1, 2), boolean=True),
    direct(
        "query_dataset_full",
        f"ASK {{ <{DATA[3]}> a ?type GRAPH ?g {{ <{DATA[1]}> a ?type }} "
        f"FILTER NOT EXISTS {{ <{DATA[1]}> a ?type }} FILTER NOT EXISTS {{ GRAPH ?h {{ <{DATA[3]}> a ?type }} }} }}",
        (*graphs("default", 3), *graphs("named", 1, 2)),
        boolean=True,
    ),
    direct(
        "query_multiple_dataset",
        f"ASK FROM <{DATA[1]}> {{ <{DATA[2]}> ?p ?o FILTER NOT EXISTS {{ <{DATA[1]}> ?q ?r }} }}",
        graphs("default", 2),
        boolean=True,
    ),
    direct("query_content_type_select", "SELECT (1 AS ?value) {}", media_types=TABLES),
    direct("query_content_type_ask", "ASK {}"),
    direct("query_content_type_describe", "DESCRIBE <http://example.org/>", media_types=TRIPLES),
    direct("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", media_types=TRIPLES),
]

REFUSED = [
    Case("bad_query_method", "PUT", (("query", "ASK {}"),), status=405),
    Case("bad_multiple_queries", url=(("query", "ASK {}"), ("query", "SELECT * {}")), status=400),
    Case("bad_multiple_queries, in two places", "POST", (("query", "ASK {}"),), b"ASK {}", QUERY, 400),
    Case("bad_query_wrong_media_type", "POST", (), b"ASK {}", "text/plain", 415),
    Case("bad_query_missing_form_type", "POST", (), b"query=ASK%20%7B%7D", None, 415),
    Case("bad_query_missing_direct_type", "POST", (), b"ASK {}", None, 415),
    Case("bad_query_non_utf8", "POST", (), "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", 415),
    Case("bad_query_non_utf8, not declared", "POST", (), "ASK {}".encode("utf-16"), QUERY, 400),
    Case("bad_query_syntax", url=(("query", "ASK {"),), status=400),
    Case("no query, but parameters", url=(("default-graph-uri", DATA[1]),), status=400),
    Case("no query in a form", "POST", (), form(("format", "json")), FORM, 400),
    Case("bad_update_get", url=(("update", "CLEAR ALL"),), status=403),
    Case("bad_update_get, as a query", url=(("query", "CLEAR ALL"),), status=403),
    Case("bad_multiple_updates", "POST", (), form(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")), FORM, 403),
    Case("bad_update_wrong_media_type", "POST", (), b"CLEAR NAMED", "text/plain", 415),
    Case("bad_update_missing_form_type", "POST", (), b"update=CLEAR%20NAMED", None, 415),
    Case("bad_update_non_utf8", "POST", (), "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16", 415),
    Case("bad_update_syntax", "POST", (), form(("update", "CLEAR XYZ")), FORM, 403),
    Case(
        "bad_update_dataset_conflict",
        "POST",
        (("using-graph-uri", DATA[1]),),
        b"WITH <x> DELETE {} WHERE {}",
        UPDATE,
        403,
    ),
]

NOT_APPLICABLE = {
    "update_post_form": form(("update", "CLEAR ALL")),
    "update_post_direct": b"CLEAR ALL",
    "update_dataset_default_graph": b"INSERT { GRAPH <x> { ?s a 1 } } WHERE { ?s a ?o }",
    "update_dataset_default_graphs": b"INSERT { GRAPH <x> { ?s a 1 } } WHERE { ?s a ?o }",
    "update_dataset_named_graphs": b"INSERT { GRAPH <x> { ?s a 1 } } WHERE { GRAPH ?g { ?s a ?o } }",
    "update_dataset_full": b"INSERT { GRAPH <x> { ?s a 1 } } WHERE { ?s a ?o GRAPH ?g { ?s a ?o } }",
    "update_base_uri": b"CLEAR GRAPH <x> ; INSERT DATA { GRAPH <x> { <a> <b> <c> } }",
}
"""The tests of updates that succeed. This endpoint is read-only: it rejects each of them and changes nothing."""


@pytest.fixture(scope="module")
def endpoint(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder, settings = tmp_path_factory.mktemp("protocol") / "data", Settings()
    is_a = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    commit_triples(folder, encoder, lambda iris: {graph: [(graph, is_a, DOCUMENT)] for graph in DATA})
    with Client(create_app(folder, settings, encoder)) as client:
        yield client


def sent(endpoint: Client, case: Case) -> httpx.Response:
    headers = {} if case.content_type is None else {"Content-Type": case.content_type}
    return endpoint.request(case.method, "/sparql", params=list(case.url), content=case.body, headers=headers)


@pytest.mark.parametrize("case", ANSWERED, ids=str)
def test_a_query_is_answered(endpoint: Client, case: Case) -> None:
    response = sent(endpoint, case)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].split(";")[0] in case.media_types
    if case.boolean is not None:
        assert response.json()["boolean"] is case.boolean


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_bad_request_is_rejected_with_the_reason(endpoint: Client, case: Case) -> None:
    response = sent(endpoint, case)
    assert response.status_code == case.status, response.text
    error = response.json()["error"]
    assert error["code"] and error["message"]


def graph_sizes(endpoint: Client) -> str:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    return endpoint.get("/sparql", params={"query": query, "format": "csv"}).text


@pytest.mark.parametrize("name", NOT_APPLICABLE)
def test_an_update_is_rejected_and_changes_nothing(endpoint: Client, name: str) -> None:
    before = graph_sizes(endpoint)
    media_type = FORM if name == "update_post_form" else UPDATE
    response = sent(endpoint, Case(name, "POST", (), NOT_APPLICABLE[name], media_type))
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "FORBIDDEN"
    assert "lexigraph ingest" in response.json()["error"]["message"]
    assert graph_sizes(endpoint) == before
