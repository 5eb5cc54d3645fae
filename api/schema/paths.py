"""The GraphQL type of a shortest path between two terms."""

from collections.abc import Sequence
from typing import Final

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.lexicon.shortest_path import Relation, shortest_path
from api.schema.context import Context
from api.schema.inputs import add_enum
from api.schema.terms import Term, all_terms
from graph.rdf import Iri

_LONGEST: Final = 12
"""Maximum number of relations that callers may ask for."""

add_enum(
    Relation,
    "How a term on a path is related to the one before it.",
    {
        Relation.BROADER: "It is a broader term.",
        Relation.NARROWER: "It is a narrower term.",
        Relation.RELATED: "It is a related term.",
        Relation.MENTIONS: "The text of the one before names it.",
        Relation.MENTIONED_BY: "Its text names the one before.",
    },
)


@strawberry.type(description="A term on a path.")
class PathStep:
    relation: Relation | None = strawberry.field(
        description="How the term is related to the one before. Null for the first one."
    )
    term: Term = strawberry.field(description="The term.")


@strawberry.type(description="A shortest path between two terms.")
class Path:
    length: int = strawberry.field(description="The number of relations.")
    steps: list[PathStep] = strawberry.field(description="The terms from the first to the last one.")


async def path_of(context: Context, start: Iri, end: Iri, relations: Sequence[Relation], length: int) -> Path | None:
    """Return a shortest path, or None. Raises `BadArgument`, `QueryTooLarge`."""
    if not 0 <= length <= _LONGEST:
        raise BadArgument(f"`maxLength` is from 0 to {_LONGEST}; got {length}.")
    unknown = {start, end} - (await context.read(lambda: context.lexicon.names([start, end]))).keys()
    if unknown:
        raise BadArgument(f"No term has the IRI {' or '.join(sorted(unknown))}. Pass the global IDs of terms.")
    chosen = list(dict.fromkeys(relations))
    steps = await run_in_threadpool(shortest_path, context.lexicon, start, end, chosen, length)
    if steps is None:
        return None
    terms = await all_terms(context, [step.term for step in steps])
    made = [PathStep(relation=step.relation, term=term) for step, term in zip(steps, terms, strict=True)]
    return Path(length=len(made) - 1, steps=made)
