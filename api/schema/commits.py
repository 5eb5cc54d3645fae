"""Commits: the changes of the data directory, oldest first, with the terms that each of them put and removed."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

import strawberry
from starlette.concurrency import run_in_threadpool

from api.access.keys import Scope
from api.schema.context import Context, Info
from api.schema.pages import Connection, Window, page_of, paged_field
from api.schema.terms import Term
from api.writing.progress_feed import POLL_SECONDS
from graph.errors import LogTruncated
from graph.rdf import Iri

_TOGETHER = 100  # commits whose times are read at once


@strawberry.type(description="A term that a commit put or removed.")
class ChangedTerm:
    iri: str = strawberry.field(description="The IRI of the term.")

    @strawberry.field(description="The term as it is now. Null if it does not exist now.")
    async def term(self, info: Info) -> Term | None:
        info.context.charge(1)
        found = await info.context.terms.load(self.iri)
        return None if found is None else Term.of(found, info.context)


@strawberry.type(description="A change of the data directory. Some commits change only data derived from terms.")
class Commit:
    epoch: int = strawberry.field(description="The epoch that the commit made.")
    time: datetime | None = strawberry.field(description="When it was committed.")

    @paged_field("A page of the terms that were added or changed, ordered by IRI.")
    async def put(self, info: Info, window: Window) -> Connection[ChangedTerm]:
        return _page(info.context, (await info.context.log_entries.load(self.epoch)).put, window)

    @paged_field("A page of the terms that were removed, ordered by IRI.")
    async def removed(self, info: Info, window: Window) -> Connection[ChangedTerm]:
        return _page(info.context, (await info.context.log_entries.load(self.epoch)).removed, window)


async def page_of_commits(context: Context, since: int, window: Window) -> Connection[Commit]:
    """Return one page of the commits after the epoch `since`. Raises `LogTruncated`, `EpochUnavailable`."""
    epochs = await run_in_threadpool(context.lexicon.epochs_since, since)
    page = page_of(context, epochs, window, str)
    return page.connection(await _commits(context, page.items))


async def following_commits(context: Context, since: int | None) -> AsyncGenerator[Commit, None]:
    """Yield the commits after an epoch, by default after the current one, as any process makes them.

    No epoch remains open between two commits. Raises `LogTruncated`, `EpochUnavailable`.
    """
    seen = context.newest_epoch if since is None else since
    while True:
        newest = context.newest_epoch
        if newest < seen and since is None:
            raise LogTruncated(seen, newest)  # the data directory was made again, or restored from a backup
        if newest != seen:
            epochs = (await run_in_threadpool(context.lexicon.epochs_since, seen))[:_TOGETHER]
            context.check_scope(Scope.READ)  # the key may have been revoked
            for commit in await _commits(context, epochs):
                yield commit
                context.release()
            since, seen = None, epochs[-1]
        else:
            await asyncio.sleep(POLL_SECONDS)


async def _commits(context: Context, epochs: Sequence[int]) -> list[Commit]:
    times = await run_in_threadpool(context.lexicon.log.times, epochs)
    return [Commit(epoch=epoch, time=times.get(epoch)) for epoch in epochs]


def _page(context: Context, terms: Sequence[Iri], window: Window) -> Connection[ChangedTerm]:
    page = page_of(context, terms, window, str)
    return page.connection([ChangedTerm(iri=iri) for iri in page.items])
