"""The one row that makes an epoch visible."""

import sqlite3
from typing import NamedTuple

from embeddings.engines.embedded import statements
from embeddings.engines.embedded.vector_segments import SegmentsState

__all__ = ["Manifest"]


class Manifest(NamedTuple):
    """The state of an epoch: its parts, its counts, and the ids given last."""

    epoch: int = 0
    model: str | None = None
    segments: SegmentsState = SegmentsState()
    text_stamp: int = 0
    records: int = 0
    last_record: int = 0
    last_label: int = 0
    facts: str = "{}"

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> "Manifest":
        """Return the row that a connection sees, an empty manifest without one."""
        row = connection.execute(statements.MANIFEST).fetchone()
        if row is None:
            return cls()
        epoch, model, *segments, text_stamp, records, last_record, last_label, facts = row
        return cls(epoch, model, SegmentsState(*segments), text_stamp, records, last_record, last_label, facts)

    def write(self, connection: sqlite3.Connection) -> None:
        """Store the row."""
        row = {**self._asdict(), **self.segments._asdict()}
        del row["segments"]
        connection.execute(statements.WRITE_MANIFEST, row)
