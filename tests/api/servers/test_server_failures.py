"""Servers that are away, refuse, or belong to other data: a clear error with its remedy, and nothing is lost."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from api.errors import Problem, client_problem_of, problem_of
from api.lexicon.current import Current
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Vectors
from embeddings.errors import EngineUnavailable
from graph.errors import StoreUnreachable
from ingest.data_directory.servers import Servers
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Deploy
from tests.api.deployments import ENCODER, PAGES, SEARCH, Deployment
from tests.contracts.test_search_engine import WordEncoder
from tests.support.networks import Network, free_port
from tests.support.postgresql import Server
from tests.support.sparql_servers import SparqlServer, oxigraph_server

pytestmark = pytest.mark.engines

BASE = "https://kg.example/"


@pytest.fixture
def stateless(deploy: Deploy) -> Deployment:
    made = deploy("oxigraph", "postgresql")
    made.ingest(PAGES)
    return made


def problem(folder: Path, servers: Servers, base: str = BASE) -> Problem:
    """Return how a reader reports that it cannot start."""
    with pytest.raises(Exception) as raised:
        Current(folder, ENCODER, servers, base)
    found = problem_of(raised.value)
    assert found is not None, raised.value
    return found


def write_problem(folder: Path, **settings: str) -> Problem:
    """Return how a writer reports that it cannot write."""
    ingestion = Ingestion(folder, Settings(base_iri=BASE, max_write_wait=0, **settings), ENCODER)  # type: ignore[arg-type]
    with pytest.raises(Exception) as raised:
        ingestion.ingest(Inputs((uploaded_document("one.csv", PAGES["one.csv"]),)))
    found = problem_of(raised.value)
    assert found is not None, raised.value
    return found


@contextmanager
def web_server() -> Iterator[str]:
    """Run a web server that knows nothing about SPARQL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def answers_of_the_engine(client: Client) -> list[object]:
    """Return what a reader answers without the graph: searches, lists, terms, suggestions and matches."""
    queries = json.dumps({"one": {"query": "token"}, "two": {"query": "lerning rat"}})
    pages = (
        "/",
        "/?q=token",
        "/?q=",
        "/categories",
        "/terms",
        "/tree",
        "/glossaries",
        "/reconcile/suggest/entity?prefix=tok",
    )
    return [
        client.query(SEARCH, text="size of batch"),
        client.query("{ terms(first: 9) { nodes { name synonyms developers { nodes { name } } modified } } }"),
        client.query('{ term(name: "token") { ... on Term { name definition similar { nodes { name } } } } }'),
        client.get("/reconcile", params={"queries": queries}).json(),
        *[(page, client.get(page, "text/html").text) for page in pages],
    ]


def test_the_graph_server_is_away_for_a_while(postgresql: Server, database: str, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with Deployment(tmp_path, {"graph": address, "engine": postgresql.url(database)}) as deployment:
        with oxigraph_server(tmp_path, port):
            deployment.ingest(PAGES)
            client = deployment.serve()
            expected = answers_of_the_engine(client)
            assert client.get("/term/batch-size").status_code == 200
        assert answers_of_the_engine(client) == expected
        for path in ("/term/token", "/export?format=ntriples", "/sparql?query=ASK+%7B%7D", "/changes"):
            response = client.get(path, "application/json")
            assert (response.status_code, response.headers["Retry-After"]) == (503, "5"), path
            assert response.json()["error"]["code"] == "UNAVAILABLE", path
        for field in ("related { name }", "mentions { totalCount }", "rdf", "source { name }"):
            assert client.error(f'{{ term(name: "Token") {{ ... on Term {{ {field} }} }} }}')[0] == "UNAVAILABLE", field
        ready = client.get("/ready")
        assert (ready.status_code, ready.json()["problem"], ready.json()["lag"]) == (200, "UNAVAILABLE", None)
        with oxigraph_server(tmp_path, port):
            assert client.get("/term/token", "application/json").status_code == 200
            assert not deployment.ingest({"late.csv": "name,definition\nLate,Later\n"}).errors


def test_the_engine_server_is_away_for_a_while(stateless: Deployment, postgresql: Server) -> None:
    client = stateless.serve()
    postgresql.stop("immediate")
    try:
        response = client.request("POST", "/graphql", json={"query": SEARCH, "variables": {"text": "token"}})
        (error,) = response.json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["retryAfter"]) == ("UNAVAILABLE", 5)
        assert "127.0.0.1" not in error["message"]
        for path in ("/", "/term/token", "/terms", "/?q=token"):
            assert client.get(path, "text/html").status_code == 503, path
        assert client.get("/ready").status_code == 503
        assert write_problem(stateless.folder / "writer", **stateless.addresses).code == "UNAVAILABLE"
    finally:
        postgresql.start()
    assert client.query(SEARCH, text="token")["search"]["edges"]
    assert not stateless.ingest({"late.csv": "name,definition\nLate,Later\n"}).errors


