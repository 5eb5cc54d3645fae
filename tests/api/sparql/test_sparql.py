"""SPARQL over HTTP: formats, graphs and limits."""

import asyncio
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.export import LOSSLESS, RdfFormat
from graph.rdf import Literal
from graph.vocabulary import SKOS
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import AddTriples, Serve, parsed

NAME = "SELECT ?name { <term/batch-size> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
CONSTRUCT = f"CONSTRUCT {{ <term/batch-size> <{SKOS.prefLabel}> ?n }} {{ <term/batch-size> <{SKOS.prefLabel}> ?n }}"
PAIRS = "{ ?a ?b ?c . ?d ?e ?f }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = f"SELECT * {PAIRS} ORDER BY ?f ?c"
DEEP = "SELECT * " + "{" * 50_000 + "}" * 50_000
ENOUGH = 60.0  # seconds after which a test fails instead of waiting forever


def ask(client: Client, query: str, accept: str | None = None, **parameters: str) -> httpx.Response:
    return client.get("/sparql", accept, params={"query": query, **parameters})


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (NAME, "*/*", "application/sparql-results+json"),
        (NAME, "text/html, */*;q=0.1", "application/sparql-results+json"),
        (NAME, "application/json", "application/json"),
        (NAME, "application/sparql-results+xml", "application/sparql-results+xml"),
        (NAME, "application/xml", "application/xml"),
        (NAME, "text/*;q=0.1, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (NAME, "text/csv", "text/csv"),
        (NAME, "text/tab-separated-values, text/csv;q=0.9", "text/tab-separated-values"),
        ("ASK {}", "text/csv, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/sparql-results+json, application/ld+json;q=0.5", "application/ld+json"),
    ],
)
def test_the_best_format_for_the_kind_of_result_is_served(
    client: Client, query: str, accept: str, expected: str
) -> None:
    response = ask(client, query, accept)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == expected
    assert response.headers["vary"].split(", ")[0] == "Accept"


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [
        (NAME, "text/turtle", "text/csv"),
        ("ASK {}", "text/csv", "application/sparql-results+json"),
        ("DESCRIBE <term/batch-size>", "application/sparql-results+json", "text/turtle"),
    ],
)
def test_an_unavailable_format_for_the_kind_of_result_is_not_acceptable(
    client: Client, query: str, accept: str, offered: str
) -> None:
    response = ask(client, query, accept)
    assert code(response) == (406, "NOT_ACCEPTABLE")
    assert offered in response.json()["error"]["message"]
    assert response.headers["vary"].split(", ")[0] == "Accept"


def test_solutions_are_served_in_each_format_by_name(client: Client) -> None:
    bindings = ask(client, NAME, format="json").json()["results"]["bindings"]
    assert bindings == [{"name": {"type": "literal", "value": "Batch Size", "xml:lang": "en"}}]
    (literal,) = ElementTree.fromstring(ask(client, NAME, format="xml").text).iter(  # noqa: S314 (trusted input)
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    assert literal.text == "Batch Size"
    assert ask(client, NAME, format="csv").text == "name\r\nBatch Size\r\n"
    assert ask(client, NAME, format="tsv").text == '?name\n"Batch Size"@en\n'
    assert ask(client, NAME, "text/csv", format="turtle").text == "name\r\nBatch Size\r\n", "else `Accept` counts"


@pytest.mark.parametrize("format", LOSSLESS)
def test_triples_are_served_in_each_format_by_name_and_by_media_type(client: Client, format: RdfFormat) -> None:
    for response in (ask(client, CONSTRUCT, format=format.value), ask(client, CONSTRUCT, format.media_type)):
        assert response.headers["content-type"].split(";")[0] == format.media_type
        (triple,) = parsed(response.content, format)
        assert [str(part) for part in triple] == [
            "https://lexigraph.example/term/batch-size",
            SKOS.prefLabel,
            "Batch Size",
        ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * {", (400, "BAD_QUERY")),
        ("", (400, "BAD_QUERY")),
        ("\x00", (400, "BAD_QUERY")),
        ("DROP ALL", (403, "FORBIDDEN")),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", (403, "FORBIDDEN")),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", (403, "FORBIDDEN")),
        ("SELECT * FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }", (403, "FORBIDDEN")),
    ],
)
def test_an_invalid_or_forbidden_query_is_rejected(client: Client, query: str, expected: tuple[int, str]) -> None:
    assert code(ask(client, query)) == expected
    assert code(client.request("POST", "/sparql", data={"query": query})) == expected


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_named_by_the_request_must_exist(client: Client, parameter: str) -> None:
    assert code(ask(client, "ASK {}", **{parameter: "http://127.0.0.1:9/"})) == (403, "FORBIDDEN")
    assert code(ask(client, "ASK {}", **{parameter: "not an IRI"})) == (400, "BAD_REQUEST")


