"""The export formats, one module each: streaming writers of RDF resources, or of entries if the format is not RDF."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from graph.resources import Resource


class Writer(Protocol):
    """Writes one RDF format.

    Guarantees: memory holds one resource at a time; the text depends only on the resources and their order.
    Raises `NotExportable` for a triple that the format cannot represent.
    """

    def __call__(self, resources: Iterable[Resource]) -> Iterator[str]:
        """Yield the pieces of one document that contains all `resources`."""
