"""GraphQL subscriptions over a WebSocket: the progress of ingests, and commits."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from api.access.keys import Scope
from api.schema.commits import Commit, following_commits
from api.schema.context import Context, Info
from api.schema.inputs import add_enum
from api.writing.progress_feed import Stage, progress_steps

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
    stage: Stage = strawberry.field(description="The current stage.")
    done: int = strawberry.field(description="Number of items done in this stage.")
    total: int = strawberry.field(
        description="Total number of items in this stage: documents in FILES, terms in TERMS and EMBEDDINGS. 0 while"
        " unknown."
    )


@strawberry.type(
    description="Subscriptions, over a WebSocket with the `graphql-transport-ws` protocol. They need a key, as"
    " `Authorization` in the HTTP header or in the `connection_init` payload."
)
class Subscription:
    @strawberry.subscription(
        description="Progress of the ingests by mutations and by commands: the current step, then the steps that"
        " follow. Of steps in quick succession, some are omitted."
    )
    def ingest_progress(self, info: Info) -> AsyncGenerator[IngestProgress, None]:
        info.context.check_scope(Scope.READ)
        return _progress(info.context)

    @strawberry.subscription(
        description="Commits as they are published, by mutations and by other processes. With `since`, the commits"
        " after that epoch come first, so that a client that was disconnected misses nothing."
    )
    def commits(
        self,
        info: Info,
        since: Annotated[int | None, strawberry.argument(description="The last epoch that the client has.")] = None,
    ) -> AsyncGenerator[Commit, None]:
        info.context.check_scope(Scope.READ)
        return following_commits(info.context, since)


async def _progress(context: Context) -> AsyncGenerator[IngestProgress, None]:
    async with aclosing(progress_steps(context.folder)) as steps:
        async for stage, done, total in steps:
            context.check_scope(Scope.READ)  # the key may have been revoked
            yield IngestProgress(stage=Stage(stage), done=done, total=total)
