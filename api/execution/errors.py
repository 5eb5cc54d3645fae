"""Reasons why a query is not executed by a plan."""


class NotCompiled(Exception):
    """A plan cannot answer this query. `reason` is one of a few words, by which such queries are counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unexpected(NotCompiled):
    """A value is not of its declared type; graphql-core decides what that means."""

    def __init__(self) -> None:
        super().__init__("error")
