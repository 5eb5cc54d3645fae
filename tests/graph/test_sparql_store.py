"""A store on a server sees only its own graphs, survives kills and outages, and reports the faults of a server."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import graph
from graph import link_queries, log_queries, organization_queries, queries, resource_queries
from graph.commit_log import Change, CommitLog
from graph.errors import CommitConflict, GraphError, QueryRefused, StoreError, StoreUnreachable, StoreUnusable
from graph.export import RdfFormat, graph_chunks
from graph.intents import Intent
from graph.iris import Iris
from graph.log_queries import HEAD, INTENTS
from graph.nquads import to_nquads
from graph.query_results import QueryDataset, ResultFormat
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind, insert_data, replace_data
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from graph.stores.sparql import SparqlStore
from graph.vocabulary import SKOS
from tests.graph.conftest import Sample
from tests.support.sparql_servers import BASE, SparqlServer, oxigraph_server

OTHER = f"{BASE}legal/"
SERVERS = ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.engines)]
ROOT = Path(graph.__file__).parents[1]
ONE, TWO = f"{BASE}source/one", f"{BASE}source/two"


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> SparqlServer:
    found: SparqlServer = request.getfixturevalue(request.param)
    found.emptied().close()
    return found


def triple(name: str) -> Triple:
    return f"{BASE}term/{name}", SKOS.prefLabel, Literal(name, "en")


def content(store: TripleStore, name: Iri) -> set[object]:
    return set(store.query(bind(resource_queries.GRAPH_TRIPLES, graph=name)))


def values(query: str, sample: Sample) -> dict[str, object]:
    """Return a value for each placeholder of a named query."""
    everything = [*(term.iri for term in sample.terms), *(one.iri for one in sample.organizations)]
    known: dict[str, object] = {
        "abbreviations": sample.iris.abbreviations_graph,
        "base": BASE,
        "graph": sample.sources[0].iri,
        "graphs": list(sample.graphs),
        "iri": sample.organizations[0].iri,
        "links": sample.iris.links_graph,
        "mentions": sample.iris.mentions_graph,
        "organizations": [one.iri for one in sample.organizations],
        "property": SKOS.prefLabel,
        "relation": SKOS.related,
        "shared": sample.iris.shared_graph,
        "source": sample.sources[0].iri,
        "sources": [source.iri for source in sample.sources],
    }
    return {name: known.get(name, everything) for name in re.findall(r"\$([a-z_]+)", query)}


def test_named_queries_return_the_rows_of_an_embedded_store(server: SparqlServer, sample: Sample) -> None:
    """The server also has the same terms in the graphs of another Lexigraph, whose base is below this one."""
    embedded, store, other = OxigraphStore.in_memory(), server.store(), server.store(OTHER)
    embedded.load(to_nquads(sample.graphs))
    store.load(to_nquads(sample.graphs))
    for name, triples in sample.graphs.items():
        moved = [tuple(_moved(node) for node in one) for one in triples]
        other.load(to_nquads({_moved(name): moved}))  # type: ignore[dict-item]
    rooms = (queries, resource_queries, link_queries, log_queries, organization_queries)
    named = {
        name: str(value)
        for room in rooms
        for name, value in vars(room).items()
        if name.isupper() and isinstance(value, str)
    }
    asked = {one: text for one, text in named.items() if "$log" not in text and not text.lstrip().startswith("DELETE")}
    for name, query in asked.items():
        bound = bind(query, **values(query, sample))  # type: ignore[arg-type]
        assert sorted(map(str, store.query(bound))) == sorted(map(str, embedded.query(bound))), name
    for format in (RdfFormat.RDFXML, RdfFormat.TURTLE):
        assert b"".join(graph_chunks(store, format)) == b"".join(graph_chunks(embedded, format))
    store.close()
    other.close()


def _moved(node: object) -> object:
    """Rename a source, and no term: two glossaries may describe the same imported one."""
    is_graph = isinstance(node, str) and node.startswith((f"{BASE}source/", f"{BASE}graph/"))
    return str(node).replace(BASE, OTHER) if is_graph else node


def test_queries_of_users_read_no_graph_of_others(server: SparqlServer) -> None:
    store = server.emptied()
    shared, others = Iris(BASE).shared_graph, "https://other.example/secret"
    store.update(insert_data(shared, [triple("a")]))
    store.update(insert_data(others, [triple("b")]))

    def found(query: str, dataset: QueryDataset | None = None) -> set[str]:
        lines = store.evaluate(query, BASE, dataset).serialize(ResultFormat.CSV, 10_000).decode().split()
        return set(lines[1:])

    subject = triple("a")[0]
    assert found("SELECT ?g { GRAPH ?g { ?s ?p ?o } }") == {shared}
    assert found("SELECT ?g FROM <graph/shared> { GRAPH ?g { ?s ?p ?o } }") == set()
    assert found("SELECT ?g FROM NAMED <graph/shared> { GRAPH ?g { ?s ?p ?o } }") == {shared}
    assert found("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", QueryDataset((shared,), ())) == set()
    assert found("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", QueryDataset((), (shared,))) == {shared}
    assert found("SELECT ?s { ?s ?p ?o }") == {subject}
    assert found("SELECT ?s FROM <graph/shared> { ?s ?p ?o }") == {subject}
    assert found("SELECT ?s FROM NAMED <graph/shared> { ?s ?p ?o }") == set()
    assert found("SELECT ?s { ?s ?p ?o }", QueryDataset((), (shared,))) == set()
    for clause in ("FROM", "FROM NAMED"):
        with pytest.raises(QueryRefused, match="Unknown graph"):
            store.evaluate("SELECT ?s FROM <https://other.example/secret> { ?s ?p ?o }".replace("FROM", clause), BASE)
    store.update(f"DROP SILENT GRAPH <{others}>")
    store.close()


@pytest.mark.parametrize(("pattern", "answer"), [("?s ?p ?o", True), ("?s ?s ?s", False)])
def test_an_ask_query_has_a_boolean_as_answer(server: SparqlServer, pattern: str, answer: bool) -> None:
    store = server.emptied()
    store.update(insert_data(Iris(BASE).shared_graph, [triple("a")]))
    result = store.evaluate(f"ASK {{ {pattern} }}", BASE)
    assert json.loads(result.serialize(ResultFormat.JSON, 100))["boolean"] is answer
    store.close()


def test_text_that_xml_cannot_represent_is_found(server: SparqlServer) -> None:
    store = server.store()
    texts = ["tab\tline\nreturn\r \u00e9 \ud7ff \ue000 \ufffd \U0001f600", "bell\a", "not a character \uffff"]
    for text in texts:
        store.update(replace_data({ONE: [(f"{BASE}term/a", SKOS.note, Literal(text))]}))
        assert bool(store.query(bind(resource_queries.UNWRITABLE_IN_XML))) == (text != texts[0])
    store.close()


def test_lexigraphs_on_one_server_have_logs_of_their_own(server: SparqlServer) -> None:
    stores = server.store(), server.store(OTHER)
    logs = [CommitLog(store, Iris(base)) for store, base in zip(stores, (BASE, OTHER), strict=True)]
    first = logs[1].head()
    logs[0].commit(Change(added_triples={ONE: [triple("a")]}, put=frozenset({triple("a")[0]})), 0)
    assert [log.head() for log in logs] == [1, first]
    assert not logs[1].changes(first).put
    for store in stores:
        store.close()


def test_a_writer_waits_for_a_commit_that_another_is_writing(server: SparqlServer) -> None:
    store = server.store()
    iris, log = Iris(BASE), CommitLog(store, Iris(BASE))
    intent = Intent.begin(store, iris.commit(1), 0, [TWO])
    with pytest.raises(CommitConflict):
        log.commit(Change(added_triples={ONE: [triple("a")]}), 0)
    waiting = threading.Thread(target=log.recover)
    waiting.start()
    intent.forget()
    waiting.join(timeout=60)
    assert not waiting.is_alive()
    assert log.commit(Change(added_triples={ONE: [triple("a")]}), 0) == 1
    store.close()


def test_one_of_two_writers_commits_each_epoch(server: SparqlServer) -> None:
    """Two writers add 5 triples each; the one that is overtaken tries again."""
    refused: list[CommitConflict] = []

    def write(name: str) -> None:
        store = server.store()
        log = CommitLog(store, Iris(BASE))
        for number in range(5):
            added = triple(f"{name}{number}")
            while True:
                try:
                    log.commit(Change(added_triples={ONE: [added]}, put=frozenset({added[0]})), log.head())
                    break
                except CommitConflict as conflict:
                    refused.append(conflict)
        store.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    store = server.store()
    log = CommitLog(store, Iris(BASE))
    expected = {triple(f"{name}{number}") for name in "ab" for number in range(5)}
    assert content(store, ONE) == expected
    assert (log.head(), set(log.changes(0).put)) == (10, {added[0] for added in expected})
    store.close()


WRITER = """
import sys, time
from graph.commit_log import Change, CommitLog
from graph.iris import Iris
from graph.rdf import Literal
from graph.stores.sparql import SparqlStore
from graph.store import Capabilities

