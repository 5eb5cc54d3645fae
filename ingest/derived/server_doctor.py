"""Compares the search engine and the log on servers with the graph, which is the truth, and repairs the engine.

| part | condition | repaired by |
|---|---|---|
| `log` | the commits have no gaps, and none was begun and not completed | the next writer; a gap cannot be repaired |
| `engine` | its epoch is in the log, and its records are those of the terms in the graph | `lexigraph doctor --fix` |
| `host` | each host in the URL of the engine answers, and has its epoch | the operator |

Servers that do not answer, wrong passwords, missing extensions and other versions of the tables are errors instead.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from embeddings.chunks import chunks
from embeddings.engine import SearchEngine
from graph.commit_log import Change, CommitLog
from graph.iris import Iris
from graph.log_queries import EPOCHS, INTENTS
from graph.queries import TERMS
from graph.rdf import Iri, Literal
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from ingest.data_directory.doctor import Damage
from ingest.data_directory.folder import COMMIT
from ingest.data_directory.servers import Servers
from ingest.derived.term_records import TEMPLATE, read_records

_LOG, _ENGINE, _HOST = "log", "engine", "host"
_AGAIN = "Records that differ are made again from the graph."


def examine_servers(folder: Path, servers: Servers, base: Iri) -> list[Damage]:
    """Return every problem of the parts on servers; nobody may write meanwhile. Reads every term.

    Raises `StoreError`, `EmbeddingsError`.
    """
    with closing(_open_graph(folder, servers, base)) as store:
        log = CommitLog(store, Iris(base))
        found = list(_problems_of_log(store, log)) if servers.graph else []
        if servers.engine:
            with closing(servers.open_engine(None, writable=True)) as engine:
                found += _problems_of_engine(engine, store, log)
                found += _problems_of_hosts(servers, engine.epoch())
    return found


def is_outdated(damage: Damage) -> bool:
    """Return whether records must be compared with the graph to repair the engine."""
    return damage.remedy == _AGAIN


def begin_again(engine: SearchEngine, log: CommitLog) -> None:
    """Make the follower compare all records with the graph; searches find the present ones until then."""
    epoch = log.commit(Change(), log.head())
    engine.apply(epoch, (), (), {COMMIT: log.nonce(epoch)})


def _open_graph(folder: Path, servers: Servers, base: Iri) -> TripleStore:
    if servers.graph:
        return servers.open_graph(base, writable=True)
    return OxigraphStore.open_read_only(folder / "graph")


def _problems_of_log(store: TripleStore, log: CommitLog) -> Iterator[Damage]:
    if begun := len(store.query(bind(INTENTS, log=store.log))):
        yield Damage(
            _LOG, f"{begun} commits were begun and not completed.", "The next writer completes or undoes them."
        )
    epochs = {int(epoch.value) for (epoch,) in store.query(bind(EPOCHS, log=store.log)) if isinstance(epoch, Literal)}
    head = log.head()
    if epochs and epochs != set(range(min(epochs), head + 1)):
        remedy = "Restore the graph from a copy of one moment, or ingest everything into an empty graph."
        yield Damage(_LOG, f"The commits from {min(epochs)} to {head} have gaps.", remedy)


def _problems_of_engine(engine: SearchEngine, store: TripleStore, log: CommitLog) -> Iterator[Damage]:
    head = log.head()
    with engine.view() as view:
        epoch, facts, keys = view.epoch, view.facts, set(view.keys())
    commit = log.nonce(epoch)
    if epoch > head or (commit and facts.get(COMMIT) not in (None, commit)):
        remedy = "Refused: run `DROP SCHEMA lexigraph CASCADE` in the database if no other graph uses it, and ingest."
        yield Damage(_ENGINE, "It follows another graph, or the graph was restored from a copy.", remedy)
        return
    if epoch < head:
        yield Damage(_ENGINE, f"It has epoch {epoch} of {head}.", "The later commits are applied.")
        return
    if facts.get("template") != TEMPLATE:
        yield Damage(_ENGINE, "Its records were made by another version of Lexigraph.", _AGAIN)
        return
    terms = {str(row[0]) for row in store.query(bind(TERMS))}
    differing = 0
    for chunk in chunks(sorted(terms & keys)):
        with engine.view() as view:
            digests = view.digests(chunk)
        differing += sum(record.digest() != digests.get(record.key) for record in read_records(store, log, chunk))
    missing, surplus = len(terms - keys), len(keys - terms)
    if missing or surplus or differing:
        counts = f"of {len(terms)} terms, {missing} have no record and {differing} another one"
        yield Damage(_ENGINE, f"Records differ from the graph: {counts}; {surplus} records have no term.", _AGAIN)


def _problems_of_hosts(servers: Servers, newest: int) -> Iterator[Damage]:
    for host, epoch in servers.engine_epochs().items():
        if epoch is None:
            yield Damage(_HOST, f"{host} does not answer.", "Start it, or remove it from LEXIGRAPH_ENGINE.")
        elif epoch < newest:
            yield Damage(_HOST, f"{host} has epoch {epoch} of {newest}.", "Check its replication.")
