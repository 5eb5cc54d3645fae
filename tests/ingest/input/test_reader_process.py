"""Documents are read in a process of its own; one that ends it, or exceeds a limit, is an error of that document."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from benchmarks.support.glossary_files import WRITERS, entries, write_glossary
from ingest.diagnostics import Diagnostic, DocumentFailed
from ingest.input.contents import Item, failure, read_contents
from ingest.input.document_paths import find_documents
from ingest.input.documents import Document, uploaded_document
from ingest.input.formats import FORMATS
from ingest.input.reader_process import Limits, ReaderProcess
from ingest.readers.options import NO_OPTIONS
from ingest.records import TermRecord

PAGE = uploaded_document("page", "// TEST TERM\nWord\nA unit of language.\n")
HUNGRY = uploaded_document("hungry.ttl", "<urn:a> <urn:p> " + "[<p> " * 390_000)
LONG = uploaded_document("long.yaml", "- {name: a, definition: b}\n" * 75_000)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with closing(ReaderProcess(Limits(20, 1_000_000_000))) as reader:
        yield reader


def read(reader: ReaderProcess, document: Document) -> tuple[str, list[Item]]:
    with reader.read(document, NO_OPTIONS) as contents:
        return contents.format, list(contents.items)


def failed(reader: ReaderProcess, document: Document) -> Diagnostic:
    with pytest.raises(DocumentFailed) as caught:
        read(reader, document)
    return caught.value.diagnostic


def name_in(reader: ReaderProcess, document: Document) -> str:
    (record,) = read(reader, document)[1]
    assert isinstance(record, TermRecord)
    return record.name


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_documents_of_every_format_have_the_same_contents_as_in_this_process(
    reader: ReaderProcess, tmp_path: Path, format_: object
) -> None:
    name = format_.name  # type: ignore[attr-defined]
    path = tmp_path / f"words{format_.suffixes[0]}"  # type: ignore[attr-defined]
    write_glossary(path, name, entries(250))
    (document,) = find_documents([str(path)], None, BytesIO()).documents
    with read_contents(document, NO_OPTIONS) as expected:
        items = list(expected.items)
    assert len(items) >= 250
    assert read(reader, document) == (name, items)
    if name not in ("Excel", "Word"):
        uploaded = uploaded_document(path.name, path.read_text())
        assert len(read(reader, uploaded)[1]) == len(items)


def test_every_writer_of_the_benchmarks_is_for_a_format() -> None:
    assert set(WRITERS) == {format_.name for format_ in FORMATS}


@pytest.mark.parametrize(
    ("limits", "document", "code", "message"),
    [
        (
            Limits(60, 150_000_000),
            HUNGRY,
            "crashed",
            "Reading the document ended the process that read it (SIGABRT). Nothing was read.",
        ),
        (
            Limits(1, 1_000_000_000),
            LONG,
            "too-slow",
            "Reading the document takes more than 1 seconds. Nothing was read.",
        ),
        (
            Limits(60, 60_000_000),
            uploaded_document("large.html", "<dl><dt>a<dd>b" + "<p>" * 300_000),
            "too-large",
            "Reading the document takes too much memory. Nothing was read.",
        ),
    ],
    ids=["crash", "time", "memory"],
)
def test_a_document_that_exceeds_a_limit_fails_and_the_next_one_is_read(
    limits: Limits, document: Document, code: str, message: str
) -> None:
    with closing(ReaderProcess(limits)) as reader:
        found = failed(reader, document)
        assert (found.file, found.code, found.message) == (document.name, code, message)
        assert name_in(reader, PAGE) == "Word"


def test_local_files_have_no_limits(tmp_path: Path) -> None:
    path = tmp_path / "words.nt"
    write_glossary(path, "N-Triples and N-Quads", entries(20_000))
    (document,) = find_documents([str(path)], None, BytesIO()).documents
    with closing(ReaderProcess(Limits(1, 60_000_000))) as reader:
        assert len(read(reader, document)[1]) == 80_000


def test_the_process_is_kept_and_replaced_after_its_end(reader: ReaderProcess) -> None:
    def kept() -> int:
        assert name_in(reader, PAGE) == "Word"
        assert reader.process_id is not None
        return reader.process_id

    first = kept()
    assert kept() == first
    with pytest.raises(DocumentFailed) as caught, reader.read(LONG, NO_OPTIONS) as contents:
        next(contents.items)
        os.kill(first, signal.SIGKILL)
        list(contents.items)
    assert caught.value.diagnostic.code == "crashed"
    second = kept()
    assert second != first
    with reader.read(LONG, NO_OPTIONS) as contents:
        next(contents.items)  # the rest is not wanted
    assert kept() != second


def test_the_process_ends_with_the_one_that_started_it() -> None:
    reader = ReaderProcess(Limits(1, 60_000_000))
    reader.start()
    process = reader.process_id
    assert process is not None
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_faults_of_readers_name_the_document_the_place_and_the_remedy() -> None:
    def fault(document: str, error: Exception) -> str:
        return str(failure(document, error).diagnostic)

    assert fault("a.obo", KeyError("x")) == (
        "a.obo: error: The reader has a fault, KeyError in ?: 'x'. Nothing was read. Report this fault with the"
        " document. Until it is corrected, save the terms in another format. [reader-failed]"
    )
    assert "too deeply" in fault("a.rst", RecursionError())
    assert "memory" in fault("a.rst", MemoryError())
