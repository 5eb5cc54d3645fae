"""The view of the PostgreSQL engine."""

from embeddings.engines.postgresql.snapshot import PostgresqlSnapshot
from embeddings.engines.relational.view import RelationalView

__all__ = ["PostgresqlView"]


class PostgresqlView(RelationalView):
    """A `SearchView` of the PostgreSQL engine; use `PostgresqlEngine.view`."""

    def __init__(self, snapshot: PostgresqlSnapshot) -> None:
        super().__init__(snapshot)
        self.renew = snapshot.transactions.renew
        """See `EpochTransactions.renew`; to be called a few times per second by who keeps a view for many requests."""
