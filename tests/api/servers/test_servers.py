"""The graph on a SPARQL server, the search engine in PostgreSQL, and both: equal to a data directory."""

import asyncio
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from api.errors import BadArgument
from api.lexicon.current import Current
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.engines.postgresql.transactions import EpochTransactions
from ingest.data_directory.backup import back_up
from ingest.errors import FolderError
from ingest.input.documents import Inputs, uploaded_document
from ingest.options import IngestOptions
from tests.api.client import Client
from tests.api.conftest import Deploy
from tests.api.deployments import ENCODER, KEY, PAGES, SEARCH, Deployment

pytestmark = pytest.mark.engines

LIST = (
    "{ terms(first: 9) { totalCount nodes { iri name source { name } mentions { nodes { name } } broader { name } } } }"
)
CHANGES = "{ changes(since: 0) { nodes { put { totalCount nodes { iri } } removed { nodes { iri } } } } }"
SEAT = "A long seat for two people with one back and both arms and many soft cushions in red or blue cloth"
ODD = {
    "odd.csv": "name,definition,synonyms,broader,developers\n"
    f"Sofa,{SEAT},settee,Nowhere,Zorblax Collective\nCouch,{SEAT},settee,,\n"
    "Long Seat,A seat that is long,,Seat Long,\nSeat Long,,,Long Seat,\nLonely,Word,,,\n",
    "names.csv": "name@en,name@fr,definition\nBatch,Lot,Some examples\nStep,Pas,Some update\n",
}
QUALITY = "{ quality { current findings(first: 100) { nodes { kind name message } } } }"
COUNT = "SELECT (COUNT(*) AS ?labels) { ?term <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
GRAPHS = "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } } ORDER BY ?graph"
CELLS = [("", "postgresql"), ("oxigraph", ""), ("oxigraph", "postgresql"), ("virtuoso", "postgresql")]


@pytest.fixture(params=CELLS, ids=["-".join(filter(None, cell)) for cell in CELLS])
def deployment(request: pytest.FixtureRequest, deploy: Deploy) -> Deployment:
    return deploy(*request.param)


def answers(client: Client) -> dict[str, Any]:
    """Return what a reader says about everything, but for what differs by epoch."""
    export = client.get("/export", params={"format": "ntriples"})
    return {
        "search": client.query(SEARCH, text="size of batch"),
        "misspelled": client.query(SEARCH, text="lerning rat"),
        "list": client.query(LIST),
        "export": sorted(line for line in export.text.splitlines() if "/commit/" not in line),
        "term": client.get("/term/batch-size", "text/turtle").text,
        "page": client.get("/term/batch-size", "text/html").status_code,
        "void": client.get("/.well-known/void").status_code,
        "labels": client.get("/sparql", "text/csv", params={"query": COUNT}).text,
        "changes": [commit for commit in client.query(CHANGES)["changes"]["nodes"] if commit["put"]["totalCount"]],
    }


def findings(client: Client) -> list[tuple[str, str, str]]:
    """Return the kind, the name and the message of each finding about quality."""
    while (report := client.query(QUALITY)["quality"]) is None or not report["current"]:
        pass
    return [(one["kind"], one["name"], one["message"]) for one in report["findings"]["nodes"]]


def test_every_deployment_finds_the_same_about_quality(deployment: Deployment, deploy: Deploy) -> None:
    local = deploy("", "")
    for one in (local, deployment):
        one.ingest(ODD)
    expected = findings(local.serve())
    assert {kind for kind, *_ in expected} == {
        *(
            "CIRCLE",
            "CIRCULAR_DEFINITION",
            "DANGLING_LINK",
            "MISSING_TRANSLATION",
            "NO_DEFINITION",
            "ONE_WORD_DEFINITION",
        ),
        *("ORPHAN", "SHARED_SYNONYM", "SIMILAR_MEANING", "SIMILAR_NAME", "UNRESOLVED_ORGANIZATION"),
    }
    assert findings(deployment.serve()) == expected


def test_every_deployment_gives_the_answers_of_a_data_directory(deployment: Deployment, deploy: Deploy) -> None:
    local = deploy("", "")
    for one in (local, deployment):
        assert not one.ingest(PAGES).errors
    expected, found = answers(local.serve()), answers(deployment.serve())
    for name, answer in expected.items():
        assert found[name] == answer, name


