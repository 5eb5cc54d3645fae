"""The errors of a GraphQL response: each has a code; internal errors are logged and not disclosed."""

import re
from collections.abc import Sequence
from typing import Final

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError

from api.errors import Problem, client_problem_of

_LITERALS: Final = {"None": "null", "True": "true", "False": "false"}
_LITERAL: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b(?:None|True|False)\b""")


def client_errors(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Return `errors` as the client receives them, each with its code in `extensions`.

    Removes the tracebacks: an error and the variables of its functions refer to each other, and would keep the epoch.
    """
    found = [_with_problem(error, _problem_of(error)) for error in errors]
    for error in errors:
        error.__traceback__ = None
        if error.original_error is not None:
            error.original_error.__traceback__ = None
    return found


def _problem_of(error: GraphQLError) -> Problem:
    original = error.original_error
    # The original error is a GraphQLError when a variable does not fit its type.
    if original is None or isinstance(original, GraphQLError | CannotGetOperationTypeError):
        # graphql-core reports too many tokens, or too deep a nesting, as a syntax error.
        if isinstance(error, GraphQLSyntaxError) and error.message.endswith("Parsing aborted."):
            return Problem("TOO_LARGE", f"{error.message} Shorten the query or split it into several.")
        return Problem("BAD_QUERY", _in_graphql(error.message))
    return client_problem_of(original, "A query failed.")


def _in_graphql(message: str) -> str:
    """Return a message of graphql-core with the literals of GraphQL instead of those of Python, except in quotes.

    >>> _in_graphql("Expected value of type 'None' to be an object, found: [None, 'True', False].")
    "Expected value of type 'None' to be an object, found: [null, 'True', false]."
    """
    changed = _LITERAL.sub(lambda found: _LITERALS.get(found[0], found[0]), message)
    # Only an argument with a default accepts a variable that may be null.
    is_optional = changed.startswith("Argument ") and changed.endswith(" not to be null.")
    return f"{changed} Omit it to use the default." if is_optional else changed


def _with_problem(error: GraphQLError, problem: Problem) -> GraphQLError:
    return GraphQLError(
        problem.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=problem.extensions,
    )
