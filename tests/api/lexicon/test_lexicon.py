"""A server follows commits: each request keeps its epoch, and an epoch is released with its last request."""

import fcntl
import gc
import os
import shutil
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from api.lexicon.current import Current, open_current_lexicon
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.schema.context import Context
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import WriteQueue
from embeddings.encoder import Encoder
from embeddings.hits import SearchMode
from embeddings.records import Filter
from graph.export import RdfFormat, graph_chunks
from graph.term_reader import read_terms
from ingest.input.documents import Inputs, uploaded_document
from tests.api.conftest import Serve

PATHS = (
    *(
        "/",
        "/?q=term",
        "/terms",
        "/tree",
        "/glossaries",
        "/categories",
        "/organizations",
        "/map",
        "/graphql",
        "/sparql",
    ),
    *("/term/early-term", "/category/a-category", "/organization/nvidia", "/terms?glossary=none", "/nowhere"),
)
QUERIES = (
    '{ search(query: "term") { nodes { name mentions { nodes { name } } rdf(format: TURTLE) } } }',
    '{ terms(where: {category: "None"}) { nodes { name } } }',
)
PAGE = "// A CATEGORY TERM\n{name}\n{definition}\nDEVELOPERS\nNVIDIA develops it.\n"


def document(name: str, definition: str) -> Inputs:
    return Inputs((uploaded_document(f"{name}.txt", PAGE.format(name=name, definition=definition)),))


@pytest.fixture
def ingestion(tmp_path: Path, encoder: Encoder) -> Ingestion:
    """Writes a data directory that has one term."""
    made = Ingestion(tmp_path / "data", Settings(), encoder)
    made.ingest(document("Early Term", "In the first epoch."))
    return made


@pytest.fixture
def current(ingestion: Ingestion, tmp_path: Path, encoder: Encoder) -> Iterator[Current]:
    yield Current(tmp_path / "data", encoder)


def definition_of(lexicon: Lexicon, name: str) -> str:
    iri = lexicon.iris.term(name)
    found = lexicon.terms([iri])[iri].definition
    assert found is not None
    assert read_terms(lexicon.store, [iri])[iri].definition == found, "graph and search engine are of one epoch"
    return found.value


def test_terms_are_those_of_the_graph_without_its_links(sample_folder: Path) -> None:
    lexicon = open_current_lexicon(sample_folder, None)
    keys = lexicon.all_terms()
    stated = read_terms(lexicon.store, keys)
    expected = {iri: replace(term, broader=(), narrower=(), related=()) for iri, term in stated.items()}
    assert lexicon.terms(keys) == expected
    assert len(expected) > 100
    lexicon.close()


