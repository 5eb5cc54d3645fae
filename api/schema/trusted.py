"""Accepts only trusted documents, over HTTP and WebSocket, if the settings require it."""

from collections.abc import Container, Iterator

from strawberry.extensions import SchemaExtension

from api.errors import NotTrusted

__all__ = ["TrustedOnly"]


class TrustedOnly(SchemaExtension):
    """Rejects all other documents before they are parsed."""

    def __init__(self, trusted: Container[str]) -> None:
        """Accept the documents in `trusted`."""
        self._trusted = trusted

    def on_parse(self) -> Iterator[None]:
        """Raise `NotTrusted`, or let the document pass."""
        if (self.execution_context.query or "") not in self._trusted:
            raise NotTrusted
        yield
