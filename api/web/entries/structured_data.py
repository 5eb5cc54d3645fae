"""A term in the words of schema.org, for the head of its page."""

import json
from collections.abc import Collection, Iterable

from markupsafe import Markup

from graph.export import RdfFormat, write
from graph.rdf import Iri
from graph.writers import Resource

__all__ = ["structured_data"]


def structured_data(resources: Iterable[Resource], shown: Collection[Iri]) -> Markup:
    """Return JSON-LD of those of `resources` that are `shown`, which no text in it can end or open as HTML."""
    document = json.loads(write((one for one in resources if one.iri in shown), RdfFormat.SCHEMAORG))
    # ASCII alone, since HTML allows fewer characters than JSON.
    return Markup(json.dumps(document, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704 (see above)
