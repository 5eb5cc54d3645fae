"""Compaction: forgets old commits and unused vectors, and merges the segments of the graph and the search engine."""

from contextlib import closing
from datetime import datetime

from embeddings.cache import VectorCache
from embeddings.engine import Filter
from embeddings.engines.embedded.engine import EmbeddedEngine
from graph.commit_log import Change
from ingest.folder import FolderWriter

__all__ = ["compact"]

_EVERYTHING = 1 << 62


def compact(writer: FolderWriter, engine: EmbeddedEngine, kept_commits: int, now: datetime) -> None:
    """Compact a directory whose engine has followed the log to its head, and publish it as an epoch of its own.

    The log keeps `kept_commits` commits. Readers of an earlier epoch are not disturbed, and no answer changes.
    """
    head = writer.log.head()
    writer.log.truncate(head + 2 - kept_commits)
    epoch = writer.log.commit(Change(), head, now)
    writer.store.compact()
    writer.checkpoint(epoch)
    engine.apply(epoch, (), ())
    engine.compact()
    with engine.view() as view, closing(VectorCache(writer.vectors)) as cache:
        cache.retain(view.page(Filter(), _EVERYTHING).keys)
    writer.publish(epoch)
