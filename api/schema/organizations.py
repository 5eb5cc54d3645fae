"""Organizations, their units, and lists of them."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import federation

from api.lexicon.filters import work_of
from api.schema.context import Context, Info
from api.schema.inputs import OrganizationWhereInput, TermFilter, where_of
from api.schema.pages import Connection, Node, Terms, Window, page_of, paged_field
from graph import model
from graph.group_catalog import Catalog
from graph.rdf import Iri


@federation.type(
    keys=["id", "iri"], description="A company, laboratory, university or product unit that develops technology."
)
class Organization(Node):
    iri: str = strawberry.field(description="The IRI of the organization.")
    name: str = strawberry.field(description="The preferred name.")
    aliases: list[str] = strawberry.field(description="Other names, in all languages unless `languages` is given.")
    homepage: str | None = strawberry.field(description="The address of its home page.")
    wikidata: str | None = strawberry.field(description="The identifier of its Wikidata item, such as Q2283.")
    version: strawberry.Private[int]
    stated: strawberry.Private[model.Organization]

    @classmethod
    def of(cls, organization: model.Organization, catalog: Catalog) -> "Organization":
        kept: dict[Iri, Organization] = catalog.projections[cls]
        made = kept.get(organization.iri)
        if made is None:
            made = kept[organization.iri] = object.__new__(cls)  # in half of the time, for pages with many of them
            made.id, made.iri, made.name = strawberry.ID(organization.iri), organization.iri, organization.name
            made.version, made.stated = catalog.number, organization
        return made

    if not TYPE_CHECKING:  # which would accept any name

        def __getattr__(self, name: str) -> object:
            """Return one of the fields that few queries ask for."""
            if name == "aliases":
                return list(self.stated.aliases)
            if name in ("homepage", "wikidata"):
                return getattr(self.stated, name)
            raise AttributeError(name)

    @strawberry.field(description="The organization that directly contains this unit.")
    def parent(self, info: Info) -> "Organization | None":
        catalog = info.context.lexicon.catalog
        parent = catalog.organizations.get(self.stated.parent or "")
        return Organization.of(parent, catalog) if parent else None

    @strawberry.field(description="Its direct units, ordered by name.")
    def units(self, info: Info) -> list["Organization"]:
        catalog = info.context.lexicon.catalog
        units = catalog.units.get(self.iri, ())
        info.context.charge(len(units))
        return [Organization.of(catalog.organizations[unit], catalog) for unit in units]

    @paged_field("A page of the terms that it works on, ordered by name.")
    async def terms(
        self,
        info: Info,
        window: Window,
        include_units: Annotated[
            bool, strawberry.argument(description="Whether to include the terms of its units, at any depth.")
        ] = True,
        where: TermFilter = None,
    ) -> Terms:
        from api.schema.term_lists import page_by_name  # here, because `terms` imports this module

        work = work_of(self.iri, include_units)
        return await page_by_name(info, where_of(where), window, work)


def organizations_fitting(context: Context, where: OrganizationWhereInput | None) -> list[Iri]:
    """Return the organizations that match, ordered by name. Raises `UnknownName`."""
    if where is None:
        return list(context.lexicon.catalog.organizations)
    return context.lexicon.catalog.organizations_fitting(where.unit_of, where.name_contains)


def page_of_organizations(context: Context, organizations: list[Iri], window: Window) -> Connection[Organization]:
    """Return one page of a list of organizations."""
    page = page_of(context, organizations, window, str)
    catalog = context.lexicon.catalog
    nodes = [Organization.of(catalog.organizations[iri], catalog) for iri in page.items]
    return page.connection(nodes)
