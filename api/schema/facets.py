"""How many of the terms that a list holds stand where: what narrows the list further."""

import strawberry

from api.schema.context import Info
from api.schema.groups import Category, Glossary
from api.schema.organizations import Organization
from api.schema.pages import check_page
from graph import facets

__all__ = ["Facets"]


@strawberry.type(description="How many terms of a list stand in a category.")
class CategoryCount:
    """A category with its count."""

    category: Category
    count: int


@strawberry.type(description="How many terms of a list an organization develops, or a unit of it.")
class OrganizationCount:
    """An organization with its count."""

    organization: Organization
    count: int
    depth: int = strawberry.field(
        description="Its depth in the tree that the list spells out: an organization is followed by its units."
    )


@strawberry.type(description="How many terms of a list are of a glossary.")
class GlossaryCount:
    """A glossary with its count."""

    glossary: Glossary
    count: int


@strawberry.type(description="How many terms of a list stand where; what has none is left out, what has most is first.")
class Facets:
    """The counts over a list of terms."""

    counted: strawberry.Private[facets.Facets]

    @strawberry.field(description="By category.")
    def categories(self, info: Info, first: int = 20) -> list[CategoryCount]:
        """Return the first of them."""
        known = info.context.lexicon.catalog.categories
        return [
            CategoryCount(category=Category.of(known[one.iri]), count=one.terms)
            for one in self.counted.categories(_charged(info, first))
        ]

    @strawberry.field(description="By organization, with the terms of its units.")
    def organizations(self, info: Info, first: int = 20) -> list[OrganizationCount]:
        """Return the first of them, none without what it is a unit of."""
        known = info.context.lexicon.catalog.organizations
        return [
            OrganizationCount(organization=Organization.of(known[one.iri]), count=one.terms, depth=one.depth)
            for one in self.counted.organizations(_charged(info, first))
        ]

    @strawberry.field(description="By glossary.")
    def glossaries(self, info: Info, first: int = 20) -> list[GlossaryCount]:
        """Return the first of them."""
        known = info.context.lexicon.catalog.glossaries
        return [
            GlossaryCount(glossary=Glossary.of(known[one.iri]), count=one.terms)
            for one in self.counted.glossaries(_charged(info, first))
        ]


def _charged(info: Info, first: int) -> int:
    check_page(info.context, first)
    info.context.charge(first)
    return first