def test_a_request_whose_epoch_was_lost_is_repeated_at_the_newest_one(
    stateless: Deployment, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.lexicon.published._POLL_SECONDS", 60)  # so that the reader follows when it must
    client = stateless.serve()
    lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"

    def published(number: int) -> int:
        """Publish a term that the reader does not know yet, and end all transactions of its epoch."""
        assert not stateless.ingest({f"{number}.csv": f"name,definition\nToken {number},Late token\n"}).errors
        postgresql.execute(lost)
        return number

    listed = client.query("{ terms(first: 50) { totalCount } }")["terms"]["totalCount"]
    number = published(1)
    assert client.query("{ terms(first: 50) { totalCount } }")["terms"]["totalCount"] == listed + number
    number = published(2)
    page = client.get("/", "text/html", params={"q": f"token {number}"}).text
    assert f"Token {number}" in re.sub("</?mark>", "", page)
    number = published(3)
    queries = json.dumps({"one": {"query": f"token {number}"}})
    (best, *_) = client.get("/reconcile", params={"queries": queries}).json()["one"]["result"]
    assert best["name"] == f"Token {number}"


async def described(client: Client, number: int) -> list[httpx.Response]:
    """Return the answers to as many requests for a term at the same time."""
    headers = {"Accept": "application/json"}
    return await asyncio.gather(*(client.http.get("/term/token", headers=headers) for _ in range(number)))


def test_the_network_to_the_graph_server_loses_everything(
    postgresql: Server, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.data_directory.servers._READER_SILENCE", 0.5)
    port = free_port()
    with oxigraph_server(tmp_path, port), closing(Network(port)) as network:
        settings = {"graph": f"http://127.0.0.1:{network.port}", "engine": postgresql.url(database)}
        with Deployment(tmp_path, settings) as deployment:
            deployment.ingest(PAGES)
            client = deployment.serve()
            expected = answers_of_the_engine(client)
            network.fail()
            responses = client.run(described(client, 50))  # more than the server has threads
            assert {(one.status_code, one.headers["Retry-After"]) for one in responses} == {(503, "5")}
            assert answers_of_the_engine(client) == expected
            network.repair()
            assert client.get("/term/token", "application/json").status_code == 200
            assert not deployment.ingest({"late.csv": "name,definition\nLate,Later\n"}).errors


def test_the_network_to_the_engine_server_loses_everything(
    postgresql: Server, database: str, oxigraph: SparqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.engines.postgresql.connections._SILENCE", 0.5)
    oxigraph.emptied().close()
    with closing(Network(postgresql.port)) as network:
        settings = {
            "graph": oxigraph.url,
            "engine": f"postgresql://postgres@127.0.0.1:{network.port}/{database}?connect_timeout=2",
        }
        with Deployment(tmp_path, settings) as deployment:
            deployment.ingest(PAGES)
            client = deployment.serve()
            expected = client.query(SEARCH, text="token")
            network.fail()
            response = client.request("POST", "/graphql", json={"query": SEARCH, "variables": {"text": "token"}})
            (error,) = response.json()["errors"]
            assert (error["extensions"]["code"], error["extensions"]["retryAfter"]) == ("UNAVAILABLE", 5)
            assert client.get("/ready").status_code == 503
            found = problem(tmp_path / "new", deployment.settings.servers)
            assert (found.code, found.retry_after) == ("UNAVAILABLE", 5)
            network.repair()
            assert client.query(SEARCH, text="token") == expected
            assert not deployment.ingest({"late.csv": "name,definition\nLate,Later\n"}).errors


@pytest.mark.parametrize("part", ["graph", "engine"])
def test_a_server_ends_during_an_ingest(part: str, postgresql: Server, database: str, tmp_path: Path) -> None:
    port = free_port()
    settings = {"graph": f"http://127.0.0.1:{port}", "engine": postgresql.url(database)}
    with Deployment(tmp_path, settings) as deployment, ExitStack() as graph:
        graph.enter_context(oxigraph_server(tmp_path, port))
        end = graph.close if part == "graph" else partial(postgresql.stop, "immediate")
        ingestion = Ingestion(deployment.writer, deployment.settings, EndingEncoder(end))
        documents = tuple(uploaded_document(name, text) for name, text in PAGES.items())
        with pytest.raises((StoreUnreachable, EngineUnavailable)):
            ingestion.ingest(Inputs(documents))
        if part == "graph":
            graph.enter_context(oxigraph_server(tmp_path, port))
        else:
            postgresql.start()
        report = deployment.ingest(PAGES)
        assert (report.unchanged, report.added) == (4, 0), "the documents were committed before"
        mentioned = '{ term(name: "Batch Size") { ... on Term { mentionedBy { totalCount } similar { totalCount } } } }'
        found = deployment.serve().query(mentioned)["term"]
        assert (found["mentionedBy"]["totalCount"], found["similar"]["totalCount"]) == (1, 3)


class EndingEncoder(WordEncoder):
    """Ends something before it encodes the first document."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._end: Callable[[], object] | None = end

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        if self._end is not None:
            self._end()
            self._end = None
        return super().encode_documents(texts)


def test_servers_that_are_away_at_the_start(stateless: Deployment, tmp_path: Path) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    good = stateless.settings.servers
    for servers in (Servers(f"http://u:hidden@{nobody}", good.engine), Servers(good.graph, f"postgresql://{nobody}/x")):
        found = problem(tmp_path / "new", servers)
        assert (found.code, found.status, found.retry_after) == ("UNAVAILABLE", 503, 5)
        assert "hidden" not in found.message
        assert "hidden" not in repr(servers)


def test_addresses_of_other_things(stateless: Deployment, tmp_path: Path, virtuoso: SparqlServer) -> None:
    good = stateless.settings.servers
    with web_server() as url:
        found = problem(tmp_path / "new", Servers(url, good.engine))
        assert found.code == "DATA_UNUSABLE"
        assert found.message.startswith(f"No SPARQL endpoint at {url.rstrip('/')}")
        assert "No SPARQL endpoint" in write_problem(tmp_path / "new", **stateless.addresses | {"graph": url}).message
    denied = virtuoso.address.replace(":dba@", ":wrong@")
    found = problem(tmp_path / "new", Servers(denied, good.engine))
    assert "does not accept the user and password" in found.message
    assert "wrong" not in found.message


def test_a_database_without_an_engine_names_the_remedy(
    stateless: Deployment, postgresql: Server, tmp_path: Path
) -> None:
    postgresql.execute("DROP DATABASE IF EXISTS empty", "CREATE DATABASE empty")
    found = problem(tmp_path / "new", Servers(stateless.settings.servers.graph, postgresql.url("empty")))
    assert (found.code, "lexigraph ingest" in found.message) == ("INDEX_UNAVAILABLE", True)
    postgresql.execute("DROP DATABASE empty")


def test_an_engine_of_another_graph_is_refused(stateless: Deployment, tmp_path: Path) -> None:
    other = {**stateless.addresses, "graph": ""}
    settings = {name: value for name, value in other.items() if value}
    found = write_problem(tmp_path / "other", **settings)
    assert "belongs to another graph" in found.message
    assert stateless.serve().query("{ terms { totalCount } }")["terms"]["totalCount"] == 4


def test_a_graph_that_was_emptied_is_refused(stateless: Deployment, oxigraph: SparqlServer) -> None:
    oxigraph.emptied().close()
    found = write_problem(stateless.folder / "writer", **stateless.addresses)
    assert "another graph, or was restored from a copy" in found.message
    found = write_problem(stateless.folder / "new", **stateless.addresses)
    assert "belongs to another graph" in found.message


def test_a_directory_keeps_where_its_graph_is(stateless: Deployment, tmp_path: Path) -> None:
    assert "is on a server, but LEXIGRAPH_GRAPH is not set" in write_problem(stateless.folder / "writer").message
    Ingestion(tmp_path / "local", Settings(base_iri=BASE), ENCODER).ingest(Inputs(()))
    message = write_problem(tmp_path / "local", **stateless.addresses).message
    assert "is in this directory, but LEXIGRAPH_GRAPH names a server" in message


def test_writers_on_two_machines_lose_nothing(stateless: Deployment) -> None:
    def write(writer: str) -> int:
        numbers = range(4)
        reports = [
            stateless.ingest({f"{writer}-{number}.csv": f"name,definition\n{writer} {number},Batch size\n"}, writer)
            for number in numbers
        ]
        assert not any(report.errors for report in reports)
        return sum(report.added for report in reports)

    with ThreadPoolExecutor() as threads:
        assert list(threads.map(write, ["first", "second"])) == [4, 4]
    client = stateless.serve()
    assert client.query("{ terms { totalCount } }")["terms"]["totalCount"] == 4 + 8
    mentioned = client.query('{ term(name: "Batch Size") { ... on Term { mentionedBy { totalCount } } } }')["term"]
    assert mentioned["mentionedBy"]["totalCount"] == 1 + 8, "derived links are complete"


def test_messages_to_clients_name_no_server(tmp_path: Path) -> None:
    servers = Servers(f"http://127.0.0.1:{free_port()}", f"postgresql://127.0.0.1:{free_port()}/x")
    with pytest.raises(Exception) as raised:
        Current(tmp_path, ENCODER, servers, BASE)
    found = client_problem_of(raised.value, "A query failed.")
    assert found.message == "A server that holds the graph or the search engine does not answer. Try again later."
