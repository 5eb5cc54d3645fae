"""The context of a GraphQL request: one published state, its data loaders, the budget and the API key."""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import Forbidden, QueryTooLarge
from api.lexicon import Lexicon
from api.reconcile import reconcile_texts
from api.serving.write_requests import Writer
from api.settings import Settings
from embeddings.encoder import Vectors
from embeddings.hits import Hit, SearchMode
from graph.catalog import TermWhere
from graph.commit_log import Entry
from graph.export import RdfFormat
from graph.model import Relations, Source, Term
from graph.rdf import Iri

__all__ = ["Context", "Info"]

T = TypeVar("T")
K = TypeVar("K", str, int)


class Context(BaseContext):
    """Resolves a whole request from one published state, even if a newer one is published meanwhile."""

    def __init__(
        self,
        current: Current,
        writer: Writer,
        settings: Settings,
        encoder: QueryEncoder,
        authorization: str = "",
    ) -> None:
        """`encoder` is shared by all requests; `authorization` is the header with the API key."""
        super().__init__()
        self.settings, self.writer = settings, writer
        self._current, self._encoder, self._authorization = current, encoder, authorization
        self._documents: dict[RdfFormat, DataLoader[Iri, str]] = {}
        self._collected = 0

    @cached_property
    def lexicon(self) -> Lexicon:
        """The state published at the first use. A subscription that does not use it keeps no state open."""
        return self._current.lexicon

    @property
    def folder(self) -> Path:
        """The data directory."""
        return self._current.folder

    def renewed(self) -> "Context":
        """Return a context for another operation of the same connection, with the current state and a new budget."""
        context = Context(self._current, self.writer, self.settings, self._encoder, self._authorization)
        context.connection_params = self.connection_params
        return context

    def release(self) -> None:
        """Let go of the state and of everything that was read from it, after the request or an event of a subscription.

        graphql-core leaves reference cycles that contain the context, so it lives until the next garbage collection,
        which may come many states later.
        """
        for name in [*vars(self)]:
            if isinstance(getattr(Context, name, None), cached_property):
                delattr(self, name)
        self._documents.clear()
        self._collected = 0

    async def encode(self, queries: Sequence[str], mode: SearchMode) -> Vectors | None:
        """Return the vectors of queries, computed off the event loop, or None for the mode LEXICAL."""
        if mode is SearchMode.LEXICAL:
            return None
        return await self._encoder.encode(self.lexicon.searcher.encodable(queries))

    async def search_many(self, texts: Sequence[str], where: TermWhere, limit: int) -> list[list[Hit]]:
        """Return the hits for each text; see `reconcile_texts`."""
        condition = await run_in_threadpool(self.lexicon.filter, where)
        return await reconcile_texts(self.lexicon, self._encoder, texts, condition, limit)

    def charge(self, objects: int) -> None:
        """Add to the number of objects that the query returns. Raises `QueryTooLarge`."""
        self._collected += objects
        if self._collected > self.settings.max_nodes:
            raise QueryTooLarge(
                f"The query returns more than {self.settings.max_nodes} objects. Request smaller pages, shorter texts"
                " or fewer levels."
            )

    def check_key(self) -> None:
        """Raise `Forbidden` unless the request, or the `connection_init` message, contains the API key."""
        if self.settings.api_key is None:
            raise Forbidden(
                "Mutations and subscriptions are disabled. Start the server with LEXIGRAPH_API_KEY set, and send that"
                " key as `Authorization: Bearer KEY`."
            )
        expected = self.settings.api_key.get_secret_value().encode()
        parameters = {name.lower(): value for name, value in (self.connection_params or {}).items()}
        scheme, _, key = (self._authorization or str(parameters.get("authorization", ""))).partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.encode(), expected):
            raise Forbidden("Mutations and subscriptions need the API key, sent as `Authorization: Bearer KEY`.")

    @property
    def newest_epoch(self) -> int:
        """The epoch that a context would begin with now."""
        return self._current.lexicon.epoch

    def refresh(self, min_epoch: int) -> None:
        """Resolve the rest of the request from the state that is published now, at least `min_epoch`."""
        self.lexicon = self._current.refresh(min_epoch)

    @cached_property
    def terms(self) -> DataLoader[Iri, Term | None]:
        """Terms by IRI; all terms of one level of a query are read in one batch."""

        def read(iris: Collection[Iri]) -> Mapping[Iri, Term | None]:
            return self.lexicon.terms(iris)

        return _loader(read, None)

    @cached_property
    def sources(self) -> DataLoader[Iri, Source | None]:
        """Sources by IRI."""

        def read(iris: Collection[Iri]) -> Mapping[Iri, Source | None]:
            return self.lexicon.sources(iris)

        return _loader(read, None)

    @cached_property
    def mentions(self) -> DataLoader[Iri, Sequence[Iri]]:
        """The terms that each term's text names."""
        return _loader(self.lexicon.mentions, ())

    @cached_property
    def mentioned_by(self) -> DataLoader[Iri, Sequence[Iri]]:
        """The terms whose text names each term."""
        return _loader(self.lexicon.mentioned_by, ())

    @cached_property
    def relations(self) -> DataLoader[Iri, Relations]:
        """The broader, narrower and related terms of each term."""
        return _loader(self.lexicon.relations, Relations())

    @cached_property
    def log_entries(self) -> DataLoader[int, Entry]:
        """The terms of commits by epoch."""
        return _loader(lambda epochs: self.lexicon.log.entries(epochs), Entry())

    def documents(self, format: RdfFormat) -> DataLoader[Iri, str]:
        """The RDF documents of terms in a format."""
        if format not in self._documents:
            self._documents[format] = _loader(partial(self.lexicon.documents, format=format), "")
        return self._documents[format]


def _loader(read: Callable[[Collection[K]], Mapping[K, T]], default: T) -> DataLoader[K, T]:
    async def load(keys: list[K]) -> list[T]:
        found = await run_in_threadpool(read, keys)
        return [found.get(key, default) for key in keys]

    return DataLoader(load_fn=load)


Info: TypeAlias = strawberry.Info[Context, None]
