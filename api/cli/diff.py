"""`lexigraph diff`: the differences between two glossaries."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.documents import EncodingOption, MapOption, PrefixOption, hints_of
from api.cli.findings import AsJsonOption, lines_of
from api.cli.options import read_settings
from api.cli.printing import print_json, printable, say

if TYPE_CHECKING:
    from api.lexicon.lexicon import Lexicon
    from ingest.comparison.sides import Comparison
    from ingest.input.documents import Document, Inputs
    from ingest.readers.options import ReadingOptions
    from ingest.terms import TermMaker

_SIDE = "Directory or file of documents, data directory, or git revision such as main:glossary."


class DifferenceFormat(StrEnum):
    """The formats of differences."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_SIDE)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to compare with.")],
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    encoding: EncodingOption = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if there are differences.")] = False,
    format: Annotated[
        DifferenceFormat, typer.Option("--format", help="Format of the differences.", show_choices=True)
    ] = DifferenceFormat.TEXT,
    json: AsJsonOption = False,
) -> None:
    """Compare the terms of two glossaries: those that were added, removed or changed, word by word.

    Nothing is written. Exits with 1 if a document cannot be read completely.
    """
    from api.cli.diff_formats import markdown_of, plain_of, text_of
    from ingest.comparison.sides import Comparison

    options = hints_of(columns, prefixes, encoding)
    folders = [Path(side) if _is_data(side) else None for side in (old, new)]
    with closing(Comparison(glossaries=all(folders) or not any(folders))) as comparison:
        errors = _read_sides(comparison, (old, new), folders, options)
        format = DifferenceFormat.JSON if json else format
        if format is DifferenceFormat.JSON:
            print_json(plain_of(comparison))
        else:
            write = markdown_of if format is DifferenceFormat.MARKDOWN else text_of
            for line in write(comparison):
                sys.stdout.write(f"{printable(line)}\n")
        differs = any(True for found in (comparison.added, comparison.removed, comparison.changed) for _ in found())
    if errors or (exit_code and differs):
        raise typer.Exit(1)


def _read_sides(
    comparison: "Comparison", sides: tuple[str, str], folders: "list[Path | None]", options: "ReadingOptions"
) -> bool:
    """Add both sides to a comparison; return whether a document has errors, which are printed."""
    from api.lexicon.current import open_current_lexicon
    from api.writing.ingestion import open_reader
    from ingest.data_directory.servers import NO_SERVERS
    from ingest.sources.term_lines import KnownLines

    opened = [None if folder is None else open_current_lexicon(folder, None, NO_SERVERS) for folder in folders]
    known = next(((lexicon, folder) for lexicon, folder in zip(opened, folders, strict=True) if lexicon), None)
    has_errors = False
    try:
        for number, (side, lexicon, folder) in enumerate(zip(sides, opened, folders, strict=True)):
            if lexicon is not None and folder is not None:
                comparison.add_epoch(number, lexicon.store, lexicon.view, KnownLines.of_folder(folder))
                continue
            with _documents(side) as inputs, closing(open_reader(read_settings())) as reader:
                maker_of = _makers(known[0], known[1], side, options) if known and known[1] else _plain_maker(options)
                errors = comparison.add_documents(number, inputs, maker_of, reader.read)
            for line in lines_of(errors):
                say(line)
            has_errors |= bool(errors)
    finally:
        for lexicon in opened:
            if lexicon is not None:
                lexicon.close()
    return has_errors


def _is_data(side: str) -> bool:
    from ingest.data_directory.layout import POINTER

    return (Path(side) / POINTER).is_file()


@contextmanager
def _documents(side: str) -> "Iterator[Inputs]":
    """Provide the documents of a path, or else of a git revision, named by their paths below it."""
    from ingest.comparison.git_revisions import revision_documents
    from ingest.input.document_paths import find_documents

    if os.path.lexists(side):
        path = Path(side)
        yield find_documents([side], path if path.is_dir() else path.parent, sys.stdin.buffer)
        return
    with revision_documents(side) as inputs:
        yield inputs


def _plain_maker(options: "ReadingOptions") -> "Callable[[Document], TermMaker]":
    """Return a function that makes the terms of all documents those of one glossary."""
    from graph.iris import Iris
    from ingest.organizations.registry import Organizations
    from ingest.terms import TermMaker

    maker = TermMaker.of_home(Iris(read_settings().base_iri), "Glossary", Organizations.load(), options)
    return lambda document: maker


def _makers(
    lexicon: "Lexicon", folder: Path, side: str, options: "ReadingOptions"
) -> "Callable[[Document], TermMaker]":
    """Return a function that reads each document into the glossary that its source has in a data directory."""
    from ingest.data_directory.state import read_state
    from ingest.organizations.registry import Organizations
    from ingest.terms import TermMaker

    home = TermMaker.of_home(lexicon.iris, read_state(folder).home, Organizations.load(), options)
    names = {iri: glossary.name for iri, glossary in lexicon.catalog.glossaries.items()}
    known = {source.name: names.get(source.glossary or "", home.glossary.name) for source in lexicon.all_sources}
    root = Path(side.rpartition(":")[2]).absolute().name

    def maker_of(document: "Document") -> "TermMaker":
        glossary = known.get(f"{root}/{document.name}") or known.get(document.name)
        return home.of_glossary(glossary) if glossary else home

    return maker_of
