"""The contents of one document, which can fail without affecting other documents.

| code | severity | meaning |
|---|---|---|
| `reader-failed` | error | the reader has a fault that this document shows; nothing was read |
| `too-deep` | error | the document is nested too deeply for its reader; nothing was read |
| `too-large` | error | reading the document takes more memory than there is, or than is allowed; nothing was read |
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Final, TypeAlias

from graph.rdf import Quad
from ingest.diagnostics import Diagnostic, DocumentFailed, Severity
from ingest.input.documents import Document
from ingest.input.formats import Format, detect_format
from ingest.input.script_languages import with_script_languages
from ingest.input.template_variables import without_template_variables
from ingest.readers.options import ReadingOptions
from ingest.records import TermRecord

Item: TypeAlias = TermRecord | Quad | Diagnostic

_ENDINGS: Final = (GeneratorExit, KeyboardInterrupt, SystemExit)
"""Exceptions that are not faults. Others that are not an `Exception` are: a panic in Rust raises one."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document contains: the name of its format, and its items, which are read while they are iterated.

    Iterating raises `DocumentFailed` if the document cannot be read, and `OSError` if its file cannot be.
    """

    format: str
    items: Iterator[Item]


ReadContents: TypeAlias = Callable[[Document, ReadingOptions], AbstractContextManager[Contents]]
"""Opens a document and provides its contents. Raises as `Contents` does."""


@contextmanager
def read_contents(document: Document, options: ReadingOptions) -> Iterator[Contents]:
    """Provide the contents of a document, read in this process; see `ReadContents`."""
    with document.open() as stream:
        format_ = safely_detected(stream, document.name)
        items = _failing_as_document(document.name, format_.read_document(stream, document.name, options))
        items = without_template_variables(document.name, items)
        if not format_.states_languages:
            items = with_script_languages(document.name, items)
        yield Contents(format_.name, items)


def safely_detected(stream: BinaryIO, name: str) -> Format:
    """Return the format of a document; see `detect_format`. Raises `DocumentFailed`, `OSError`."""
    try:
        return detect_format(stream, name)
    except (OSError, *_ENDINGS):
        raise
    except BaseException as error:
        raise failure(name, error) from error


def _failing_as_document(name: str, items: Iterator[Item]) -> Iterator[Item]:
    try:
        yield from items
    except (OSError, *_ENDINGS):
        raise
    except BaseException as error:
        raise failure(name, error) from error


def failure(name: str, error: BaseException) -> DocumentFailed:
    """Return the failure of the document `name` that a fault in a reader, or in the mapping to terms, causes."""
    if isinstance(error, RecursionError):
        code, message = "too-deep", "The document is nested too deeply"
        remedy = "Remove levels of nesting."
    elif isinstance(error, MemoryError):
        code, message = "too-large", "Reading the document takes too much memory"
        remedy = "Split it into smaller documents, or raise LEXIGRAPH_MAX_READ_MEMORY, which limits uploads."
    else:
        place = _place(error.__traceback__)
        text = " ".join(str(error).split())[:200]
        code, message = "reader-failed", f"The reader has a fault, {type(error).__name__} in {place}: {text}"
        remedy = "Report this fault with the document. Until it is corrected, save the terms in another format."
    return DocumentFailed(Diagnostic(name, None, Severity.ERROR, code, f"{message}. Nothing was read.", remedy))


def _place(traceback: TracebackType | None) -> str:
    """Return the module and the line of the last call in these packages."""
    place = "?"
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in ("ingest", "graph"):
            place = f"{module}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
