"""`lexigraph annotate`: the terms in a text."""

import re
import sys
from bisect import bisect_right
from pathlib import Path
from typing import Annotated

import typer

from api.cli.completion import complete_glossary
from api.cli.options import DataOption, JsonOption, open_lexicon
from api.cli.printing import print_fields, print_json, say
from api.errors import BadArgument


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


def _read_text(file: Path) -> str:
    content = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadArgument(
            f"{file} is not valid UTF-8 at byte {error.start}. Convert it, for example with iconv."
        ) from error
