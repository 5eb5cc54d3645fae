"""Only trusted documents are answered, where the settings say so, whichever way they come."""

from collections.abc import Container, Iterator

from strawberry.extensions import SchemaExtension

from api.errors import NotTrusted

__all__ = ["TrustedOnly"]


class TrustedOnly(SchemaExtension):
    """Refuses all other documents before they are parsed."""

    def __init__(self, trusted: Container[str]) -> None:
        """Answer what is in `trusted`."""
        self._trusted = trusted

    def on_parse(self) -> Iterator[None]:
        """Raise `NotTrusted`, or let it pass."""
        if (self.execution_context.query or "") not in self._trusted:
            raise NotTrusted
        yield
