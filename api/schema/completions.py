"""Completes the beginnings of labels, for fields with auto-complete."""

import strawberry
from starlette.concurrency import run_in_threadpool

from api.lexicon.filters import TermWhere
from api.schema.context import Context, Info
from api.schema.pages import check_page
from api.schema.terms import Term, all_terms
from embeddings.records import Role
from graph.rdf import Iri


@strawberry.type(description="A name or synonym that begins with the typed text, or has a later word that does.")
class Completion:
    label: str = strawberry.field(description="The name or synonym.")
    field: str = strawberry.field(description="The field of the label: `name` or `synonym`.")
    iri: Iri = strawberry.field(description="The IRI of the term.")

    @strawberry.field(description="The term.")
    async def term(self, info: Info) -> Term:
        (term,) = await all_terms(info.context, [self.iri])
        return term


async def completions_of(context: Context, prefix: str, where: TermWhere, limit: int) -> list[Completion]:
    """Return at most `limit` labels, of deprecated terms only if `where` asks for them.

    Raises `BadArgument`, and `UnknownName` for an unknown name in `where`.
    """
    check_page(context, limit, "limit", "Request fewer; users type another letter.")
    found = await run_in_threadpool(context.lexicon.complete, prefix, where, limit)
    return [
        Completion(label=one.label, field="name" if one.role is Role.NAME else "synonym", iri=one.key) for one in found
    ]
