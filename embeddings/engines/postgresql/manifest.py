"""The one row that makes an epoch visible."""

from typing import NamedTuple


class Manifest(NamedTuple):
    """The one row that makes an epoch visible; `words` is the length of all texts in words."""

    epoch: int
    model: str | None
    vectors: int
    dimension: int
    indexed: bool
    records: int
    words: int
    last_record: int
    last_label: int
    facts: str
    parts: int
    """The number of servers over which the tables of records are partitioned, 0 if they are here."""

    stamp: int
    """The number of commits: all partitions have the same one; see `embeddings.engines.postgresql.partitions`."""

    @property
    def index_name(self) -> str:
        """The name of the HNSW index over the present vectors."""
        return f"meaning_nearest_{self.vectors}"
