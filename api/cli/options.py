"""Options shared by several commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings

__all__ = ["DataOption", "JsonOption", "data_folder", "read_settings"]

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="Data directory.", envvar="LEXIGRAPH_DATA", show_default="./lexigraph-data"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def read_settings() -> "Settings":
    """Read the settings from the environment. Invalid settings are reported as a usage error."""
    from pydantic import ValidationError

    from api.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        reason = first["msg"].removeprefix("Value error, ").rstrip(".")
        value = "not valid" if "Secret" in str(Settings.model_fields[field].annotation) else repr(first["input"])
        raise typer.BadParameter(
            f"LEXIGRAPH_{field.upper()} is {value}: {reason}.", param_hint="the environment"
        ) from None  # the error contains the value, which may be secret


def data_folder(data: Path | None, settings: "Settings") -> Path:
    """Return the data directory: `data` if given, else the one from the settings."""
    return data or settings.data
