"""What surrounds the execution of a query: its limits, its caches, and how its errors are told."""

import logging
from collections.abc import Callable, Iterator

from graphql import ExecutionResult, GraphQLError
from strawberry.extensions import (
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    SchemaExtension,
    ValidationCache,
)

from api.errors import problem_of
from api.settings import Settings

__all__ = ["extensions_of"]

_log = logging.getLogger("lexigraph")
_CACHED_QUERIES = 1000


def extensions_of(settings: Settings) -> list[Callable[[], SchemaExtension]]:
    """Return the extensions of a schema, with a fresh instance a request of those that keep something."""
    return [
        lambda: MaxTokensLimiter(max_token_count=settings.max_tokens),
        lambda: MaxAliasesLimiter(max_alias_count=settings.max_aliases),
        lambda: QueryDepthLimiter(max_depth=settings.max_depth),
        # Without the caches, half of a small query's time goes into parsing and validating it again.
        lambda: ParserCache(maxsize=_CACHED_QUERIES),
        lambda: ValidationCache(maxsize=_CACHED_QUERIES),
        ErrorCodes,
    ]


class ErrorCodes(SchemaExtension):
    """Gives every error a code, and hides what is our fault from everybody but the log."""

    def on_operation(self) -> Iterator[None]:
        """Rewrite the errors of the result."""
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult) and result.errors:
            result.errors = [_told(error) for error in result.errors]


def _told(error: GraphQLError) -> GraphQLError:
    original = error.original_error
    if original is None:
        return _with_code(error, error.message, "BAD_QUERY")
    problem = problem_of(original)
    if problem is None:
        _log.error("A query failed.", exc_info=original)
        return _with_code(error, "The server failed to answer this; its log says why.", "INTERNAL")
    return _with_code(error, problem.message, problem.code)


def _with_code(error: GraphQLError, message: str, code: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )
