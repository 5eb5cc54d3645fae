"""One epoch while it is applied: records become rows and vectors, a chunk at a time, in one transaction."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from psycopg import Connection, sql

from embeddings.chunks import CHUNK
from embeddings.encoder import Vectors
from embeddings.engines.embedder import Embedder
from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.dialect import translated
from embeddings.engines.postgresql.manifest import Manifest
from embeddings.engines.postgresql.vector_index import define, index_vectors
from embeddings.engines.relational.completion import later_words
from embeddings.engines.relational.records import read_records, stored_tags
from embeddings.engines.relational.statements import DIGESTS, REMOVE_TAG_LABELS
from embeddings.engines.relational.tag_labels import tag_label_rows
from embeddings.engines.relational.utf8 import storable, storable_record
from embeddings.engines.relational.vector_ids import of_records, texts_to_embed
from embeddings.normalization import fold_label
from embeddings.records import Label, Record, Role, Tag
from embeddings.stop_words import content_words
from embeddings.vector_cache import text_digest
from embeddings.word_breaks import phrase_of

_LONGEST = 400
_LONGEST_WORD = 200
"""Characters of a folded label, a name and a word that are stored: PostgreSQL indexes no text above 2,700 bytes."""

_GAP = "\N{PILCROW SIGN}"
"""A word between two texts of a record, so that no phrase spans both."""


class Change:
    """One epoch in the transaction of a connection; `finish` makes it the newest."""

    def __init__(self, connection: Connection, manifest: Manifest, embedder: Embedder | None) -> None:
        self.manifest = manifest
        self._connection, self._embedder = connection, embedder
        self._is_first = not manifest.last_record
        self._changed = 0
        if embedder is not None:
            self.begin_vectors(embedder.model)

    def put(self, records: Sequence[Record]) -> None:
        """Store the records that are new or differ from the stored one."""
        latest = {(made := storable_record(record)).key: (made, record.digest()) for record in records}
        known = self._known(list(latest))
        changed = [pair for key, pair in latest.items() if known.get(key, (0, ""))[1] != pair[1]]
        self._drop([known[record.key][0] for record, _ in changed if record.key in known])
        if not changed:
            return
        first = self.manifest.last_record + 1
        ids = range(first, first + len(changed))
        self._insert(ids, changed)
        if self._embedder is None:
            self._connection.execute(statements.INSERT_UNEMBEDDED, {"ids": list(ids)})
        else:
            self._embed(dict(zip(ids, (record for record, _ in changed), strict=True)))

    def remove(self, keys: Sequence[str]) -> None:
        """Remove the records that exist."""
        self._drop([record_id for record_id, _ in self._known(list(map(storable, keys))).values()])

    def embed_missing(self) -> bool:
        """Make vectors of all records that have none of the embedder's model; return whether there were any."""
        after, found = 0, False
        while rows := self._connection.execute(statements.UNEMBEDDED, {"after": after, "limit": CHUNK}).fetchall():
            records = read_records(self._rows, [key for _, key in rows])
            self._embed({record_id: records[key] for record_id, key in rows})
            after, found = rows[-1][0], True
        self._connection.execute(statements.CLEAR_UNEMBEDDED)
        return found

    def use_known(self, model: str, records: range) -> bool:
        """Give those of `records` without vectors the ones that are known for all their texts.

        Returns whether there were any. All records of a million take seconds, those of a chunk milliseconds.
        """
        after, found = records.start - 1, False
        values = {"model": model, "limit": CHUNK, "last": records.stop - 1}
        while rows := self._connection.execute(statements.UNEMBEDDED_KNOWN, values | {"after": after}).fetchall():
            vectors = {
                vector_id: np.frombuffer(vector, dtype="<f4")
                for record_id, *pair in rows
                for vector_id, vector in zip(of_records([record_id]).tolist(), pair, strict=True)
                if vector is not None
            }
            self._insert_vectors(list(vectors), np.stack(list(vectors.values())))
            self._connection.execute(statements.FORGET_UNEMBEDDED, {"ids": [row[0] for row in rows]})
            after, found = rows[-1][0], True
        return found

    def count_vectors(self) -> int:
        """Return the number of records with a vector."""
        (count,) = self._connection.execute(statements.COUNT_MEANING).fetchone() or (0,)
        return int(count)

    def label_tags(self, labeled: Mapping[Tag, Sequence[Label]]) -> None:
        """Replace the labels of these tags."""
        if not labeled:
            return
        former = [{"kind": storable(tag.kind), "value": storable(tag.value)} for tag in labeled]
        with self._connection.cursor() as cursor:
            cursor.executemany(translated(REMOVE_TAG_LABELS), former)
            with cursor.copy(statements.COPY_TAG_LABEL) as copy:
                for row in tag_label_rows(labeled, fitting):
                    copy.write_row(row)

    def finish(self, epoch: int, facts: Mapping[str, str] | None) -> None:
        """Write the manifest, with which the transaction becomes the new epoch."""
        execute = self._connection.execute
        execute(statements.FORGET_TAGS)
        if self._is_first:
            for statement in statements.INDEXES:
                define(self._connection, sql.SQL(statement))
        self.manifest = index_vectors(self._connection, self.manifest, self.count_vectors)
        if self._changed > max(CHUNK, self.manifest.records // 5):
            define(self._connection, sql.SQL(statements.ANALYZE))  # plans of the statistics before a load take seconds
        written = self.manifest.facts if facts is None else json.dumps(facts)
        self.manifest = self.manifest._replace(epoch=epoch, facts=written, stamp=self.manifest.stamp + 1)
        execute(statements.WRITE_MANIFEST, self.manifest._asdict())
        if self.manifest.parts:
            execute(statements.STAMP_PARTS, {"stamp": self.manifest.stamp})

    def begin_vectors(self, model: str) -> None:
        """Begin the vectors of a new model; readers keep the former ones, and their index, until the commit."""
        if model == self.manifest.model:
            return
        self._connection.execute(statements.CLEAR_MEANING)
        self._connection.execute(statements.ALL_UNEMBEDDED)
        self.manifest = self.manifest._replace(
            model=model, vectors=self.manifest.vectors + 1, dimension=0, indexed=False
        )

    def _known(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        rows = self._connection.execute(translated(DIGESTS), {"keys": keys}) if self.manifest.records else ()
        return {key: (record_id, digest) for key, record_id, digest in rows}

    def _drop(self, ids: list[int]) -> None:
        if not ids:
            return
        chosen = {"ids": ids}
        (words,) = self._connection.execute(statements.LENGTH, chosen).fetchone() or (0,)
        with self._connection.pipeline():
            for statement in statements.REMOVALS:
                self._connection.execute(statement, chosen)
        self.manifest = self.manifest._replace(
            records=self.manifest.records - len(ids), words=self.manifest.words - int(words)
        )
        self._changed += len(ids)

    def _insert(self, ids: Sequence[int], records: Sequence[tuple[Record, str]]) -> None:
        tag_ids = self._tag_ids(record for record, _ in records)
        counts = {record_id: _word_counts(record) for record_id, (record, _) in zip(ids, records, strict=True)}
        word_ids = self._word_ids(counts.values())
        rows: dict[str, list[tuple[object, ...]]] = {
            copy: []
            for copy in (
                statements.COPY_RECORD,
                statements.COPY_CONTENT,
                statements.COPY_SECTION,
                statements.COPY_LABEL,
                statements.COPY_LABEL_WORD,
                statements.COPY_TAGGED,
                statements.COPY_POSTING,
            )
        }
        longest: dict[str, int] = {}
        label_id, words = self.manifest.last_label, self.manifest.words
        for record_id, (record, digest) in zip(ids, records, strict=True):
            sort = sort_form(record.name)
            tags = sorted(tag_ids[tag] for tag in record.tags)
            listed = stored_tags(record, sort)
            rows[statements.COPY_RECORD].append(
                (record_id, record.key, record.name, sort, record.modified, digest, tags)
            )
            length = sum(counts[record_id].values())
            words += length
            held = {word_ids[word]: count for word, count in counts[record_id].items()}
            phrases = f" {_GAP} ".join(fitting_words(phrase_of(text)) for text in record.prose)
            rows[statements.COPY_CONTENT].append(
                (
                    record_id,
                    record.definition,
                    record.text,
                    record.more,
                    json.dumps(record.prose),
                    record.payload,
                    phrases,
                    sorted(held),
                    length,
                    text_digest(record.text),
                )
            )
            rows[statements.COPY_SECTION] += [
                (record_id, record.section, text_digest(text)) for text in record.embedded_texts()[1:]
            ]
            rounded = _rounded(length)
            rows[statements.COPY_POSTING] += [(word, record_id, count, rounded) for word, count in held.items()]
            rows[statements.COPY_TAGGED] += [(record_id, tag_ids[tag], at, record.key) for tag, at in listed.items()]
            for place, (text, role, is_own) in enumerate(record.searchable_labels()):
                label_id += 1
                folded = fitting(fold_label(text))
                phrase = phrase_of(text) if role != Role.NOTATION else ""
                rows[statements.COPY_LABEL].append(
                    (label_id, record_id, place, int(role), int(is_own), text, folded, phrase)
                )
                first = phrase.partition(" ")[0]
                if first and len(first) <= _LONGEST_WORD:
                    longest[first] = max(longest.get(first, 0), phrase.count(" ") + 1)
                if role < Role.UNQUALIFIED:
                    later = dict.fromkeys(map(fitting, later_words(text)))
                    rows[statements.COPY_LABEL_WORD] += [(record_id, label_id, rest, len(folded)) for rest in later]
        with self._connection.cursor() as cursor:
            for statement, values in rows.items():
                with cursor.copy(statement) as copy:
                    for row in values:
                        copy.write_row(row)
            firsts = sorted(longest)
            cursor.execute(
                statements.INSERT_LABEL_FIRST, {"words": firsts, "longest": [longest[word] for word in firsts]}
            )
        self.manifest = self.manifest._replace(
            records=self.manifest.records + len(records), words=words, last_record=ids[-1], last_label=label_id
        )
        self._changed += len(records)

    def _tag_ids(self, records: Iterable[Record]) -> dict[Tag, int]:
        counts = Counter(tag for record in records for tag in stored_tags(record, ""))
        tags = sorted(counts)
        values = {
            "kinds": [tag.kind for tag in tags],
            "values": [tag.value for tag in tags],
            "counts": [counts[tag] for tag in tags],
        }
        rows = self._connection.execute(statements.COUNT_TAGS, values)
        return {Tag(kind, value): tag_id for kind, value, tag_id in rows}

    def _word_ids(self, documents: Iterable[Mapping[str, int]]) -> dict[str, int]:
        counts = Counter(word for document in documents for word in document)
        words = sorted(counts)
        rows = self._connection.execute(
            statements.COUNT_WORDS, {"words": words, "counts": [counts[word] for word in words]}
        )
        return dict(rows.fetchall())

    def _rows(self, statement: str, **values: object) -> Iterable[Any]:
        return self._connection.execute(translated(statement), values)

    def _embed(self, records: Mapping[int, Record]) -> None:
        assert self._embedder is not None  # noqa: S101 (the caller has checked it)
        ids, texts = texts_to_embed(records)
        self._insert_vectors(ids, self._embedder.vectors(texts))

    def _insert_vectors(self, ids: Sequence[int], vectors: Vectors) -> None:
        dimension = vectors.shape[1]
        # The binary format of halfvec: the dimension and a zero in 16 bits each, then the numbers in 16 bits each.
        head = np.array([dimension, 0], dtype=">u2").tobytes()
        halves = vectors.astype(">f2")
        with self._connection.cursor() as cursor, cursor.copy(statements.COPY_MEANING) as copy:
            copy.set_types(["int8", "int2", "int4", "bytea"])
            for vector_id, row in zip(ids, halves, strict=True):
                copy.write_row((*divmod(vector_id, 2), self.manifest.vectors, head + row.tobytes()))
        self.manifest = self.manifest._replace(dimension=dimension)


def fitting(folded: str) -> str:
    """Return a folded label as it is stored: the end of a very long one is replaced by its digest."""
    folded = storable(folded)
    return folded if len(folded) <= _LONGEST else folded[:_LONGEST] + text_digest(folded)[:32]


def sort_form(name: str) -> str:
    """Return the form by which names are ordered: without case, and without the end of a very long one."""
    return storable(name).casefold()[:_LONGEST_WORD]


def fitting_words(phrase: str) -> str:
    """Return a phrase with its words as they are stored: the end of a very long one is omitted."""
    return " ".join(word[:_LONGEST_WORD] for word in storable(phrase).split(" "))


def _word_counts(record: Record) -> Counter[str]:
    return Counter(word[:_LONGEST_WORD] for word in content_words(f"{record.text} {record.more}"))


def _rounded(length: int) -> int:
    """Return the length of a text as tantivy and Lucene count it: exactly up to 40, then with four binary digits.

    >>> [_rounded(length) for length in (40, 41, 57, 100)]
    [40, 40, 56, 96]
    """
    excess = length - 24
    if excess < 16:
        return length
    shift = excess.bit_length() - 4
    return 24 + (excess >> shift << shift)
