"""What surrounds the execution of a query: its limits and its caches."""

from collections.abc import Callable, Container

from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension

from api.schema.limits import LimitedValidation
from api.schema.operations import OneOperation
from api.schema.trusted import TrustedOnly
from api.settings import Settings

__all__ = ["extensions_of"]

_CACHED_QUERIES = 1000


def extensions_of(settings: Settings, trusted: Container[str] | None) -> list[Callable[[], SchemaExtension]]:
    """Return the extensions of a schema, each to be made anew for a request; their caches are shared."""
    return [
        *([] if trusted is None else [lambda: TrustedOnly(trusted)]),
        lambda: MaxTokensLimiter(max_token_count=settings.max_tokens),
        # Without the caches, half of a small query's time goes into parsing and validating it again.
        lambda: ParserCache(maxsize=_CACHED_QUERIES),
        lambda: LimitedValidation(settings),
        OneOperation,
    ]
