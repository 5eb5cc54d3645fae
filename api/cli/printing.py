"""Output of results: tables for people, tab-separated lines and JSON for programs; messages and progress on stderr."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.progress import Progress

_SEVERITY: Final = re.compile(r": (error|warning|info): ")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COLORS: Final = {"error": "red", "warning": "yellow", "info": "blue"}


def print_json(value: object) -> None:
    """Print one JSON document on stdout."""
    escaped = sys.stdout.encoding.lower() != "utf-8"
    text = json.dumps(value, ensure_ascii=escaped, indent=2)
    sys.stdout.write(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def say(message: str) -> None:
    """Print one line on stderr, as `print_line` does."""
    print_line(message, sys.stderr)


def print_line(line: str, stream: TextIO) -> None:
    """Print one line, with the severity of a finding in its color; on a terminal, wrapped between words."""
    line = printable(line)
    if not (stream.isatty() or os.environ.get("FORCE_COLOR")):
        stream.write(line + "\n")
        return
    from rich.text import Text

    console = _console(stream)
    text = Text("\n".join(_wrapped(line, console.width)) if stream.isatty() else line)
    if severity := _SEVERITY.search(line):  # in the wrapped text at the same place, where spaces become line breaks
        text.stylize(_COLORS[severity[1]], *severity.span(1))
    console.print(text, soft_wrap=True)


def _wrapped(line: str, width: int) -> Iterator[str]:
    """Yield the rows of a line, none wider than `width` cells unless it is one word."""
    from rich.cells import cell_len

    row, *words = line.split(" ")
    for word in words:
        if cell_len(row) + 1 + cell_len(word) <= width:
            row += f" {word}"
        else:
            yield row
            row = word
    yield row


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural.

    >>> counted(1, "finding"), counted(3, "finding")
    ('1 finding', '3 findings')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_fields(*fields: str) -> None:
    """Print one line of tab-separated fields; line breaks and tabs inside fields become spaces."""
    sys.stdout.write("\t".join(printable(" ".join(field.split())) for field in fields) + "\n")


def printable(text: str) -> str:
    """Return a text without control characters, which could move the cursor or change the terminal."""
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n"))


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    is_plain = bool(os.environ.get("NO_COLOR"))
    return Console(file=stream, color_system=None if is_plain else "auto", highlight=False, markup=False, emoji=False)


def print_table(columns: Mapping[str, int], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; `columns` maps titles to shares of the width, with 0 for columns that must not wrap.

    If stdout is not a terminal, the rows are printed as tab-separated lines without the titles.
    """
    if not sys.stdout.isatty():
        for row in rows:
            print_fields(*row)
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title, ratio in columns.items():
        table.add_column(title, ratio=ratio or None, no_wrap=not ratio)
    for row in rows:
        table.add_row(*map(printable, row))
    _console(sys.stdout).print(table)


def print_facts(facts: Mapping[str, str | None]) -> None:
    """Print names and texts in two columns, omitting empty texts; separated by tabs if stdout is not a terminal."""
    known = {name: text for name, text in facts.items() if text}
    if not sys.stdout.isatty():
        for name, text in known.items():
            print_fields(name, text)
        return
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, text in known.items():
        table.add_row(name, printable(text))
    _console(sys.stdout).print(table)


@contextmanager
def progress_bars() -> Iterator["Progress"]:
    """Provide a function that draws one bar per stage of an ingest on stderr, if it is a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show
