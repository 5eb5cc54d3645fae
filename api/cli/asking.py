"""Commands that read the published state: log, annotate, stats."""

import re
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.completion import complete_glossary
from api.cli.options import DataOption, JsonOption, open_lexicon
from api.cli.printing import print_facts, print_fields, print_json, print_table, say
from api.errors import BadArgument

__all__ = ["annotate", "log", "stats"]

_SHOWN = 5  # terms of a commit in a table


def log(
    data: DataOption = None,
    since: Annotated[int | None, typer.Option(min=0, metavar="EPOCH", help="Only commits after this epoch.")] = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="Maximum number of commits.")] = 20,
    json: JsonOption = False,
) -> None:
    """List the latest commits with the terms that they changed, newest first."""
    lexicon = open_lexicon(data)
    oldest = lexicon.log.oldest() - 1
    epochs = lexicon.epochs_since(oldest if since is None else since)[::-1][:number]
    times, entries = lexicon.log.times(epochs), lexicon.log.entries(epochs)
    if json:
        print_json(
            {
                "epoch": lexicon.epoch,
                "commits": [
                    {
                        "epoch": epoch,
                        "time": times[epoch].isoformat(),
                        "put": list(entries[epoch].put),
                        "removed": list(entries[epoch].removed),
                    }
                    for epoch in epochs
                ],
            }
        )
        return
    shown = {iri for one in entries.values() for terms in (one.put, one.removed) for iri in terms[:_SHOWN]}
    names = lexicon.names(sorted(shown))
    rows = [
        (
            str(epoch),
            f"{times[epoch]:%Y-%m-%d %H:%M:%S}",
            _summary(entries[epoch].put, names),
            _summary(entries[epoch].removed, names),
        )
        for epoch in epochs
    ]
    print_table({"Epoch": 0, "Time (UTC)": 0, "Added or changed": 2, "Removed": 1}, rows)


def _summary(terms: Sequence[str], names: Mapping[str, str]) -> str:
    more = f" and {len(terms) - _SHOWN} more" if len(terms) > _SHOWN else ""
    return ", ".join(names.get(iri, iri) for iri in terms[:_SHOWN]) + more


def annotate(
    file: Annotated[Path, typer.Argument(metavar="PATH", help="UTF-8 text file, or - for stdin.")] = Path("-"),
    data: DataOption = None,
    glossary: Annotated[
        str | None,
        typer.Option(
            metavar="G",
            help="Glossary of the text: its terms are preferred to others with the same label.",
            autocompletion=complete_glossary,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find the terms in a text. Print the line, column, matched text and term of each match."""
    lexicon = open_lexicon(data)
    text = _read_text(file)
    found = lexicon.annotate(text, glossary=glossary)
    terms = lexicon.terms({key for one in found for key in one.keys})
    if json:
        print_json(
            {
                "annotations": [
                    {
                        "start": one.start,
                        "end": one.end,
                        "text": one.text,
                        "label": one.label,
                        "terms": [{"iri": key, "name": terms[key].name.value} for key in one.keys],
                    }
                    for one in found
                ]
            }
        )
    elif found:
        lines = [0, *(end.end() for end in re.finditer("\n", text))]
        for one in found:
            line = bisect_right(lines, one.start)
            names = ", ".join(terms[key].name.value for key in one.keys)
            print_fields(f"{line}:{one.start - lines[line - 1] + 1}", one.text, names)
    else:
        say("No results.")


def stats(data: DataOption = None, json: JsonOption = False) -> None:
    """Print the number of terms, organizations, sources and more."""
    counts = open_lexicon(data).counts()
    if json:
        print_json(counts)
    else:
        print_facts({name: str(value) for name, value in counts.items()})


def _read_text(file: Path) -> str:
    content = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadArgument(
            f"{file} is not valid UTF-8 at byte {error.start}. Convert it, for example with iconv."
        ) from error
