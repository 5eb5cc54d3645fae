"""What can be followed: an ingest that this server runs, over a WebSocket."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from api.progress_feed import ProgressFeed, Stage
from api.schema.context import Info

__all__ = ["Subscription"]

strawberry.enum(Stage, name="IngestStage", description="What an ingest is at; IDLE if there is none.")


@strawberry.type(description="How far an ingest is.")
class IngestProgress:
    """One step."""

    stage: Stage
    done: int
    total: int = strawberry.field(description="Of how many; of files, then of terms.")


@strawberry.type
class Subscription:
    """The subscriptions."""

    @strawberry.subscription(
        description="The ingests that this server runs for mutations: the present step, and each that follows. A slow"
        " reader gets the latest hundred. Needs the API key, which may come as Authorization in connection_init."
    )
    def ingest_progress(self, info: Info) -> AsyncGenerator[IngestProgress, None]:
        """Follow them."""
        info.context.check_key()
        return _followed(info.context.ingestion.feed)


async def _followed(feed: ProgressFeed) -> AsyncGenerator[IngestProgress, None]:
    async with aclosing(feed.steps()) as steps:
        async for step in steps:
            yield IngestProgress(stage=step.stage, done=step.done, total=step.total)
