"""The commands for keys: create, list, revoke."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.access.keys import FILE, KeyFile, Scope
from api.cli.options import DataOption, JsonOption, data_folder, read_settings
from api.cli.printing import print_json, print_table, say

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of the key, such as that of its user.")]


def create(
    name: NameArgument,
    scope: Annotated[Scope, typer.Option(help="What the key permits; each scope includes the former.")] = Scope.READ,
    data: DataOption = None,
) -> None:
    """Create a key and print it, once: only its digest is stored. Running servers accept it at once."""
    sys.stdout.write(f"{_file(data).create(name, scope)}\n")
    say("Store the key now; it cannot be shown again.")


def list(data: DataOption = None, json: JsonOption = False) -> None:
    """List the keys: name, scope, time of creation, and last four characters."""
    found = [{name: value for name, value in asdict(key).items() if name != "digest"} for key in _file(data).read()]
    if json:
        print_json({"keys": found})
    else:
        print_table(dict.fromkeys(("name", "scope", "created", "ending"), 0), [[*key.values()] for key in found])


def revoke(name: NameArgument, data: DataOption = None) -> None:
    """Revoke a key. Running servers refuse it from the next request on."""
    _file(data).revoke(name)
    say(f"The key {name!r} is revoked.")


def _file(data: Path | None) -> KeyFile:
    settings = read_settings()
    return KeyFile(settings.keys or data_folder(data, settings) / FILE)
