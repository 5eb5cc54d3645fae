"""Categories and glossaries, and the terms they contain."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.context import Info
from api.schema.inputs import After, First, TermFilter, where_of
from api.schema.nodes import Node
from embeddings.engine import Tag
from graph import model
from graph.catalog import TermWhere

if TYPE_CHECKING:
    from api.schema.terms import TermConnection

__all__ = ["Category", "Glossary"]

Terms = Annotated["TermConnection", strawberry.lazy("api.schema.terms")]


@strawberry.type(description="A named group of terms (a `skos:Collection`).")
class Category(Node):
    """A category."""

    iri: str = strawberry.field(description="The IRI of the category.")
    name: str = strawberry.field(description="The name of the category.")
    stated: strawberry.Private[model.Category]

    @classmethod
    def of(cls, category: model.Category) -> "Category":
        """Return the projection of a category."""
        return cls(id=strawberry.ID(category.iri), iri=category.iri, name=category.name, stated=category)

    @strawberry.field(description="A page of its terms, ordered by name.")
    async def terms(self, info: Info, where: TermFilter = None, first: First = 20, after: After = None) -> Terms:
        """Return one page."""
        return await _page(info, where_of(where), first, after, Tag("category", self.iri))


@strawberry.type(description="A set of terms that are published together (a `skos:ConceptScheme`).")
class Glossary(Node):
    """A concept scheme."""

    iri: str = strawberry.field(description="The IRI of the glossary.")
    name: str = strawberry.field(description="The name of the glossary.")
    stated: strawberry.Private[model.Glossary]

    @classmethod
    def of(cls, glossary: model.Glossary) -> "Glossary":
        """Return the projection of a glossary."""
        return cls(id=strawberry.ID(glossary.iri), iri=glossary.iri, name=glossary.name, stated=glossary)

    @strawberry.field(description="A page of its terms, ordered by name.")
    async def terms(self, info: Info, where: TermFilter = None, first: First = 20, after: After = None) -> Terms:
        """Return one page."""
        return await _page(info, where_of(where), first, after, Tag("glossary", self.iri))


async def _page(info: Info, where: TermWhere, first: int, after: str | None, group: Tag) -> "TermConnection":
    from api.schema.terms import page_by_name  # here, because `terms` imports this module

    return await page_by_name(info.context, where, first, after, group)
