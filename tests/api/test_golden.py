"""What others build on: the GraphQL schema and the help of every command; `make golden` renews them."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.schema import build_schema
from api.settings import Settings

GOLDEN = Path(__file__).parents[1] / "golden"
COMMANDS = [(command.callback.__name__,) for command in app.registered_commands if command.callback] + [
    (group.name, command.callback.__name__)
    for group in app.registered_groups
    if group.name and group.typer_instance
    for command in group.typer_instance.registered_commands
    if command.callback
]


def help_of(*arguments: str) -> str:
    runner = CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
    result = runner.invoke(app, [*arguments, "--help"], prog_name="lexigraph")
    assert result.exit_code == 0
    return result.stdout


def assert_golden(name: str, text: str) -> None:
    """Compare with the file, or write it under UPDATE_GOLDEN=1."""
    file = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), f"{name} has changed: review it, then `make golden`"


def test_the_schema_is_the_contract() -> None:
    assert_golden("schema.graphql", build_schema(Settings()).as_str() + "\n")


def test_the_help_lists_all_commands() -> None:
    assert_golden("help.txt", help_of())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_is_stable(command: tuple[str, ...]) -> None:
    assert_golden(f"help-{'-'.join(command)}.txt", help_of(*command))


def test_there_is_no_golden_file_of_anything_else() -> None:
    expected = {
        "schema.graphql",
        "readings.json",
        "help.txt",
        *(f"help-{'-'.join(command)}.txt" for command in COMMANDS),
    }
    assert {file.name for file in GOLDEN.iterdir()} == expected