def test_parameters_that_are_not_utf8_are_rejected(client: Client) -> None:
    assert code(client.get("/sparql?query=ASK%20%7B%7D%20%23%FF")) == (400, "BAD_REQUEST")


def test_characters_that_xml_cannot_contain_are_an_error_in_xml_but_not_in_json(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    client = serve(add_triples(own_folder, [("https://kg.example/bell", SKOS.note, Literal("a bell \x07"))]))
    query = "SELECT ?o { <https://kg.example/bell> ?p ?o }"
    assert code(ask(client, query, format="xml")) == (409, "NOT_EXPORTABLE")
    assert ask(client, query, format="json").json()["results"]["bindings"][0]["o"]["value"] == "a bell \x07"


def test_a_query_sees_the_latest_published_state(own_folder: Path, serve: Serve, encoder: Encoder) -> None:
    client = serve(own_folder, sparql_workers=1)
    query = f'ASK {{ ?term <{SKOS.prefLabel}> "Weight Decay"@en }}'
    assert ask(client, query).json()["boolean"] is False
    for name in ("Weight Decay", "Weight Growth", "Weight Loss"):  # until the previous state is no longer open
        page = uploaded_document(name, f"// TEST TERM\n{name}\nWhat becomes of weights.\n")
        Ingestion(own_folder, Settings(), encoder).ingest(Inputs((page,)))
    assert ask(client, query).json()["boolean"] is True


def test_a_query_is_stopped_at_its_time_limit_without_delaying_others(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_sparql_seconds=3, sparql_workers=2)

    async def run() -> list[str]:
        ended: list[str] = []

        async def get(name: str, path: str, **parameters: str) -> httpx.Response:
            response = await client.http.get(path, params=parameters)
            ended.append(name)
            return response

        heavy = asyncio.create_task(get("heavy", "/sparql", query=HEAVY))
        await asyncio.sleep(0.5)
        assert (await get("health", "/health")).status_code == 200
        assert (await get("light", "/sparql", query=NAME)).status_code == 200
        assert (await get("term", "/term/batch-size")).status_code == 200
        assert code(await heavy) == (400, "TIMEOUT")
        assert "after 3 seconds" in heavy.result().json()["error"]["message"]
        assert (await get("again", "/sparql", query=NAME)).status_code == 200
        return ended

    assert client.run(asyncio.wait_for(run(), ENOUGH)) == ["health", "light", "term", "heavy", "again"]


def test_queries_wait_for_a_process_and_a_full_queue_returns_retry_after(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_sparql_seconds=1, sparql_workers=1, max_sparql_waiting=1)

    async def run() -> list[httpx.Response]:
        queries = (HEAVY, NAME, NAME, NAME)
        return await asyncio.gather(*(client.http.get("/sparql", params={"query": query}) for query in queries))

    heavy, waited, *rejected = client.run(asyncio.wait_for(run(), ENOUGH))
    assert code(heavy) == (400, "TIMEOUT")
    assert waited.status_code == 200
    for response in rejected:
        assert code(response) == (503, "OVERLOADED")
        assert response.headers["retry-after"] == "1"
    assert ask(client, NAME).status_code == 200


def test_a_result_that_is_too_long_is_an_error_with_a_remedy(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_sparql_bytes=100_000)
    for query, format in ((f"SELECT * {PAIRS}", "csv"), (f"CONSTRUCT {{ ?a ?b ?f }} {PAIRS}", "ntriples")):
        response = ask(client, query, format=format)
        assert code(response) == (413, "TOO_LARGE")
        assert response.json()["error"]["message"] == (
            "The result exceeds 100000 bytes. Select less, or fetch it in parts with LIMIT and OFFSET."
        )
    assert ask(client, NAME).status_code == 200


@pytest.mark.parametrize("query", [HUNGRY, DEEP], ids=["hungry", "deep"])
def test_a_query_that_crashes_its_process_does_not_affect_others(sample_folder: Path, serve: Serve, query: str) -> None:
    client = serve(sample_folder, sparql_workers=1, max_sparql_memory=250_000_000, max_sparql_seconds=50)
    response = client.request("POST", "/sparql", data={"query": query})
    assert code(response) == (413, "TOO_LARGE")
    assert "needs more than 250000000 bytes of memory" in response.json()["error"]["message"]
    assert ask(client, NAME).status_code == 200
