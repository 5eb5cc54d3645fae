"""A term as schema.org JSON-LD, for the head of its page."""

import json
from collections.abc import Collection, Iterable

from markupsafe import Markup

from graph.export import RdfFormat, write
from graph.rdf import Iri
from graph.writers import Resource

__all__ = ["structured_data"]


def structured_data(resources: Iterable[Resource], shown: Collection[Iri]) -> Markup:
    """Return those of `resources` that are `shown` as JSON-LD, escaped so that no text in it is parsed as HTML."""
    document = json.loads(write((one for one in resources if one.iri in shown), RdfFormat.SCHEMAORG))
    # Only ASCII, since HTML allows fewer characters than JSON.
    return Markup(json.dumps(document, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704 (see above)
