"""Parameters of URLs for programs: an unknown one is refused, since a misspelled one would have no effect."""

from collections.abc import Sequence

from starlette.datastructures import QueryParams

from api.errors import BadArgument


def check_parameters(path: str, parameters: QueryParams, single: Sequence[str], repeated: Sequence[str] = ()) -> None:
    """Raise `BadArgument` for a parameter that `path` does not know, and for a `single` one that is repeated."""
    for name in parameters:
        if name not in (*single, *repeated):
            known = ", ".join(sorted((*single, *repeated)))
            raise BadArgument(f"Unknown parameter {name!r}. {path} knows {known}.")
        if name in single and len(parameters.getlist(name)) > 1:
            raise BadArgument(f"The parameter {name!r} is given twice. Pass it once.")
