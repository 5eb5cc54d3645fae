"""GraphQL subscriptions: the progress of ingests that this server runs, over a WebSocket."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from api.progress_feed import ProgressFeed, Stage
from api.schema.context import Info
from api.schema.inputs import add_enum

__all__ = ["Subscription"]

add_enum(
    Stage,
    "The stage of an ingest.",
    {
        Stage.IDLE: "No ingest is running.",
        Stage.FILES: "Reading documents.",
        Stage.TERMS: "Processing the terms.",
        Stage.EMBEDDINGS: "Computing embeddings.",
    },
    name="IngestStage",
)


@strawberry.type(description="The progress of an ingest.")
class IngestProgress:
    """One step."""

    stage: Stage = strawberry.field(description="The current stage.")
    done: int = strawberry.field(description="Number of items done in this stage.")
    total: int = strawberry.field(
        description="Total number of items in this stage: documents in FILES, terms in TERMS and EMBEDDINGS. 0 while"
        " unknown."
    )


@strawberry.type(
    description="Subscriptions, over a WebSocket with the `graphql-transport-ws` protocol. They need the API key, as"
    " `Authorization` in the HTTP header or in the `connection_init` payload."
)
class Subscription:
    """The subscriptions."""

    @strawberry.subscription(
        description="Progress of the ingests that mutations start on this server: the current step, then each"
        " step that follows. A slow client receives only the latest 100 steps."
    )
    def ingest_progress(self, info: Info) -> AsyncGenerator[IngestProgress, None]:
        """Return the steps."""
        info.context.check_key()
        return _progress(info.context.ingestion.feed)


async def _progress(feed: ProgressFeed) -> AsyncGenerator[IngestProgress, None]:
    async with aclosing(feed.steps()) as steps:
        async for step in steps:
            yield IngestProgress(stage=step.stage, done=step.done, total=step.total)
