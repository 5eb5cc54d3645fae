"""Words, prose and label trigrams in tantivy: a change costs one small segment, readers keep the commit they hold."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import tantivy

from embeddings.engines.embedded.text_snapshot import (
    COMPARED,
    ERRORS,
    FORMER,
    NO_SHIFT,
    Shift,
    TextSnapshot,
    former,
    later_than,
    term_of_tag,
    translated,
    trigrams,
)
from embeddings.records import Record
from embeddings.stop_words import content_words
from embeddings.storage import failure
from embeddings.word_breaks import phrase_of

_HEAP = 15_000_000  # bytes, the least that tantivy takes for one thread; a larger one only delays its segments
_GAP = "\N{PILCROW SIGN}"
"""A token between two texts of a record, so that no phrase spans both."""


class TextIndex:
    """Two tantivy indexes in one folder: `words` has a document per record, `labels` one per label.

    A document is found by the id of its record, which no other version of that record has. One process writes;
    `snapshot` opens in others too, and sees the commits of the writer without being reopened.
    """

    def __init__(self, folder: Path, *, writable: bool, is_new: bool) -> None:
        """Open the indexes, made when `is_new` and `writable`. Raises `IndexCorrupt`."""
        self._folder = folder
        self._words = _open(folder / "words", _words_schema(), writable and is_new)
        self._labels = _open(folder / "labels", _labels_schema(), writable and is_new)
        with translated(folder):
            self._writers = [self._words.writer(_HEAP, 1), self._labels.writer(_HEAP, 1)] if writable else []
            for writer in self._writers:
                writer.garbage_collect_files()  # those of a killed commit, whose names would be used again

    def add(self, record_id: int, record: Record, labels: Iterable[tuple[int, str]], shift: Shift = NO_SHIFT) -> None:
        """Add a record, and its labels as pairs of a label's id and folded form; visible after `commit`."""
        try:  # without `translated`, which takes a fiftieth of a first load
            self._add(record_id, record, labels, shift)
        except ERRORS as error:
            raise failure(self._folder / "words", error) from error

    def _add(self, record_id: int, record: Record, labels: Iterable[tuple[int, str]], shift: Shift) -> None:
        words, grams = self._writers
        document = tantivy.Document()
        document.add_unsigned("id", record_id + shift.records)
        document.add_text("words", " ".join(content_words(f"{record.text} {record.more}")))
        document.add_text("prose", f" {_GAP} ".join(map(phrase_of, record.prose)))
        document.add_integer("modified", record.modified)
        for tag in sorted(record.tags):
            document.add_text("tags", term_of_tag(tag))
        words.add_document(document)
        for label_id, folded in labels:
            document = tantivy.Document()
            document.add_unsigned("id", record_id + shift.records)
            document.add_unsigned("label", label_id + shift.labels)
            document.add_text("grams", " ".join(trigrams(folded[:COMPARED])))
            grams.add_document(document)

    def delete(self, record_ids: Sequence[int], shift: Shift = NO_SHIFT) -> None:
        """Remove the documents of records, which may be `FORMER`; visible after `commit`."""
        if FORMER in record_ids:
            self._delete(lambda schema: former(schema, shift))
        if len(record_ids):
            ids = [one + shift.records for one in record_ids]
            self._delete(lambda schema: tantivy.Query.term_set_query(schema, "id", ids))

    def delete_after(self, record_id: int, shift: Shift = NO_SHIFT) -> None:
        """Remove the documents of all records with a greater id, which a killed writer left uncommitted elsewhere."""
        self._delete(lambda schema: later_than(schema, record_id, shift))

    def _delete(self, query: Callable[[tantivy.Schema], tantivy.Query]) -> None:
        for index, writer in zip((self._words, self._labels), self._writers, strict=True):
            writer.delete_documents_by_query(query(index.schema))

    def delete_all(self) -> None:
        for writer in self._writers:
            writer.delete_all_documents()

    def commit(self) -> None:
        """Make all changes visible and durable."""
        with translated(self._folder):
            for writer in self._writers:
                writer.commit()

    def rollback(self) -> None:
        with translated(self._folder):
            for writer in self._writers:
                writer.rollback()

    def snapshot(self, last: int, stale: Sequence[int], shift: Shift = NO_SHIFT) -> TextSnapshot:
        """Return the newest commit, unchanged by later ones, with the records up to the id `last` but not `stale`.

        Raises `IndexCorrupt`.
        """
        with translated(self._folder):
            self._words.reload()
            self._labels.reload()
            return TextSnapshot(self._folder, self._words, self._labels, last, stale, shift)

    def close(self) -> None:
        """Wait for merges and release the lock of the writer."""
        with suppress(ValueError, OSError, RuntimeError):  # a merge that failed is repeated by the next writer
            for writer in self._writers:
                writer.wait_merging_threads()
        self._writers.clear()


def _words_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("prose", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("tags", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("modified", indexed=True, fast=True)
    return builder.build()


def _labels_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True)
    builder.add_unsigned_field("label", fast=True)
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _open(folder: Path, schema: tantivy.Schema, is_new: bool) -> tantivy.Index:
    try:
        if is_new:
            folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(schema, str(folder))
        else:
            index = tantivy.Index.open(str(folder))
        index.config_reader("manual")
    except (OSError, ValueError, RuntimeError) as error:
        raise failure(folder, error) from error
    return index
