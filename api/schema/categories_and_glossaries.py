"""Categories and glossaries, and the terms they contain."""

from functools import partial
from typing import TYPE_CHECKING

import strawberry
from starlette.concurrency import run_in_threadpool

from api.lexicon.filters import TermWhere
from api.schema.context import Info
from api.schema.inputs import TermFilter, where_of
from api.schema.pages import Node, Terms, Window, paged_field
from embeddings import engine_results as matches
from embeddings.records import Tag
from graph import model
from graph.group_catalog import Catalog
from graph.rdf import Iri

if TYPE_CHECKING:
    from api.schema.term_lists import TermConnection


@strawberry.type(description="A named group of terms (a `skos:Collection`).")
class Category(Node):
    iri: str = strawberry.field(description="The IRI of the category.")
    name: str = strawberry.field(description="The name of the category.")
    stated: strawberry.Private[model.Category]

    @classmethod
    def of(cls, category: model.Category, catalog: Catalog) -> "Category":
        made: dict[Iri, Category] = catalog.projections[cls]
        if category.iri not in made:
            made[category.iri] = cls(
                id=strawberry.ID(category.iri), iri=category.iri, name=category.name, stated=category
            )
        return made[category.iri]

    @paged_field("A page of its terms, ordered by name.")
    async def terms(self, info: Info, window: Window, where: TermFilter = None) -> Terms:
        return await _page(info, where_of(where), window, Tag("category", self.iri))

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
class Glossary(Node):
    iri: str = strawberry.field(description="The IRI of the glossary.")
    name: str = strawberry.field(description="The name of the glossary.")
    stated: strawberry.Private[model.Glossary]

    @classmethod
    def of(cls, glossary: model.Glossary, catalog: Catalog) -> "Glossary":
        made: dict[Iri, Glossary] = catalog.projections[cls]
        if glossary.iri not in made:
            made[glossary.iri] = cls(
                id=strawberry.ID(glossary.iri), iri=glossary.iri, name=glossary.name, stated=glossary
            )
        return made[glossary.iri]

    @paged_field("A page of its terms, ordered by name.")
    async def terms(self, info: Info, window: Window, where: TermFilter = None) -> Terms:
        return await _page(info, where_of(where), window, Tag("glossary", self.iri))

    @paged_field(
        "A page of its top concepts, ordered by notation, then by name: those that its documents state, or"
        " else its terms without a broader term in it."
    )
    async def top_concepts(self, info: Info, window: Window) -> Terms:
        from api.schema.term_lists import page_of_positions  # here, because `terms` imports this module

        top = partial(info.context.lexicon.hierarchy.top_concepts, self.iri)
        return await page_of_positions(info.context, top, window)


async def _page(info: Info, where: TermWhere, window: Window, group: Tag) -> "TermConnection":
    from api.schema.term_lists import page_by_name  # here, because `terms` imports this module

    return await page_by_name(info, where, window, group)
