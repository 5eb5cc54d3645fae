"""The schema extensions of every request: limits and caches."""

from collections.abc import Callable, Container

from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension

from api.schema.limits import LimitedValidation
from api.schema.operations import OneOperation
from api.schema.trusted import TrustedOnly
from api.settings import Settings

__all__ = ["extensions_of"]

_CACHED_QUERIES = 1000


def extensions_of(settings: Settings, trusted: Container[str] | None) -> list[Callable[[], SchemaExtension]]:
    """Return factories of the schema extensions, called per request; caches are shared between requests."""
    return [
        *([] if trusted is None else [lambda: TrustedOnly(trusted)]),
        lambda: MaxTokensLimiter(max_token_count=settings.max_tokens),
        # Without the caches, parsing and validation take half the time of a small query.
        lambda: ParserCache(maxsize=_CACHED_QUERIES),
        lambda: LimitedValidation(settings),
        OneOperation,
    ]
