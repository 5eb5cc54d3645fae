"""The terms that a text names, with the offsets of each occurrence."""

from collections.abc import Sequence

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import QueryTooLarge
from api.lexicon.filters import TermWhere
from api.schema.context import Context, Info
from api.schema.terms import Term, all_terms
from graph.rdf import Iri

_MAX_LENGTH = 100_000


@strawberry.type(
    description="A name or synonym found in a text. Offsets count Unicode code points from 0, not UTF-16 code units;"
    " in JavaScript, use `[...text].slice(start, end).join('')`."
)
class Annotation:
    start: int = strawberry.field(description="Start offset, inclusive.")
    end: int = strawberry.field(description="End offset, exclusive.")
    text: str = strawberry.field(description="The label as written in the text.")
    label: str = strawberry.field(description="The label as written in the glossary.")
    keys: strawberry.Private[Sequence[Iri]]

    @strawberry.field(description="The terms with this label, ordered by IRI.")
    async def terms(self, info: Info) -> list[Term]:
        return await all_terms(info.context, self.keys)


async def annotations_of(context: Context, text: str, where: TermWhere, glossary: str | None) -> list[Annotation]:
    """Return the annotations of a text, computed off the event loop. Raises `QueryTooLarge`."""
    if len(text) > _MAX_LENGTH:
        raise QueryTooLarge(
            f"The text has {len(text):,} characters; the maximum is {_MAX_LENGTH:,}. Split it into several requests."
        )
    found = await run_in_threadpool(context.lexicon.annotate, text, where, glossary)
    context.charge(len(found))
    return [Annotation(start=one.start, end=one.end, text=one.text, label=one.label, keys=one.keys) for one in found]
