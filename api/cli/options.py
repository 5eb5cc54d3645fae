"""Options shared by several commands, and the settings that they override."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.completion import complete_category, complete_glossary, complete_organization, complete_term

if TYPE_CHECKING:
    from pydantic import ValidationError

    from api.lexicon.lexicon import Lexicon
    from api.settings import Settings

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="Data directory.", envvar="LEXIGRAPH_DATA", show_default="./lexigraph-data"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
TermArgument = Annotated[
    str, typer.Argument(metavar="TERM", help="Name, synonym or IRI.", autocompletion=complete_term)
]
GlossaryOption = Annotated[
    str | None, typer.Option(metavar="G", help="Only terms of this glossary.", autocompletion=complete_glossary)
]
CategoryOption = Annotated[
    str | None, typer.Option(metavar="C", help="Only terms in this category.", autocompletion=complete_category)
]
OrganizationOption = Annotated[
    str | None,
    typer.Option(
        metavar="O",
        help="Only terms that this organization or one of its units works on.",
        autocompletion=complete_organization,
    ),
]
LanguageOption = Annotated[
    str | None, typer.Option(metavar="L", help="Only terms with a name in this language, such as de.")
]


def read_settings() -> "Settings":
    """Read the settings from the environment and the project file. Invalid settings are reported as a usage error."""
    from pydantic import ValidationError

    from api.project_file import PROJECT_FILE
    from api.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        variable = f"LEXIGRAPH_{field.upper()}"
        if os.environ.get(variable):
            raise _refused(error, variable, "the environment") from None  # the error has the value, which may be secret
        raise _refused(error, f"`{field}`", PROJECT_FILE) from None


def override(settings: "Settings", **given: object) -> "Settings":
    """Return the settings with the values of options that are not None. Invalid ones are reported as a usage error."""
    from pydantic import ValidationError

    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return type(settings).model_validate(settings.model_dump(exclude_unset=True) | chosen)
    except ValidationError as error:
        option = f"--{str(error.errors()[0]['loc'][0]).replace('_', '-')}"
        raise _refused(error, "", option) from None


def _refused(error: "ValidationError", name: str, place: str) -> typer.BadParameter:
    from api.settings import Settings

    first = error.errors()[0]
    reason = first["msg"].removeprefix("Value error, ").rstrip(".")
    is_secret = "Secret" in str(Settings.model_fields[str(first["loc"][0])].annotation)
    value = "not valid" if is_secret else repr(first["input"])
    return typer.BadParameter(f"{name} is {value}: {reason}." if name else f"{value}: {reason}.", param_hint=place)


def data_folder(data: Path | None, settings: "Settings") -> Path:
    """Return the data directory: `data` if given, else that of the settings. The path of the graph must be the same."""
    chosen = data or (settings.data if "data" in settings.model_fields_set else None)
    named = settings.graph_folder
    if chosen and named and chosen.resolve() != named.resolve():
        raise typer.BadParameter(
            f"LEXIGRAPH_GRAPH names the directory {named}, but the data directory is {chosen}, which has the graph"
            " unless a server has it. Unset LEXIGRAPH_GRAPH, or name the same directory.",
            param_hint="the environment",
        )
    return chosen or settings.folder


def open_lexicon(data: Path | None, needs_model: bool = False) -> "Lexicon":
    """Open the newest epoch of a data directory; searches by meaning need the model."""
    from api.lexicon.current import open_current_lexicon
    from api.lexicon.encoders import query_encoder

    settings = read_settings()
    folder = data_folder(data, settings)
    encoder = query_encoder(settings, folder) if needs_model else None
    return open_current_lexicon(folder, encoder, settings.servers, settings.base_iri)