class Slow(SparqlStore):
    capabilities = Capabilities(is_atomic=False, is_exclusive=False, max_triples=2)
    def update(self, update):
        super().update(update)
        print("written", flush=True)
        sys.stdin.readline()

url, base = sys.argv[1:]
def triples(names):
    return [(f"{base}term/{name}", f"{base}p", Literal(name)) for name in names]
change = Change({f"{base}source/one": triples("ab")}, {f"{base}source/one": triples("cde")})
CommitLog(Slow(url, base), Iris(base)).commit(change, 1)
"""


@pytest.mark.engines
def test_a_killed_process_leaves_a_commit_that_the_next_writer_completes_or_undoes(server: SparqlServer) -> None:
    """Kills the process after its first write, after its second, and so on: it removes 2 triples and adds 3."""
    store, writes, outcomes = server.store(), 0, []
    log = CommitLog(store, Iris(BASE), lease=0)
    while True:
        writes += 1
        server.emptied().close()
        old, new = ({(f"{BASE}term/{name}", f"{BASE}p", Literal(name)) for name in names} for names in ("ab", "cde"))
        log.commit(Change(added_triples={ONE: old}), 0)
        command = [sys.executable, "-c", WRITER, server.address, BASE]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdin and process.stdout
            for number in range(writes):
                if number:
                    process.stdin.write("\n")
                    process.stdin.flush()
                last = process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        if not last:
            break
        log.recover()
        outcomes.append(log.head() == 2)
        assert content(store, ONE) == (new if outcomes[-1] else old)
        assert len(store.query(bind(HEAD, log=store.log))) == 1
        assert not store.query(bind(INTENTS, log=store.log))
    assert outcomes == sorted(outcomes)
    assert {False, True} == set(outcomes)
    store.close()


def test_a_server_that_is_away_is_reported_and_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.stores.sparql._PAUSES", (0.0,))
    with oxigraph_server(tmp_path) as server:
        store = server.store()
        store.load(to_nquads({ONE: [triple("a")]}))
    with pytest.raises(StoreUnreachable, match=re.escape(server.url)):
        store.query(bind(HEAD, log=store.log))
    with pytest.raises(StoreUnreachable, match="Check that the server is running"):
        store.update(replace_data({ONE: []}))
    with oxigraph_server(tmp_path, port=int(server.url.rpartition(":")[2])):
        assert content(store, ONE) == {triple("a")}
    store.close()


@pytest.mark.engines
def test_a_wrong_password_is_reported(virtuoso: SparqlServer) -> None:
    stranger = SparqlStore(virtuoso.address.replace(":dba@", ":wrong@"), BASE)
    with pytest.raises(StoreError, match="user and password"):
        stranger.query(bind(HEAD, log=stranger.log))
    stranger.close()
    reader = SparqlStore(virtuoso.url.removesuffix("-auth"), BASE)
    assert len(reader.query(bind(HEAD, log=reader.log))) <= 1
    with pytest.raises(StoreError, match="does not permit"):
        reader.update(replace_data({ONE: [triple("a")]}))
    reader.close()


Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/sparql-results+json"}
ROW = b'{"head": {"vars": ["one"]}, "results": {"bindings": [{"one": {"type": "literal", "value": "1"}}]}}'


@contextmanager
def answering(*answers: Answer, login: str = "") -> Iterator[SparqlStore]:
    """A store at a server that gives these answers, the last one again and again."""
    waiting = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if login and self.headers["Authorization"] != login:
                status, headers, body = 401, {"WWW-Authenticate": 'Basic realm="kg"'}, b""
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            if int(headers.get("Content-Length", 0)) > len(body):
                stalled.wait(5)
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    stalled = threading.Event()
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, daemon=True).start()
    store = SparqlStore(f"http://user:secret@127.0.0.1:{http.server_port}/kg", BASE, timeout=0.5)
    try:
        yield store
    finally:
        stalled.set()
        store.close()
        http.shutdown()
        http.server_close()


CASES: dict[str, tuple[Answer, type[GraphError], str]] = {
    "redirect": ((301, {"Location": "https://elsewhere.example/"}, b""), StoreUnusable, "elsewhere.example"),
    "page": ((200, {"Content-Type": "text/html"}, b"<html>"), StoreUnusable, "No SPARQL endpoint"),
    "missing": ((404, {}, b"not here"), StoreUnusable, "No SPARQL endpoint"),
    "forbidden": ((403, {}, b"not you"), StoreError, "not you"),
    "busy": ((503, {}, b"starting"), StoreUnreachable, "starting"),
    "cut": ((200, JSON | {"X-SPARQL-MaxRows": "1"}, ROW), StoreUnusable, "after 1 rows"),
    "broken": ((200, JSON, ROW[:-9]), StoreUnreachable, "not complete"),
    "stalled": ((200, JSON | {"Content-Length": "1000"}, ROW[:-9]), StoreUnreachable, "does not answer"),
}


@pytest.mark.parametrize("case", CASES)
def test_unusable_answers_raise_an_error_with_a_remedy(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.stores.sparql._PAUSES", (0.0,))
    answer, error, message = CASES[case]
    with answering(answer) as store, pytest.raises(error, match=message) as raised:
        store.query(bind(HEAD, log=store.log))
    assert "secret" not in str(raised.value)


def test_a_query_is_repeated_and_authenticated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.stores.sparql._PAUSES", (0.0, 0.0))
    good = (200, JSON, ROW)
    with answering((502, {}, b""), (200, JSON, ROW[:9]), good, login="Basic dXNlcjpzZWNyZXQ=") as store:
        assert store.query(bind(HEAD, log=store.log)) == [(Literal("1"),)]


def test_an_update_that_may_have_arrived_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    good = (200, JSON, ROW)
    with answering(good, good, (503, {}, b"down"), good) as store, pytest.raises(StoreUnreachable, match="down"):
        store.update("DROP SILENT GRAPH <urn:x>")
