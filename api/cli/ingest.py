"""`lexigraph ingest` and `lexigraph remove`: documents into the graph and the search index, and out of them."""

import glob
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.completion import complete_glossary, complete_source
from api.cli.documents import (
    EncodingOption,
    MapOption,
    PathsArgument,
    PrefixOption,
    chosen_paths,
    hints_of,
    interruptible,
    open_ingestion,
)
from api.cli.findings import lines_of
from api.cli.options import DataOption, JsonOption, read_settings
from api.cli.printing import counted, print_json, progress_bars, say
from api.errors import BadArgument

if TYPE_CHECKING:
    from api.writing.ingestion import Ingestion
    from ingest.options import IngestOptions
    from ingest.report import Report

_SECONDS: Final = 0.5
"""The time between looks at single files, which editors replace, so that the kernel does not report their changes."""


def ingest(
    paths: PathsArgument = None,
    data: DataOption = None,
    glossary: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Glossary of the terms. Default: as before, or the home glossary.",
            autocompletion=complete_glossary,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the file or directory. Default: its own name.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Do not store documents that have warnings.")] = False,
    rehash: Annotated[
        bool, typer.Option("--rehash", help="Read all files, also those whose size, times and inode are unchanged.")
    ] = False,
    defer_vectors: Annotated[
        bool, typer.Option("--defer-vectors", help="Store terms without vectors, which `lexigraph embed` computes.")
    ] = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    encoding: EncodingOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Ingest again whenever a document changes, until Ctrl-C.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Ingest documents into the graph and the search index. Documents that have not changed are skipped."""
    from ingest.options import IngestOptions

    reading = hints_of(columns, prefixes, encoding)
    options = IngestOptions(glossary, strict, rehash, vectors=not defer_vectors, reading=reading)
    paths = chosen_paths(paths, read_settings())
    if name is not None and (len(paths) != 1 or paths[0] == "-"):
        raise BadArgument("--name names one file or directory. Pass exactly one path with it.")
    if watch and "-" in paths:
        raise BadArgument("--watch cannot follow stdin. Pass files, directories or globs.")
    ingestion, folder = open_ingestion(data)

    def take_all() -> bool:
        return take(ingestion, folder, paths, options, name, json)

    if watch:
        _follow(paths, folder, take_all)
    elif not take_all():
        raise typer.Exit(1)


def remove(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="Name of the source, as printed by `list sources`, or the path of the file or directory.",
            autocompletion=complete_source,
        ),
    ],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a source, or all sources of a directory, with their terms."""
    from ingest.data_directory.state import read_state

    ingestion, folder = open_ingestion(data)
    if not read_settings().servers.graph:
        read_state(folder)  # fails if the data directory does not exist, which removing must not create
    with interruptible(), progress_bars() as progress:
        report = ingestion.remove(source, progress, os.path.abspath(source))  # noqa: PTH100 (does not resolve links)
    print_report(report, json)


def take(
    ingestion: "Ingestion",
    folder: Path,
    paths: list[str],
    options: "IngestOptions",
    name: str | None = None,
    json: bool = False,
) -> bool:
    """Ingest `paths` and print the report; return whether every document was stored."""
    from ingest.input.document_paths import find_documents

    with interruptible():
        inputs = find_documents(paths, None, sys.stdin.buffer, name=name, former_root=Path(Path.cwd() / folder).parent)
        with progress_bars() as progress:
            report = ingestion.ingest(inputs, options, progress)
    print_report(report, json)
    return not (report.errors or (options.is_strict and report.warnings))


def print_report(report: "Report", json: bool) -> None:
    """Print the errors and warnings on stderr, and the counts on stdout."""
    for line in lines_of([*report.errors, *report.warnings]):
        say(line)
    counts = {
        name: getattr(report, name)
        for name in ("sources", "terms", "added", "changed", "unchanged", "removed", "organizations")
    }
    if json:
        print_json(counts | {"errors": list(map(asdict, report.errors))})
    else:
        sys.stdout.write(", ".join(_count(number, name) for name, number in counts.items()) + "\n")


def _count(number: int, name: str) -> str:
    return counted(number, name.removesuffix("s")) if name.endswith("s") else f"{number} {name}"


def _follow(paths: Sequence[str], data: Path, take_all: Callable[[], bool]) -> None:
    """Call `take_all`, and again whenever a file in `paths` has changed; changes in `data` do not count.

    Changes during a call lead to another one. Returns at Ctrl-C between two calls.
    """
    try:
        for _ in _changes(paths, data.absolute()):
            take_all()
            sys.stdout.flush()
            say("Waiting for changes. Press Ctrl-C to stop.")
    except KeyboardInterrupt:
        say("Stopped.")


def _changes(paths: Sequence[str], data: Path) -> Iterator[None]:
    """Yield at once, and then after each change."""
    folders = [path for path in paths if Path(path).is_dir()]
    others = [path for path in paths if path not in folders]
    known: Mapping[str, object] | None = None
    for has_changed in _ticks(folders, data):
        current = _statuses(others)
        if has_changed or current != known:
            known = current
            yield


def _ticks(folders: Sequence[str], data: Path) -> Iterator[bool]:
    """Yield after each change in a folder, and without one twice per second."""
    if not folders:
        while True:
            yield False
            time.sleep(_SECONDS)
    from watchfiles import DefaultFilter, watch

    others = DefaultFilter(ignore_paths=[data])  # also those of editors and of version control
    for changes in watch(*folders, watch_filter=others, rust_timeout=int(_SECONDS * 1000), yield_on_timeout=True):
        yield bool(changes)


def _statuses(paths: Sequence[str]) -> Mapping[str, object]:
    """Return the identity, size and time of each file that a path or a pattern names."""
    found = {}
    for path in paths:
        for name in glob.glob(path, recursive=True) or [path]:  # noqa: PTH207 (as `ingest` expands patterns)
            try:
                status = os.stat(name)  # noqa: PTH116
            except OSError:
                continue
            found[name] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found
