"""One epoch while it is applied: records become rows, documents and vectors, a chunk at a time."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from embeddings.chunks import CHUNK
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.manifest import Manifest
from embeddings.engines.embedded.text_index import TextIndex
from embeddings.engines.embedded.vector_index import SegmentsState, append_vectors
from embeddings.engines.embedder import Embedder
from embeddings.engines.relational.completion import later_words
from embeddings.engines.relational.records import stored_tags
from embeddings.engines.relational.statements import DIGESTS, REMOVE_TAG_LABELS
from embeddings.engines.relational.tag_labels import tag_label_rows
from embeddings.engines.relational.utf8 import as_json, storable, storable_record
from embeddings.engines.relational.vector_ids import texts_to_embed
from embeddings.normalization import fold_label
from embeddings.records import Label, Record, Role, Tag
from embeddings.word_breaks import phrase_of

_LOADING_PAGES = 64_000  # KiB of SQLite pages while an empty engine is filled


class Change:
    """One epoch in the transaction of a connection; `finish` makes it the newest."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        texts: TextIndex,
        vectors: Path,
        manifest: Manifest,
        embedder: Embedder | None,
    ) -> None:
        self.replaced = 0
        self._connection, self._texts, self._vectors, self._embedder = connection, texts, vectors, embedder
        self._has_indexes = True
        if embedder is not None and embedder.model != manifest.model:
            manifest = manifest._replace(segments=SegmentsState(base=manifest.segments.base + 1))
        self._manifest = manifest

    def put(self, records: Sequence[Record]) -> None:
        """Store the records that are new or differ from the stored one."""
        if len(records) == CHUNK and not self._manifest.records:
            self._drop_indexes()
        latest = {(made := storable_record(record)).key: (made, record.digest()) for record in records}
        known = self._known(list(latest))
        changed = [pair for key, pair in latest.items() if known.get(key, (0, ""))[1] != pair[1]]
        self._drop([known[record.key][0] for record, _ in changed if record.key in known])
        if not changed:
            return
        first = self._manifest.last_record + 1
        ids = range(first, first + len(changed))
        self._insert(ids, changed)
        self._manifest = self._manifest._replace(
            records=self._manifest.records + len(changed), last_record=self._manifest.last_record + len(changed)
        )
        if self._embedder is None:
            self._connection.execute(statements.INSERT_UNEMBEDDED, {"ids": json.dumps(list(ids))})
        else:
            vector_ids, texts = texts_to_embed(dict(zip(ids, (record for record, _ in changed), strict=True)))
            rows = self._embedder.vectors(texts)
            segments = append_vectors(self._vectors, self._manifest.segments, vector_ids, rows)
            self._manifest = self._manifest._replace(segments=segments)

    def remove(self, keys: Sequence[str]) -> None:
        self._drop([record_id for record_id, _ in self._known(keys).values()])

    def label_tags(self, labeled: Mapping[Tag, Sequence[Label]]) -> None:
        many = self._connection.executemany
        many(REMOVE_TAG_LABELS, [{"kind": storable(tag.kind), "value": storable(tag.value)} for tag in labeled])
        many(statements.INSERT_TAG_LABEL, tag_label_rows(labeled))

    def finish(self, epoch: int, facts: Mapping[str, str] | None) -> None:
        """Write the manifest, with which the transaction becomes the new epoch; the texts are committed already."""
        self._connection.execute(statements.FORGET_TAGS)
        if not self._has_indexes:
            # Before the indexes are made, because it also limits the memory for sorting.
            self._connection.execute(f"PRAGMA cache_size = {self._cache_size}")
            for statement in statements.INDEXES:
                self._connection.execute(statement)
        written = self._manifest.facts if facts is None else json.dumps(facts)
        model = self._manifest.model if self._embedder is None else self._embedder.model
        manifest = self._manifest.with_new_texts()
        manifest._replace(epoch=epoch, model=model, facts=written).write(self._connection)

    def _drop_indexes(self) -> None:
        """Prepare a first load: indexes whose entries do not ascend are made at its end, each from sorted rows."""
        self._has_indexes = False
        (self._cache_size,) = self._connection.execute("PRAGMA cache_size").fetchone()
        self._connection.execute(f"PRAGMA cache_size = -{_LOADING_PAGES}")
        for statement in statements.DROPPED_INDEXES:
            self._connection.execute(statement)

    def _known(self, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
        rows = self._connection.execute(DIGESTS, {"keys": as_json(keys)})
        return {key: (record_id, digest) for key, record_id, digest in rows}

    def _drop(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        chosen = {"ids": json.dumps(ids)}
        counts = self._connection.execute(statements.TAGGED, chosen).fetchall()
        self._connection.executemany(statements.UNCOUNT_TAG, counts)
        self._connection.execute(statements.REMOVE_RECORDS, chosen)
        self._connection.execute(statements.INSERT_STALE, chosen)
        self._manifest = self._manifest._replace(records=self._manifest.records - len(ids))
        self.replaced += len(ids)

    def _insert(self, ids: Sequence[int], records: Sequence[tuple[Record, str]]) -> None:
        rows: list[dict[str, object]] = []
        labels: list[tuple[object, ...]] = []
        words: list[tuple[int, str, int]] = []
        longest: dict[str, int] = {}
        label_id = self._manifest.last_label
        for record_id, (record, digest) in zip(ids, records, strict=True):
            rows.append(
                {
                    "id": record_id,
                    "key": record.key,
                    "name": record.name,
                    "sort": record.name.casefold(),
                    "definition": record.definition,
                    "text": record.text,
                    "more": record.more,
                    "prose": json.dumps(record.prose),
                    "modified": record.modified,
                    "digest": digest,
                    "payload": record.payload,
                }
            )
            added: list[tuple[int, str]] = []
            for place, (text, role, is_own) in enumerate(record.searchable_labels()):
                label_id += 1
                folded, phrase = fold_label(text), phrase_of(text) if role != Role.NOTATION else ""
                labels.append((label_id, record_id, place, int(role), is_own, text, folded, phrase))
                if role != Role.NOTATION:
                    added.append((label_id, folded))
                if phrase:
                    first = phrase.partition(" ")[0]
                    longest[first] = max(longest.get(first, 0), phrase.count(" ") + 1)
                if role < Role.UNQUALIFIED:
                    words += [(label_id, rest, len(folded)) for rest in later_words(text)]
            self._texts.add(record_id, record, added, self._manifest.shift)
        many = self._connection.executemany
        many(statements.INSERT_RECORD, rows)
        many(statements.INSERT_CONTENT, rows)
        sections = zip(ids, (record.section for record, _ in records), strict=True)
        many(statements.INSERT_SECTION, [row for row in sections if row[1]])
        many(statements.INSERT_LABEL, labels)
        many(statements.INSERT_LABEL_WORD, words)
        many(statements.INSERT_LABEL_FIRST, sorted(longest.items()))
        self._insert_tags(ids, [record for record, _ in records])
        self._manifest = self._manifest._replace(last_label=label_id)

    def _insert_tags(self, ids: Sequence[int], records: Sequence[Record]) -> None:
        tags = [stored_tags(record, record.name.casefold()) for record in records]
        counts = Counter(tag for one in tags for tag in one)
        self._connection.executemany(statements.COUNT_TAG, [(*tag, count) for tag, count in sorted(counts.items())])
        rows = self._connection.execute(statements.TAG_IDS, {"tags": json.dumps(list(counts))})
        numbers = {Tag(kind, value): tag_id for tag_id, kind, value in rows}
        tagged = [
            (record_id, tag_id, sort, record.key)
            for record_id, record, one in zip(ids, records, tags, strict=True)
            for tag_id, sort in sorted((numbers[tag], sort) for tag, sort in one.items())
        ]
        self._connection.executemany(statements.INSERT_TAGGED, tagged)
