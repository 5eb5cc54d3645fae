"""Categories and glossaries, and the terms they contain."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.context import Info
from api.schema.inputs import After, First, TermFilter, where_of
from api.schema.nodes import Node
from graph import model
from graph.rdf import Iri

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
        found = info.context.lexicon.catalog.ordered(replace(where_of(where), category=self.iri))
        return await _page(info, found, first, after)


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
        found = info.context.lexicon.catalog.ordered(replace(where_of(where), glossary=self.iri))
        return await _page(info, found, first, after)


async def _page(info: Info, found: Sequence[Iri], first: int, after: str | None) -> "TermConnection":
    from api.schema.terms import page_of_terms  # here, because `terms` imports this module

    return await page_of_terms(info.context, found, first, after)
