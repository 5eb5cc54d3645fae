"""`lexigraph init`: writes `lexigraph.toml`."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import override
from api.cli.printing import say
from api.errors import BadArgument


def init(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, directories and globs that `lexigraph ingest` reads."),
    ] = None,
    base_iri: Annotated[
        str | None, typer.Option(metavar="IRI", help="Prefix of all IRIs, such as https://glossary.example.org/.")
    ] = None,
    glossary: Annotated[
        str | None, typer.Option(metavar="NAME", help="Home glossary: its terms have the shortest IRIs.")
    ] = None,
    license: Annotated[str | None, typer.Option(metavar="IRI", help="License of the data.")] = None,
    edit_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Address at which documents are edited, with {source} and {line}."),
    ] = None,
) -> None:
    """Write lexigraph.toml, the settings of a project, to the current directory.

    Commands use it there and in all directories below.
    """
    from api.project_file import PROJECT_FILE
    from api.settings import Settings

    file = Path(PROJECT_FILE)
    if os.path.lexists(file):
        raise BadArgument(f"{file} exists already. Edit it, or delete it first.")
    given = {"base_iri": base_iri, "glossary": glossary, "license": license, "edit_url": edit_url, "sources": sources}
    override(Settings.model_construct(), **{name: value for name, value in given.items() if value})
    lines = ["# Settings of Lexigraph; see docs/configuration.md. Environment variables override them."]
    for name, value in given.items():
        field = Settings.model_fields[name]
        example = _EXAMPLES.get(name, field.default)
        lines += ["", f"# {field.description}", f"{'' if value else '# '}{name} = {_toml(value or example)}"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    say(f"{file} was written. Check the base IRI and the home glossary: the first `lexigraph ingest` fixes both.")


_EXAMPLES: dict[str, object] = {
    "glossary": "Our words",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "edit_url": "https://github.com/org/repo/edit/main/{source}#L{line}",
    "sources": ["my-pages/"],
}


def _toml(value: object) -> str:
    """Return a string or a list of strings in TOML, whose basic strings contain those of JSON.

    >>> _toml(['a "quoted" path/', "b"])
    '["a \\\\"quoted\\\\" path/", "b"]'
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
