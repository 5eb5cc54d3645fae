"""The errors of this package, each with a remedy in its message.

LexigraphError          also the base class; `code` is the code that GraphQL uses, such as NO_DATA
├── Ambiguous           several terms have the name
└── NotFound            no term has the name
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["Ambiguous", "LexigraphError", "NotFound", "check_packages", "import_extra", "known_errors"]

_HERE = Path(__file__).parents[1]
_PACKAGES = ("api", "embeddings", "graph", "ingest")


class LexigraphError(Exception):
    """What the caller, the data directory or the settings caused; `code` is for programs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Ambiguous(LexigraphError, LookupError):
    """Several terms have the name; `candidates` are their IRIs."""

    def __init__(self, name: str, candidates: Sequence[str], remedy: str) -> None:
        super().__init__(f"Several terms have the name {name!r}: {', '.join(candidates)}. {remedy}", "AMBIGUOUS_NAME")
        self.candidates = tuple(candidates)


class NotFound(LexigraphError, LookupError):
    """No term has the name; `suggestions` are similar names."""

    def __init__(self, name: str, suggestions: Sequence[str]) -> None:
        hint = f"Similar names: {', '.join(suggestions)}." if suggestions else "`search` finds terms by meaning."
        super().__init__(f"No term has the name {name!r}. {hint}", "NOT_FOUND")
        self.suggestions = tuple(suggestions)


@contextmanager
def known_errors() -> Iterator[None]:
    """Raise the errors that Lexigraph reports on purpose as `LexigraphError`; others are bugs, and stay as they are."""
    from pydantic import ValidationError

    from api.errors import problem_of

    try:
        yield
    except LexigraphError:
        raise
    except ValidationError as error:  # of the settings; its text has the value, which may be secret
        first = error.errors()[0]
        raise LexigraphError(
            f"The setting `{first['loc'][0]}` is not valid: {first['msg']}. Correct it in the environment or in"
            " lexigraph.toml.",
            "BAD_REQUEST",
        ) from None
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise LexigraphError(problem.message, problem.code) from error


def check_packages() -> None:
    """Raise `ImportError` if Python finds another package than Lexigraph's own by one of its names."""
    for name in _PACKAGES:
        spec = find_spec(name)
        places = [] if spec is None else [spec.origin, *(spec.submodule_search_locations or ())]
        found = next(filter(None, places), None)
        if found is None or not Path(found).is_relative_to(_HERE / name):
            raise ImportError(
                f"Python finds {found} as `{name}`, not Lexigraph's package in {_HERE}. Rename that file or directory,"
                " start Python elsewhere, or use an environment of its own for Lexigraph.",
                name=name,
                path=found,
            )


def import_extra(name: str) -> Any:
    """Return the module of an extra of the same name. Raises `LexigraphError` if it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        remedy = f"Install it with `pip install 'lexigraph[{name}]'`."
        raise LexigraphError(f"{name} cannot be imported: {error}. {remedy}", "MISSING_EXTRA") from error
