"""Output of results: tables for people, one JSON document for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["counted", "print_facts", "print_fields", "print_json", "print_table", "say"]


def print_json(value: object) -> None:
    """Print one JSON document on stdout."""
    escaped = sys.stdout.encoding.lower() != "utf-8"
    sys.stdout.write(json.dumps(value, ensure_ascii=escaped, indent=2) + "\n")


def say(message: str) -> None:
    """Print one line on stderr."""
    sys.stderr.write(message + "\n")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural.

    >>> counted(1, "finding"), counted(3, "finding")
    ('1 finding', '3 findings')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_fields(*fields: str) -> None:
    """Print one line of tab-separated fields; line breaks and tabs inside fields become spaces."""
    sys.stdout.write("\t".join(" ".join(field.split()) for field in fields) + "\n")


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, markup=False, soft_wrap=False)


def print_table(columns: Mapping[str, int], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; `columns` maps titles to shares of the width, with 0 for columns that must not wrap."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title, ratio in columns.items():
        table.add_column(title, ratio=ratio or None, no_wrap=not ratio)
    for row in rows:
        table.add_row(*row)
    _console().print(table)


def print_facts(facts: Mapping[str, str | None]) -> None:
    """Print names and texts in two columns, omitting empty texts."""
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, text in facts.items():
        if text:
            table.add_row(name, text)
    _console().print(table)
