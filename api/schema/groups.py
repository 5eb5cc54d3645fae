"""What terms are gathered in: categories and glossaries."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.context import Info
from api.schema.inputs import TermWhereInput, where_of
from api.schema.nodes import Node
from graph import model
from graph.rdf import Iri

if TYPE_CHECKING:
    from api.schema.terms import TermConnection

__all__ = ["Category", "Glossary"]

Terms = Annotated["TermConnection", strawberry.lazy("api.schema.terms")]


@strawberry.type(description="A named collection of terms.")
class Category(Node):
    """A category."""

    iri: str
    name: str
    stated: strawberry.Private[model.Category]

    @classmethod
    def of(cls, category: model.Category) -> "Category":
        """Return the projection of a category."""
        return cls(id=strawberry.ID(category.iri), iri=category.iri, name=category.name, stated=category)

    @strawberry.field(description="Its terms, by name.")
    async def terms(
        self, info: Info, where: TermWhereInput | None = None, first: int = 20, after: str | None = None
    ) -> Terms:
        """Return one page."""
        found = info.context.lexicon.catalog.ordered(replace(where_of(where), category=self.iri))
        return await _page(info, found, first, after)


@strawberry.type(description="A set of terms that are published together.")
class Glossary(Node):
    """A concept scheme."""

    iri: str
    name: str
    stated: strawberry.Private[model.Glossary]

    @classmethod
    def of(cls, glossary: model.Glossary) -> "Glossary":
        """Return the projection of a glossary."""
        return cls(id=strawberry.ID(glossary.iri), iri=glossary.iri, name=glossary.name, stated=glossary)

    @strawberry.field(description="Its terms, by name.")
    async def terms(
        self, info: Info, where: TermWhereInput | None = None, first: int = 20, after: str | None = None
    ) -> Terms:
        """Return one page."""
        found = info.context.lexicon.catalog.ordered(replace(where_of(where), glossary=self.iri))
        return await _page(info, found, first, after)


async def _page(info: Info, found: Sequence[Iri], first: int, after: str | None) -> "TermConnection":
    from api.schema.terms import page_of_terms  # late, since terms link to what is here

    return await page_of_terms(info.context, found, first, after)
