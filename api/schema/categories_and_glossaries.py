"""Categories and glossaries, and the terms they contain."""

from functools import partial

import strawberry
from starlette.concurrency import run_in_threadpool

from api.schema.context import Info
from api.schema.pages import Node, OfCatalog, Terms, Window, paged_field, terms_tagged
from embeddings import engine_results as matches
from graph import model


@strawberry.type(description="A named group of terms (a `skos:Collection`).")
class Category(OfCatalog, Node):
    iri: str = strawberry.field(description="The IRI of the category.")
    name: str = strawberry.field(description="The name of the category.")
    stated: strawberry.Private[model.Category]

    terms = terms_tagged("category")

    @paged_field("A page of the terms of a `skos:OrderedCollection`, in its order; null for other categories.")
    async def ordered_terms(self, info: Info, window: Window) -> Terms | None:
        from api.schema.term_lists import page_of_positions  # here, because `terms` imports this module

        members = (await run_in_threadpool(lambda: info.context.lexicon.ordered_collections)).get(self.iri)
        if members is None:
            return None

        def read(size: int, skip: int) -> matches.Page:
            keys = tuple(members[skip : skip + size])
            return matches.Page(keys, len(members), skip + size < len(members))

        return await page_of_positions(info.context, read, window)


@strawberry.type(description="A set of terms that are published together (a `skos:ConceptScheme`).")
class Glossary(OfCatalog, Node):
    iri: str = strawberry.field(description="The IRI of the glossary.")
    name: str = strawberry.field(description="The name of the glossary.")
    stated: strawberry.Private[model.Glossary]

    terms = terms_tagged("glossary")

    @paged_field(
        "A page of its top concepts, ordered by notation, then by name: those that its documents state, or"
        " else its terms without a broader term in it."
    )
    async def top_concepts(self, info: Info, window: Window) -> Terms:
        from api.schema.term_lists import page_of_positions  # here, because `terms` imports this module

        top = partial(info.context.lexicon.hierarchy.top_concepts, self.iri)
        return await page_of_positions(info.context, top, window)
