"""Term counts by category, organization and glossary, for filters that narrow a list."""

import strawberry

from api.schema.categories_and_glossaries import Category, Glossary
from api.schema.context import Info
from api.schema.inputs import First
from api.schema.organizations import Organization
from api.schema.pages import check_page
from graph import facets


@strawberry.type(description="The number of terms in a category.")
class CategoryCount:
    category: Category = strawberry.field(description="The category.")
    count: int = strawberry.field(description="Number of terms of the list in this category.")


@strawberry.type(description="The number of terms that an organization or any of its units works on.")
class OrganizationCount:
    organization: Organization = strawberry.field(description="The organization.")
    count: int = strawberry.field(
        description="Number of terms of the list that the organization or any of its units works on."
    )
    depth: int = strawberry.field(
        description="Depth in the tree of organizations, from 0. Each organization is followed by its units."
    )


@strawberry.type(description="The number of terms in a glossary.")
class GlossaryCount:
    glossary: Glossary = strawberry.field(description="The glossary.")
    count: int = strawberry.field(description="Number of terms of the list in this glossary.")


@strawberry.type(
    description="Term counts by category, organization and glossary, over all pages of a list. Largest counts first;"
    " empty groups are omitted."
)
class Facets:
    counted: strawberry.Private[facets.Facets]

    @strawberry.field(description="Counts by category, largest first.")
    def categories(self, info: Info, first: First = 20) -> list[CategoryCount]:
        catalog = info.context.lexicon.catalog
        return [
            CategoryCount(category=Category.of(catalog.categories[one.iri], catalog), count=one.terms)
            for one in self.counted.categories(_charged(info, first))
        ]

    @strawberry.field(
        description="Counts by organization, as a tree: each organization is followed by its units, largest first."
        " A term of several units of an organization counts once for that organization."
    )
    def organizations(self, info: Info, first: First = 20) -> list[OrganizationCount]:
        catalog = info.context.lexicon.catalog
        return [
            OrganizationCount(
                organization=Organization.of(catalog.organizations[one.iri], catalog), count=one.terms, depth=one.depth
            )
            for one in self.counted.organizations(_charged(info, first))
        ]

    @strawberry.field(description="Counts by glossary, largest first.")
    def glossaries(self, info: Info, first: First = 20) -> list[GlossaryCount]:
        catalog = info.context.lexicon.catalog
        return [
            GlossaryCount(glossary=Glossary.of(catalog.glossaries[one.iri], catalog), count=one.terms)
            for one in self.counted.glossaries(_charged(info, first))
        ]


def _charged(info: Info, first: int) -> int:
    check_page(info.context, first, remedy="Request fewer.")
    info.context.charge(first)
    return first
