"""The one row that makes an epoch visible."""

import sqlite3
from typing import NamedTuple

from embeddings.engines.embedded import statements
from embeddings.engines.embedded.text_snapshot import NO_SHIFT, Shift
from embeddings.engines.embedded.vector_index import SegmentsState


class Manifest(NamedTuple):
    """The state of an epoch: its parts, its counts, the ids given last, and their shift in the text index.

    `text_stamp` is the number of commits of the text index; tantivy's own numbers begin again after a compaction.
    """

    epoch: int = 0
    model: str | None = None
    segments: SegmentsState = SegmentsState()
    text_stamp: int = 0
    records: int = 0
    last_record: int = 0
    last_label: int = 0
    shift: Shift = NO_SHIFT
    facts: str = "{}"

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> "Manifest":
        """Return the row that a connection sees, an empty manifest without one."""
        row = connection.execute(statements.MANIFEST).fetchone()
        if row is None:
            return cls()
        epoch, model, *segments, text_stamp, records, last_record, last_label, record_shift, label_shift, facts = row
        shift = Shift(record_shift, label_shift)
        return cls(epoch, model, SegmentsState(*segments), text_stamp, records, last_record, last_label, shift, facts)

    @classmethod
    def begin(cls, connection: sqlite3.Connection) -> "Manifest":
        """Begin a transaction, and return the row of the epoch that it sees until it ends."""
        connection.execute("BEGIN")
        return cls.read(connection)

    def with_new_texts(self) -> "Manifest":
        """Return the manifest after a commit of the text index."""
        return self._replace(text_stamp=self.text_stamp + 1)

    def write(self, connection: sqlite3.Connection) -> None:
        row = {**self._asdict(), **self.segments._asdict()}
        row |= {"record_shift": self.shift.records, "label_shift": self.shift.labels}
        del row["segments"], row["shift"]
        connection.execute(statements.WRITE_MANIFEST, row)
