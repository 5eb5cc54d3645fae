"""Migration of data directories of format 1, whose graph has no log of commits."""

import logging
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from graph.commit_log import Change, CommitLog
from graph.log_queries import WRITTEN_SOURCES, WRITTEN_TERMS
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.vocabulary import DCTERMS

_LOGGER = logging.getLogger(__name__)


def migrate(folder: Path, log: CommitLog, store: TripleStore) -> None:
    """Move the times of sources into the log, and delete the parts that are made again from the graph; vectors stay.

    A killed migration is continued by the next writer.
    """
    _LOGGER.warning("Migrating %s from format 1: the graph and the vectors are kept, the rest is made again.", folder)
    times: dict[str, list[tuple[Iri, Literal]]] = defaultdict(list)
    for source, time in store.query(bind(WRITTEN_SOURCES)):
        if isinstance(time, Literal):
            times[time.value].append((str(source), time))
    for value, sources in sorted(times.items()):
        outdated: dict[Iri, list[Triple]] = {source: [(source, DCTERMS.modified, time)] for source, time in sources}
        rows = store.query(bind(WRITTEN_TERMS, sources=sorted(outdated)))
        log.commit(Change(outdated, put=frozenset(str(term) for (term,) in rows)), log.head(), _time(value))
    store.flush()
    shutil.rmtree(folder / "states", ignore_errors=True)
    (folder / "unpublished").unlink(missing_ok=True)


def _time(value: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
