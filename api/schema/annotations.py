"""The terms that a text names, each with its place."""

from collections.abc import Sequence

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import QueryTooLarge
from api.schema.context import Context, Info
from api.schema.terms import Term, all_terms
from graph.catalog import TermWhere
from graph.rdf import Iri

__all__ = ["Annotation", "annotations_of"]

_LONGEST = 100_000


@strawberry.type(
    description="A name or synonym of terms that stands in a text. Its places count code points from 0, not the UTF-16"
    " units of JavaScript; there it is `[...text].slice(start, end).join('')`."
)
class Annotation:
    """An annotation."""

    start: int
    end: int = strawberry.field(description="The place behind its last code point.")
    text: str = strawberry.field(description="What stands there.")
    label: str = strawberry.field(description="The same as the glossary writes it.")
    keys: strawberry.Private[Sequence[Iri]]

    @strawberry.field(description="The terms with this label, by IRI.")
    async def terms(self, info: Info) -> list[Term]:
        """Return all of them; those of all annotations are read in one batch."""
        return await all_terms(info.context, self.keys)


async def annotations_of(context: Context, text: str, where: TermWhere) -> list[Annotation]:
    """Return what stands in a text, found off the event loop. Raises `QueryTooLarge`."""
    if len(text) > _LONGEST:
        raise QueryTooLarge(f"The text has {len(text):,} characters, and {_LONGEST:,} are allowed; send it in parts.")
    found = await run_in_threadpool(context.lexicon.annotate, text, where)
    context.charge(len(found))
    return [Annotation(start=one.start, end=one.end, text=one.text, label=one.label, keys=one.keys) for one in found]
