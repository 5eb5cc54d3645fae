"""How the errors of a query are told: each with a code, and our own faults to nobody but the log."""

import logging
from collections.abc import Iterable

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError

from api.errors import FAULT, Problem, problem_of

__all__ = ["told"]

_log = logging.getLogger("lexigraph")


def told(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Return what the client is told of `errors`, with the code in `extensions`."""
    return [_with_problem(error, _problem_of(error)) for error in errors]


def _problem_of(error: GraphQLError) -> Problem:
    original = error.original_error
    # A GraphQLError is for a variable that does not fit its type.
    if original is None or isinstance(original, GraphQLError | CannotGetOperationTypeError):
        # graphql-core stops at too many tokens, or too deep a nesting, with the error that it has for a typo.
        if isinstance(error, GraphQLSyntaxError) and error.message.endswith("Parsing aborted."):
            return Problem("TOO_LARGE", f"{error.message} Send a shorter query, or several.")
        return Problem("BAD_QUERY", error.message)
    problem = problem_of(original)
    if problem is None:
        _log.error("A query failed.", exc_info=original)
    return problem or FAULT


def _with_problem(error: GraphQLError, problem: Problem) -> GraphQLError:
    return GraphQLError(
        problem.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": problem.code},
    )
