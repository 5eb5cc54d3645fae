"""The identity of a data directory: the base of its IRIs and its home glossary, fixed when it is created."""

import logging
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from graph.commit_log import Change, CommitLog
from graph.log_queries import HOME
from graph.queries import HOME_GLOSSARIES
from graph.rdf import Iri, Literal
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.vocabulary import LEX
from ingest.data_directory.state import State, check_home, read_format, read_state
from ingest.errors import FolderDamaged, FolderMismatch, FolderMissing

_LOGGER = logging.getLogger(__name__)


class Identity(NamedTuple):
    """The published state, the format and the home glossary, as far as they are known; a state of format 1 is None."""

    state: State | None = None
    format: int | None = None
    home: str = ""


def read_identity(folder: Path, base: Iri, home: str | None) -> Identity:
    """Return the identity that is written. Raises `FolderMismatch` for another base or home glossary."""
    try:
        format_, written, known_home = read_format(folder)
    except (FolderMissing, FolderDamaged):  # it is written again with the next publication
        return Identity()
    check_base(folder, written, base)
    check_home(folder, known_home, home)
    return Identity(None if format_ == 1 else read_state(folder), format_, known_home)


def identity_on_server(
    log: CommitLog, store: TripleStore, folder: Path, known: Identity, base: Iri, home: str | None, first: str
) -> Identity:
    """Return the identity with the home glossary of a graph on a server, which is fixed if the graph is new."""
    head = log.head()
    if known.state is not None and head < known.state.epoch:
        raise FolderMismatch(
            f"The graph on the server ends at epoch {head}, but {folder} was written at epoch {known.state.epoch}: it"
            " is another graph, or was restored from a copy. Nothing was written. Check LEXIGRAPH_GRAPH and"
            " LEXIGRAPH_BASE_IRI, or choose a new data directory with --data."
        )
    names = [name.value for (name,) in store.query(bind(HOME, log=store.log)) if isinstance(name, Literal)]
    if names:
        check_home("the graph on the server", min(names), home)
        return known._replace(home=min(names))
    fixed = known.home or home or found_home(store, base, first)
    log.commit(Change(added_triples={LEX.log: [(LEX.log, LEX.home, Literal(fixed))]}), head)
    _LOGGER.warning(
        "New graph on the server. IRIs begin with %s, and the home glossary is %r. Both are now fixed.", base, fixed
    )
    return known._replace(home=fixed)


def found_home(store: TripleStore, base: Iri, otherwise: str) -> str:
    """Return the home glossary of a graph: the one whose terms have short IRIs, if only one has."""
    rows = store.query(bind(HOME_GLOSSARIES, log=store.log, terms=f"{base}term/"))
    names: dict[str, list[str]] = defaultdict(list)
    for glossary, name in rows:
        if isinstance(name, Literal):
            names[str(glossary)].append(name.value)
    return min(next(iter(names.values()))) if len(names) == 1 else otherwise


def check_base(folder: Path, written: Iri, base: Iri) -> None:
    """Raise `FolderMismatch` for another base than the `written` one."""
    if written != base:
        raise FolderMismatch(
            f"The IRIs in {folder} begin with {written}, but the configured base is {base}."
            f" Set LEXIGRAPH_BASE_IRI to {written}, or ingest into a new data directory."
        )