def is_held(checkpoint: Path) -> bool:
    descriptor = os.open(checkpoint, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def open_files() -> list[Path]:
    """Return the files that this process has open."""
    return [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]


def checkpoint_of(lexicon: Lexicon, folder: Path) -> Path:
    return folder / "checkpoints" / f"{lexicon.view.epoch:06d}"


def test_an_old_lexicon_answers_from_its_epoch_for_as_long_as_it_is_used(
    current: Current, ingestion: Ingestion
) -> None:
    former = current.lexicon
    for number in range(5):  # the checkpoint of the first epoch would be deleted if nobody held it
        ingestion.ingest(document("Early Term", f"Version {number}."))
        assert definition_of(current.refresh(), "Early Term") == f"Version {number}."
    assert definition_of(former, "Early Term") == "In the first epoch."
    hits = former.search("first epoch", SearchMode.HYBRID, limit=1)
    assert former.searcher.explain("first epoch", hits)[0].matches[0].text


def test_a_commit_of_another_process_is_followed_without_being_asked_to(current: Current, ingestion: Ingestion) -> None:
    ingestion.ingest(document("Late Term", "In the second epoch."))
    ends = time.monotonic() + 20
    while not current.lexicon.has_term(current.lexicon.iris.term("Late Term")):
        assert time.monotonic() < ends
        time.sleep(0.01)
    assert current.lexicon.count == 2


def test_a_lexicon_that_nobody_uses_releases_its_view_and_its_checkpoint(
    current: Current, ingestion: Ingestion
) -> None:
    former, checkpoint = weakref.ref(current.lexicon), checkpoint_of(current.lexicon, current.folder)
    assert is_held(checkpoint)
    ingestion.ingest(document("Late Term", "In the second epoch."))
    current.refresh()
    current.refresh()
    assert former() is None, "released without waiting for the garbage collector"
    assert not is_held(checkpoint)


def test_no_answer_keeps_its_epoch_until_a_garbage_collection(
    ingestion: Ingestion, tmp_path: Path, serve: Serve
) -> None:
    client = serve(tmp_path / "data")
    epoch = client.query("{ index { epoch } }")["index"]["epoch"]
    checkpoint = tmp_path / "data" / "checkpoints" / f"{epoch:06d}"
    gc.disable()
    try:
        for path in PATHS:
            assert client.get(path, "text/html").text.startswith("<!DOCTYPE html>")
        for query in QUERIES:
            client.post(query)
        assert is_held(checkpoint)
        ingestion.ingest(document("Late Term", "In the second epoch."))
        ends = time.monotonic() + 20
        while is_held(checkpoint):
            assert client.get("/health").status_code == 200 and time.monotonic() < ends
    finally:
        gc.enable()


def test_following_commits_closes_the_files_of_earlier_epochs(current: Current, ingestion: Ingestion) -> None:
    counts = []
    for number in range(5):
        ingestion.ingest(document("Early Term", f"Version {number}."))
        checkpoint = checkpoint_of(current.refresh(), current.folder)
        gc.collect()
        opened = [file for file in open_files() if file.is_relative_to(current.folder)]
        graphs = {file for file in opened if file.is_relative_to(current.folder / "checkpoints")}
        assert all(file.is_relative_to(checkpoint) for file in graphs)
        counts.append(len(opened) - len(graphs))
    assert counts[-1] == counts[1]


def test_an_export_goes_on_when_its_lexicon_is_gone(current: Current, ingestion: Ingestion) -> None:
    checkpoint = checkpoint_of(current.lexicon, current.folder)
    chunks = graph_chunks(current.lexicon.store, RdfFormat.NTRIPLES)
    for number in range(4):
        ingestion.ingest(document("Early Term", f"Version {number}."))
        current.refresh()
    gc.collect()
    assert is_held(checkpoint)
    assert b"In the first epoch." in b"".join(chunks)
    del chunks
    gc.collect()
    assert not is_held(checkpoint)


def test_threads_that_share_a_lexicon_get_the_answers_of_one_epoch(current: Current, ingestion: Ingestion) -> None:
    def ask(_: int) -> set[str]:
        """Ask one lexicon in several ways, while others are published."""
        lexicon = current.lexicon
        iri = lexicon.iris.term("Early Term")
        answers = {definition_of(lexicon, "Early Term")}
        for _ in range(20):
            (hit,) = lexicon.search("Early Term", SearchMode.LEXICAL, limit=1)
            assert hit.key == iri
            assert lexicon.view.page(Filter(), 1).keys == (iri,)
            answers.add(definition_of(lexicon, "Early Term"))
        return answers

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, number) for number in range(40)]
        for number in range(10):
            ingestion.ingest(document("Early Term", f"Version {number}."))
        answers = [future.result() for future in asked]
    assert all(len(one) == 1 for one in answers)
    assert definition_of(current.refresh(), "Early Term") == "Version 9."


def test_a_data_directory_that_was_made_again_is_followed(
    current: Current, ingestion: Ingestion, tmp_path: Path, encoder: Encoder
) -> None:
    before = current.lexicon.version
    shutil.rmtree(tmp_path / "data")
    Ingestion(tmp_path / "data", Settings(), encoder).ingest(document("Other Term", "In another directory."))
    lexicon = current.refresh()
    assert definition_of(lexicon, "Other Term") == "In another directory."
    assert lexicon.count == 1
    assert lexicon.version != before


def test_a_term_of_a_source_with_errors_is_followed(current: Current, ingestion: Ingestion) -> None:
    broken = "\n// A CATEGORY TERM\n"
    for definition in ("The old one.", "The new one."):
        page = PAGE.format(name="Term", definition=definition) + broken
        assert ingestion.ingest(Inputs((uploaded_document("one", page),))).errors
        assert definition_of(current.refresh(), "Term") == definition


def test_a_lexicon_that_is_opened_once_releases_everything_with_itself(ingestion: Ingestion, tmp_path: Path) -> None:
    lexicon = open_current_lexicon(tmp_path / "data", None)
    checkpoint = checkpoint_of(lexicon, tmp_path / "data")
    assert is_held(checkpoint)
    del lexicon
    gc.collect()
    assert not is_held(checkpoint)


def test_a_subscription_that_reads_nothing_keeps_no_epoch_open(
    current: Current, ingestion: Ingestion, encoder: Encoder
) -> None:
    with QueryEncoder(encoder) as query_encoder:
        following = Context(current, WriteQueue(ingestion, Settings()), Settings(), query_encoder)
        asking = following.renewed()
        former = weakref.ref(asking.lexicon)
        ingestion.ingest(document("Late Term", "In the second epoch."))
        assert current.refresh() is not asking.lexicon
        assert asking.lexicon is former(), "a request is answered from one epoch"
        del asking
        gc.collect()
        assert former() is None
        assert following.lexicon is current.lexicon
