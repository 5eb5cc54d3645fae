"""What one GraphQL request has: one state of the graph, its loaders, its budget, its key."""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import TypeAlias, TypeVar

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import Forbidden, QueryTooLarge
from api.ingestion import Ingestion
from api.lexicon import Lexicon
from api.matching import match
from api.settings import Settings
from embeddings.encoder import Vectors
from embeddings.hits import Hit, SearchMode
from graph.catalog import TermWhere
from graph.export import RdfFormat
from graph.model import Relations, Term
from graph.rdf import Iri

__all__ = ["Context", "Info"]

T = TypeVar("T")


class Context(BaseContext):
    """The state that a request began with answers all of it, whatever is published meanwhile."""

    def __init__(
        self,
        current: Current,
        ingestion: Ingestion,
        settings: Settings,
        encoder: QueryEncoder,
        authorization: str = "",
    ) -> None:
        """`encoder` is shared by all requests; `authorization` is the header of that name, with the API key."""
        super().__init__()
        self.settings, self.ingestion = settings, ingestion
        self._current, self._encoder, self._authorization = current, encoder, authorization
        self._documents: dict[RdfFormat, DataLoader[Iri, str]] = {}
        self._collected = 0

    @cached_property
    def lexicon(self) -> Lexicon:
        """What was published when it was first asked for; a subscription that does not ask keeps no state open."""
        return self._current.lexicon

    def renewed(self) -> "Context":
        """Return the context of another operation of one connection: what is published now, and a budget of its own."""
        context = Context(self._current, self.ingestion, self.settings, self._encoder, self._authorization)
        context.connection_params = self.connection_params
        return context

    async def encode(self, queries: Sequence[str], mode: SearchMode) -> Vectors | None:
        """Return the vectors of queries, computed off the event loop; None where the mode needs none."""
        if mode is SearchMode.LEXICAL:
            return None
        return await self._encoder.encode(self.lexicon.index.encodable(queries))

    async def search_many(self, texts: Sequence[str], where: TermWhere, limit: int) -> list[list[Hit]]:
        """Return the hits of several texts; see `match`."""
        allowed = await run_in_threadpool(self.lexicon.allowed, where)
        return await match(self.lexicon, self._encoder, texts, allowed, limit)

    def charge(self, objects: int) -> None:
        """Count what a query collects. Raises `QueryTooLarge`."""
        self._collected += objects
        if self._collected > self.settings.max_nodes:
            raise QueryTooLarge(
                f"This query collects more than {self.settings.max_nodes} objects; ask for smaller pages, shorter texts"
                " or fewer levels."
            )

    def check_key(self) -> None:
        """Raise `Forbidden` unless the request, or what its connection began with, came with the API key."""
        if self.settings.api_key is None:
            raise Forbidden(
                "Mutations and subscriptions are off: start the server with LEXIGRAPH_API_KEY set, and send that key."
            )
        wanted = self.settings.api_key.get_secret_value().encode()
        begun = {name.lower(): value for name, value in (self.connection_params or {}).items()}
        scheme, _, key = (self._authorization or str(begun.get("authorization", ""))).partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.encode(), wanted):
            raise Forbidden("Mutations and subscriptions need the API key, as `Authorization: Bearer KEY`.")

    def refresh(self) -> None:
        """Answer the rest of the request from what is published now."""
        self.lexicon = self._current.refresh()

    @cached_property
    def terms(self) -> DataLoader[Iri, Term | None]:
        """Terms by IRI, all of one level of a query in one batch."""

        def read(iris: Collection[Iri]) -> Mapping[Iri, Term | None]:
            return self.lexicon.terms(iris)

        return _loader(read, None)

    @cached_property
    def mentions(self) -> DataLoader[Iri, Sequence[Iri]]:
        """The terms that a term names."""
        return _loader(self.lexicon.mentions, ())

    @cached_property
    def mentioned_by(self) -> DataLoader[Iri, Sequence[Iri]]:
        """The terms that name a term."""
        return _loader(self.lexicon.mentioned_by, ())

    @cached_property
    def relations(self) -> DataLoader[Iri, Relations]:
        """The terms above, below and beside a term."""
        return _loader(self.lexicon.relations, Relations())

    def documents(self, format: RdfFormat) -> DataLoader[Iri, str]:
        """The RDF of terms in a format."""
        if format not in self._documents:
            self._documents[format] = _loader(partial(self.lexicon.documents, format=format), "")
        return self._documents[format]


def _loader(read: Callable[[Collection[Iri]], Mapping[Iri, T]], default: T) -> DataLoader[Iri, T]:
    async def load(iris: list[Iri]) -> list[T]:
        found = await run_in_threadpool(read, iris)
        return [found.get(iri, default) for iri in iris]

    return DataLoader(load_fn=load)


Info: TypeAlias = strawberry.Info[Context, None]
