"""`lexigraph.toml`: the settings of a project, in its directory or in one of the parents of the working directory."""

import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from api.errors import BadArgument

PROJECT_FILE: Final = "lexigraph.toml"

_PATHS: Final = frozenset(
    {"data", "graph", "cache", "keys", "model", "trusted_documents", "sources", "uds", "ssl_certfile", "ssl_keyfile"}
)
_SECRET: Final = "api_key"  # noqa: S105 (the name of a setting)


def find_project() -> Path | None:
    """Return the nearest directory with a project file: the working directory, as `Path()`, or one of its parents."""
    folder = Path.cwd()
    if (folder / PROJECT_FILE).is_file():
        return Path()
    return next((parent for parent in folder.parents if (parent / PROJECT_FILE).is_file()), None)


def read_project_file(project: Path, names: Collection[str]) -> dict[str, Any]:
    """Return the settings in the file of a project, where relative paths are those from its directory.

    `names` are the names of all settings. Raises `BadArgument` for a file that is not TOML, an unknown key or a secret.
    """
    file = project / PROJECT_FILE
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadArgument(f"{file} is not valid TOML: {error}. Correct it.") from error
    _check(file, settings, names)
    return {key: _resolved(project, key, value) if key in _PATHS else value for key, value in settings.items()}


def _check(file: Path, settings: Mapping[str, Any], names: Collection[str]) -> None:
    known = [name for name in names if name != _SECRET]
    for key, value in settings.items():
        if key == _SECRET or (isinstance(value, str) and "://" in value and urlsplit(value).password):
            raise BadArgument(
                f"{file} contains a secret in `{key}`. Remove it, and set LEXIGRAPH_{key.upper()} in the environment."
            )
        if key not in known:
            likely = get_close_matches(key.lower().replace("-", "_").removeprefix("lexigraph_"), known, 1)
            remedy = f"Did you mean `{likely[0]}`?" if likely else f"Known keys: {', '.join(known)}."
            raise BadArgument(f"{file} contains the unknown key `{key}`. {remedy}")


def _resolved(project: Path, key: str, value: object) -> object:
    """Return a setting with its paths seen from the working directory; other values are left to their validation."""
    if isinstance(value, list) or key == "sources":
        return [_resolved(project, "", one) for one in (value if isinstance(value, list) else [value])]
    if not isinstance(value, str) or "://" in value or value == "-":
        return value
    if key == "model" and not (project / value).is_dir():  # the name of a model
        return value
    return str(project / value)
