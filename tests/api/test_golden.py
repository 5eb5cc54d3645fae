"""Golden files of public surfaces: the GraphQL schema and the help of all commands; `make golden` updates them."""

import os
import re
from pathlib import Path

import pytest
from graphql import build_ast_schema, is_enum_type, is_input_object_type, is_interface_type, is_object_type, parse
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
    """Compare `text` with the file, or write the file if UPDATE_GOLDEN=1."""
    file = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), f"{name} has changed: review it, then `make golden`"


def test_the_schema_equals_its_golden_file() -> None:
    assert_golden("schema.graphql", build_schema(Settings()).as_str() + "\n")


def test_everything_in_the_schema_has_a_description() -> None:
    schema = build_ast_schema(parse((GOLDEN / "schema.graphql").read_text()), assume_valid_sdl=True)
    described: dict[str, object] = {}
    for name, type_ in schema.type_map.items():
        described[name] = type_
        if is_enum_type(type_):
            described |= {f"{name}.{value}": one for value, one in type_.values.items()}
        if is_object_type(type_) or is_interface_type(type_) or is_input_object_type(type_):
            for field_name, field in type_.fields.items():
                described[f"{name}.{field_name}"] = field
                arguments = getattr(field, "args", {})
                described |= {f"{name}.{field_name}({argument})": one for argument, one in arguments.items()}
    missing = {name for name, one in described.items() if not getattr(one, "description", None)}
    assert {name for name in missing if not re.match(r"_|Query\._", name)} == set()  # the rest is from federation


def test_the_help_equals_its_golden_file() -> None:
    assert_golden("help.txt", help_of())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_equals_its_golden_file(command: tuple[str, ...]) -> None:
    assert_golden(f"help-{'-'.join(command)}.txt", help_of(*command))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_shows_plain_defaults_and_values(command: tuple[str, ...]) -> None:
    text = " ".join(help_of(*command).split())
    assert "default: (" not in text
    assert " range>" not in text


def test_all_golden_files_are_in_use() -> None:
    expected = {
        "schema.graphql",
        "readings.json",
        "help.txt",
        *(f"help-{'-'.join(command)}.txt" for command in COMMANDS),
    }
    assert {file.name for file in GOLDEN.iterdir()} == expected
