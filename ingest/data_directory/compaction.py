"""Compaction: forgets old commits and unused vectors, and merges the segments of the graph and the search engine."""

from contextlib import closing
from datetime import datetime

from embeddings.engine import SearchEngine
from embeddings.vector_cache import VectorCache, section_key
from graph.commit_log import Change
from ingest.data_directory.folder import COMMIT, FolderWriter


def compact(writer: FolderWriter, engine: SearchEngine, kept_commits: int, now: datetime) -> None:
    """Compact a directory whose engine has followed the log to its head, and publish it as an epoch of its own.

    The log keeps `kept_commits` commits. Readers of an earlier epoch are not disturbed, and no answer changes.
    """
    head = writer.log.head()
    writer.log.truncate(head + 2 - kept_commits)
    epoch = writer.log.commit(Change(), head, now)
    writer.compact_graph()
    writer.checkpoint(epoch)
    with engine.view() as view:
        engine.apply(epoch, (), (), {**view.facts, COMMIT: writer.log.nonce(epoch)})
    engine.compact()
    if not writer.servers.engine:
        with engine.view() as view, closing(VectorCache(writer.vectors)) as cache:
            keys = list(view.keys())
            sectioned = (key for key, texts in view.texts(keys).items() if texts.section is not None)
            cache.retain([*keys, *map(section_key, sectioned)])
    writer.publish(epoch)
