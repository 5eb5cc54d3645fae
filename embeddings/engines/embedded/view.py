"""The view of the embedded engine."""

from embeddings.engine import Filter
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.snapshot import EmbeddedSnapshot
from embeddings.engines.relational.view import RelationalView

__all__ = ["EmbeddedView"]


class EmbeddedView(RelationalView):
    """A `SearchView` of the embedded engine; use `EmbeddedEngine.view`."""

    def __init__(self, snapshot: EmbeddedSnapshot) -> None:
        super().__init__(snapshot)
        self._texts = snapshot.texts

    def documents(self) -> int:
        """Return the number of records of this epoch that the text index contains."""
        return self._texts.count(Filter(), [row[0] for row in self._rows(statements.LIVING)])
