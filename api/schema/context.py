"""The context of a GraphQL request: one published state, its data loaders, the budget and the key."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry.fastapi import BaseContext

from api.access.keys import AcceptedKeys, Scope
from api.errors import Forbidden, QueryTooLarge
from api.lexicon.current import Current
from api.lexicon.filters import TermWhere
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.searching import EncodedQuery, encode_queries, search_many
from api.quality.background import Reports
from api.schema.data_loaders import Batches
from api.settings import Settings
from api.thread_batches import run_in_batch
from api.writing.write_requests import Writer
from embeddings.hits import Hit, SearchMode
from graph.export import RdfFormat
from graph.log_reader import CommittedTerms
from graph.model import Relations, Source
from graph.rdf import Iri
from ingest.derived.term_payloads import StoredTerm
from ingest.quality.report_file import Report

_FEW: Final = 100  # terms that the embedded engine reads in a millisecond

T = TypeVar("T")


class Context(BaseContext):
    """Resolves a whole request from one published state, even if a newer one is published meanwhile."""

    def __init__(
        self,
        current: Current,
        writer: Writer,
        settings: Settings,
        encoder: QueryEncoder,
        authorization: str = "",
        reports: Reports | None = None,
        keys: AcceptedKeys | None = None,
    ) -> None:
        """`encoder`, `reports` and `keys` are shared by all requests; `authorization` is the header with the key."""
        super().__init__()
        self.settings, self.writer = settings, writer
        self.has_lost_epoch = self.is_restarted = False
        self.sends_json = False
        """Whether the data of an answer may be `EncodedData`, because it is only sent."""
        self.refusal: QueryTooLarge | None = None
        self._current, self._encoder, self._authorization = current, encoder, authorization
        self._documents: dict[RdfFormat, Batches[Iri, str]] = {}
        self.collected = self._collected_before = 0
        self._reports = reports or Reports(current.folder, settings)
        self._keys = keys or AcceptedKeys(current.folder, settings)
        self._opened: list[Report] = []

    @cached_property
    def lexicon(self) -> Lexicon:
        """The state published at the first use. A subscription that does not use it keeps no state open."""
        return self._current.lexicon

    @property
    def folder(self) -> Path:
        return self._current.folder

    def renewed(self) -> "Context":
        """Return a context for another operation of the same connection, with the current state and a new budget."""
        shared = self._current, self.writer, self.settings, self._encoder, self._authorization
        context = Context(*shared, self._reports, self._keys)
        context.connection_params = self.connection_params
        context.sends_json = self.sends_json
        return context

    def restart(self) -> None:
        """Forget everything but the state, so that the same operation can be executed again."""
        lexicon = vars(self).get("lexicon")
        self.release()
        self.is_restarted = True
        if lexicon is not None:
            self.lexicon = lexicon

    def begin_operation(self) -> None:
        """Begin another operation of a batch, which shares the budget with those before it, also if it is restarted."""
        self._collected_before = self.collected

    def release(self) -> None:
        """Let go of the state and of everything that was read from it, after the request or an event of a subscription.

        graphql-core leaves reference cycles that contain the context, so it lives until the next garbage collection,
        which may come many states later.
        """
        self._forget()
        while self._opened:
            self._opened.pop().close()
        self.collected = self._collected_before

    def _forget(self) -> None:
        for name in _COMPUTED & vars(self).keys():
            delattr(self, name)
        self._documents.clear()

    async def read(self, function: Callable[[], T]) -> T:
        """Return what a function reads from the search engine with a few statements.

        The embedded engine reads it on the event loop, in less time than a hand-over to a thread and back takes.
        """
        return await run_in_threadpool(function) if self.settings.engine else function()

    async def rank(self, function: Callable[[], T]) -> T:
        """Return what a function ranks, off the event loop, and not before the next turn of it.

        By then all lists of a level are charged, so that a query that is too large ends without ranking. The embedded
        engine ranks in the processors of this process; rankings of another one only wait in threads.
        """
        if not self.settings.engine:
            return await run_in_batch(function)  # which begins in the next turn
        await asyncio.sleep(0)
        return await run_in_threadpool(function)

    async def quality_report(self) -> tuple[Report | None, bool]:
        """Return a report as `Reports.find` does; it is closed with the request."""
        report, is_current = await self._reports.find(self.lexicon)
        if report is not None:
            self._opened.append(report)
        return report, is_current

    async def encode(self, queries: Sequence[str], mode: SearchMode | None) -> list[EncodedQuery]:
        return await encode_queries(self.lexicon, self._encoder, queries, mode)

    async def search_many(self, texts: Sequence[str], where: TermWhere, limit: int) -> list[list[Hit]]:
        condition = await run_in_threadpool(self.lexicon.filter, where)
        return await search_many(self.lexicon, self._encoder, texts, condition, limit)

    def refund(self, objects: int) -> None:
        """Give back objects that were charged before it was known how many exist."""
        self.collected -= objects

    def charge(self, objects: int) -> None:
        """Add to the number of objects that the query returns. Raises `QueryTooLarge`."""
        self.collected += objects
        if self.collected > self.settings.max_nodes:
            raise QueryTooLarge(
                f"The query returns more than {self.settings.max_nodes} objects. Request smaller pages, shorter texts"
                " or fewer levels."
            )

    def check_scope(self, scope: Scope) -> None:
        """Raise `Forbidden` unless the request, or the `connection_init` message, has a key that includes `scope`."""
        parameters = {name.lower(): value for name, value in (self.connection_params or {}).items()}
        key = self._keys.find(self._authorization or str(parameters.get("authorization", "")))
        if key is not None and key.scope.includes(scope):
            return
        if not self._keys.all():
            raise Forbidden(
                "Mutations and subscriptions are disabled, because the server has no key. Create one with `lexigraph"
                " keys create`, or set LEXIGRAPH_API_KEY, and send it as `Authorization: Bearer KEY`."
            )
        raise Forbidden(f"This needs a key with the scope `{scope}`, sent as `Authorization: Bearer KEY`.")

    def check_reading(self) -> None:
        """Raise `Forbidden` if reading is private, and the connection has no key."""
        if self.settings.private:
            self.check_scope(Scope.READ)

    @property
    def newest_epoch(self) -> int:
        return self._current.lexicon.epoch

    def refresh(self, min_epoch: int) -> None:
        """Resolve the rest of the request from the state that is published now, at least `min_epoch`."""
        self._forget()
        self.lexicon = self._current.refresh(min_epoch)

    @cached_property
    def terms(self) -> Batches[Iri, StoredTerm | None]:
        """Terms by IRI; those of one level of a query are read in one batch, except for those that the epoch keeps."""
        return Batches[Iri, StoredTerm | None](self.lexicon.terms, None, self.lexicon.kept_terms, self._few)

    @cached_property
    def modified(self) -> Batches[Iri, datetime | None]:
        """The time of the last commit that changed each term."""
        return Batches[Iri, datetime | None](self.lexicon.modified, None, few=self._few)

    @property
    def _few(self) -> int:
        return 0 if self.settings.engine else _FEW

    @cached_property
    def sources(self) -> Batches[Iri, Source | None]:
        return Batches[Iri, Source | None](self.lexicon.sources, None)

    @cached_property
    def mentions(self) -> Batches[Iri, Sequence[Iri]]:
        return Batches(self.lexicon.mentions, ())

    @cached_property
    def mentioned_by(self) -> Batches[Iri, Sequence[Iri]]:
        return Batches(self.lexicon.mentioned_by, ())

    @cached_property
    def relations(self) -> Batches[Iri, Relations]:
        return Batches(self.lexicon.relations, Relations())

    @cached_property
    def broader(self) -> Batches[Iri, Sequence[Iri]]:
        return Batches(self.lexicon.hierarchy.broader, ())

    @cached_property
    def log_entries(self) -> Batches[int, CommittedTerms]:
        return Batches(self.lexicon.log.entries, CommittedTerms())

    def documents(self, format: RdfFormat) -> Batches[Iri, str]:
        if format not in self._documents:
            self._documents[format] = Batches(partial(self.lexicon.documents, format=format), "")
        return self._documents[format]


_COMPUTED: Final = frozenset(name for name, value in vars(Context).items() if isinstance(value, cached_property))

Info: TypeAlias = strawberry.Info[Context, None]
