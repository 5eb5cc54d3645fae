"""`lexigraph doctor` with the graph and the search engine on servers."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.writing.ingestion import Ingestion
from embeddings.records import Record
from graph.commit_log import Change, CommitLog
from graph.iris import Iris
from graph.rdf import Literal
from graph.sparql_text import insert_data
from graph.vocabulary import LEX
from ingest.data_directory.folder import COMMIT
from tests.api.conftest import Deploy
from tests.api.deployments import ENCODER, PAGES, SEARCH, Deployment
from tests.support.networks import free_port
from tests.support.postgresql import Server

pytestmark = pytest.mark.engines

BASE = "https://kg.example/"
ADDRESSES = [("oxigraph", "postgresql"), ("", "postgresql"), ("oxigraph", "")]


@pytest.fixture
def deployment(request: pytest.FixtureRequest, deploy: Deploy) -> Deployment:
    made = deploy(*getattr(request, "param", ADDRESSES[0]))
    made.ingest(PAGES)
    return made


def doctor(deployment: Deployment) -> Ingestion:
    return Ingestion(deployment.writer, deployment.settings, ENCODER)


def found(deployment: Deployment) -> list[tuple[str, str]]:
    return [(damage.part, damage.problem) for damage in doctor(deployment).examine()]


@pytest.mark.parametrize("deployment", ADDRESSES, indirect=True)
def test_sound_servers_have_no_problems(deployment: Deployment) -> None:
    assert found(deployment) == []


def test_servers_are_examined_from_any_machine(deployment: Deployment, tmp_path: Path) -> None:
    assert Ingestion(tmp_path / "elsewhere", deployment.settings, ENCODER).examine() == []


def test_records_that_differ_from_the_graph_are_made_again(deployment: Deployment) -> None:
    expected = deployment.serve().query(SEARCH, text="token")
    servers = deployment.settings.servers
    with (
        closing(servers.open_graph(BASE, writable=True)) as store,
        closing(servers.open_engine(ENCODER, writable=True)) as engine,
        engine.view() as view,
    ):
        log = CommitLog(store, Iris(BASE))
        batch, token = f"{BASE}term/batch-size", f"{BASE}term/token"
        changed = replace(view.records([batch])[batch], definition="Not in the graph")
        surplus = Record("urn:surplus", changed.labels, "Surplus")
        epoch = log.commit(Change(), log.head())
        engine.apply(epoch, [changed, surplus], [token], {**view.facts, COMMIT: log.nonce(epoch)})
    assert found(deployment) == [
        (
            "engine",
            "Records differ from the graph: of 4 terms, 1 have no record and 1 another one; 1 records have no term.",
        )
    ]
    doctor(deployment).repair()
    assert found(deployment) == []
    assert deployment.serve("again").query(SEARCH, text="token") == expected


def test_commits_that_are_not_applied_or_not_completed_are_found(deployment: Deployment) -> None:
    with closing(deployment.settings.servers.open_graph(BASE, writable=True)) as store:
        log = CommitLog(store, Iris(BASE))
        head = log.commit(Change(), log.head())
        store.update(insert_data(store.log, [(f"{BASE}commit/{head + 1}/intent/x", LEX.claim, Literal("nobody"))]))
    assert found(deployment) == [
        ("log", "1 commits were begun and not completed."),
        ("engine", f"It has epoch {head - 1} of {head}."),
    ]
    doctor(deployment).repair()
    assert found(deployment) == []


def test_a_host_that_is_away_is_named(deployment: Deployment, postgresql: Server) -> None:
    away = free_port()
    address = deployment.settings.servers.engine.replace(
        f"127.0.0.1:{postgresql.port}", f"127.0.0.1:{postgresql.port},127.0.0.1:{away}"
    )
    settings = deployment.settings.model_copy(update={"engine": SecretStr(address)})
    problems = Ingestion(deployment.writer, settings, ENCODER).examine()
    assert [(damage.part, damage.problem) for damage in problems] == [("host", f"127.0.0.1:{away} does not answer.")]
