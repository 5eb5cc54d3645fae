"""The view of the embedded engine."""

from collections.abc import Mapping

from embeddings.encoder import Vectors
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.snapshot import EmbeddedSnapshot
from embeddings.engines.relational.snapshot import Condition
from embeddings.engines.relational.statements import DIGESTS
from embeddings.engines.relational.vector_ids import texts_to_embed
from embeddings.engines.relational.view import RelationalView
from embeddings.records import Filter, Record

__all__ = ["EmbeddedView"]


class EmbeddedView(RelationalView):
    """A `SearchView` of the embedded engine; use `EmbeddedEngine.view`."""

    def __init__(self, snapshot: EmbeddedSnapshot) -> None:
        super().__init__(snapshot)
        self._texts = snapshot.texts

    def documents(self) -> int:
        """Return the number of records of this epoch that the text index contains."""
        return self._texts.count(Condition(Filter(), 0, ids=[row[0] for row in self._rows(statements.LIVING)]))

    def vectors_of(self, records: Mapping[str, Record]) -> dict[str, Vectors]:
        """Return the vectors that stored records have, by the keys of their texts in a cache."""
        ids = {record_id: records[key] for key, record_id, _ in self._rows(DIGESTS, keys=list(records))}
        vector_ids, texts = texts_to_embed(ids)
        names = dict(zip(vector_ids, texts, strict=True))
        found, vectors = self._snapshot.vectors(vector_ids)
        return dict(zip((names[vector_id] for vector_id in found), vectors, strict=True))