LISTS = """query ($name: String!, $text: String!) {
  term(name: $name) { ... on Term { modified developers { edges { cursor } } mentions { pageInfo { endCursor } } } }
  terms(first: 2) { ...shown }
  sorted: terms(first: 2, orderBy: MODIFIED, where: {category: "Text"}) { ...shown facets { categories { count } } }
  last: terms(last: 1) { ...shown }
  topConcepts { ...shown facets { categories { count } } nodes { narrower { ...shown } descendants { totalCount } } }
  categories { terms(first: 1) { ...shown } }
  sources(first: 1) { nodes { terms(first: 1) { ...shown } } }
  search(query: $text, first: 2) { totalCount threshold spellings edges { cursor matches { kind } } }
  searches(queries: [$text]) { nodes { similar(first: 1) { totalCount } } }
  path(from: "https://kg.example/term/token", to: "https://kg.example/term/access-token") { length }
  find(query: $text) { node { id } }
  index { terms sources }
}
fragment shown on TermConnection { totalCount nodes { modified } edges { cursor } pageInfo { startCursor endCursor } }
"""


def test_the_event_loop_reads_nothing_from_postgresql(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = deploy("", "postgresql")
    deployment.ingest(PAGES)
    client = deployment.serve()
    statements: list[str] = []
    rows = EpochTransactions.rows

    def noted(self: EpochTransactions, statement: Any, *others: Any) -> Any:
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            statements.append(str(statement))
        return rows(self, statement, *others)

    monkeypatch.setattr(EpochTransactions, "rows", noted)
    for name in ("batch size", "batch sizes", "unknown"):
        client.query(LISTS, name=name, text="size of batch")
    assert statements == []


def test_a_change_appears_on_readers_that_wait_for_it(deployment: Deployment) -> None:
    deployment.ingest(PAGES)
    client = deployment.serve()
    report = deployment.ingest({"three.csv": "name,definition\nLate Term,It came later\n"})
    response = client.request("GET", "/term/late-term", headers={"Lexigraph-Min-Epoch": str(report.epoch)})
    assert (response.status_code, int(response.headers["Lexigraph-Epoch"])) == (200, report.epoch)
    assert client.query(SEARCH, text="late term")["search"]["edges"][0]["node"]["name"] == "Late Term"
    assert client.get("/ready").json()["lag"] == 0


def test_a_mutation_is_visible_in_its_answer(deployment: Deployment) -> None:
    deployment.ingest(PAGES)
    client = deployment.serve()
    text = 'mutation { ingest(documents: [{name: "new.txt", content: "// TEST TERM\\nNew\\nNew."}]) { added } }'
    assert client.query(text, KEY) == {"ingest": {"added": 1}}
    assert client.query('{ term(name: "New") { ... on Term { name } } }')["term"] == {"name": "New"}
    client.query('mutation { removeSource(source: "new.txt") { removed } }', KEY)
    assert client.query("{ terms { totalCount } }")["terms"]["totalCount"] == 4


def test_an_abbreviation_follows_the_documents_that_state_it(deployment: Deployment) -> None:
    query = "{ terms { facets { organizations { organization { name } count } } } }"

    def counts(client: Client) -> list[tuple[str, int]]:
        found = client.query(query)["terms"]["facets"]["organizations"]
        return [(one["organization"]["name"], one["count"]) for one in found]

    deployment.ingest({"a.csv": "name,developers\nBatch,FSB\n"})
    client = deployment.serve()
    assert counts(client) == [("FSB", 1)]
    report = deployment.ingest({"b.csv": "name,developers\nStep,Foo Standards Body (FSB)\n"})
    client.request("GET", "/ready", headers={"Lexigraph-Min-Epoch": str(report.epoch)})
    assert counts(client) == [("Foo Standards Body", 2)]
    assert "FSB" in client.get("/organization/fsb", "text/html").text
    asked = "ASK { <organization/fsb> <http://www.w3.org/2002/07/owl#sameAs> <organization/foo-standards-body> }"
    assert client.get("/sparql", params={"query": asked}).json()["boolean"] is True
    client.query('mutation { removeSource(source: "b.csv") { removed } }', KEY)
    assert counts(client) == [("FSB", 1)]
    assert client.get("/sparql", params={"query": asked}).json()["boolean"] is False


def test_what_the_sparql_door_refuses(deployment: Deployment) -> None:
    deployment.ingest(PAGES)
    client = deployment.serve()

    def status(query: str) -> int:
        return client.get("/sparql", params={"query": query}).status_code

    assert status(GRAPHS) == 200
    assert status("DROP ALL") == 403
    assert status("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }") == 403
    assert status("SELECT * FROM <https://other.example/graph> { ?s ?p ?o }") == 403
    assert status("SELECT * {") == 400
    assert status("ASK { <term/batch-size> ?p ?o }") == 200
    assert "Batch Size" in client.get("/sparql", "text/turtle", params={"query": "DESCRIBE <term/batch-size>"}).text


def test_maintenance_of_every_deployment(deployment: Deployment) -> None:
    deployment.ingest(PAGES)
    ingestion = Ingestion(deployment.writer, deployment.settings, ENCODER)
    assert ingestion.examine() == []
    ingestion.compact()
    assert ingestion.examine() == []
    assert not ingestion.ingest(Inputs((uploaded_document("late.csv", "name\nLate\n"),))).errors
    assert deployment.serve().query("{ terms { totalCount } }")["terms"]["totalCount"] == 5
    copy, servers = deployment.folder / "copy", deployment.settings.servers
    if servers.graph:
        with pytest.raises(FolderError, match="Back it up with its tools"):
            back_up(deployment.writer, copy, servers)
        with pytest.raises(FolderError, match="cannot be restored to a server"):
            ingestion.restore(copy)
    else:
        back_up(deployment.writer, copy, servers)
        local = Settings(base_iri=deployment.settings.base_iri)
        assert Ingestion(deployment.folder / "restored", local, ENCODER).restore(copy) > 0


def test_processes_share_the_embedding(deploy: Deploy) -> None:
    deployment = deploy("oxigraph", "postgresql")
    documents = tuple(uploaded_document(name, text) for name, text in PAGES.items())
    ingestion = Ingestion(deployment.writer, deployment.settings, ENCODER)
    assert not ingestion.ingest(Inputs(documents), IngestOptions(vectors=False)).errors
    client = deployment.serve()
    found = client.query('{ search(query: "token", mode: LEXICAL) { totalCount } }')["search"]
    assert found["totalCount"] == 2, "found by words at once"
    workers = [Ingestion(deployment.folder / f"worker-{shard}", deployment.settings, ENCODER) for shard in range(2)]
    with ThreadPoolExecutor() as threads:
        assert sum(threads.map(lambda shard: workers[shard].embed(shard, 2), range(2))) == 4
    assert workers[0].embed(0, 1) == 0, "nothing is computed twice"
    query = '{ search(query: "number of examples per step", mode: SEMANTIC) { nodes { name } } }'
    client = deployment.serve("another")
    assert client.query(query)["search"]["nodes"][0] == {"name": "Batch Size"}
    late = (uploaded_document("late.csv", "name,definition\nLate,Comes later\n"),)
    assert not ingestion.ingest(Inputs(late), IngestOptions(vectors=False)).errors
    assert workers[1].embed(0, 1) == 1, "also of changes"


def test_a_data_directory_has_nothing_to_share(tmp_path: Path) -> None:
    with pytest.raises(BadArgument, match="LEXIGRAPH_ENGINE"):
        Ingestion(tmp_path, Settings(), ENCODER).embed(0, 1)


def test_an_epoch_is_released_with_its_transactions_when_another_follows(deploy: Deploy, tmp_path: Path) -> None:
    deployment = deploy("oxigraph", "postgresql")
    deployment.ingest(PAGES)
    current = Current(tmp_path / "reader", ENCODER, deployment.settings.servers, "https://kg.example/")
    first = weakref.ref(current.lexicon)
    gc.disable()  # nothing else may be needed
    try:
        deployment.ingest({"late.csv": "name,definition\nLate,Later\n"})
        current.refresh()
        assert first() is None
    finally:
        gc.enable()
        current.close()
