"""Organizations, their units, and lists of them."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import federation

from api.lexicon.filters import work_of
from api.schema.context import Context, Info
from api.schema.inputs import OrganizationWhereInput, TermFilter, where_of
from api.schema.pages import Node, OfCatalog, Terms, Window, paged_field
from graph import model
from graph.rdf import Iri


@federation.type(
    keys=["id", "iri"], description="A company, laboratory, university or product unit that develops technology."
)
class Organization(OfCatalog, Node):
    iri: str = strawberry.field(description="The IRI of the organization.")
    name: str = strawberry.field(description="The preferred name.")
    aliases: list[str] = strawberry.field(description="Other names, in all languages unless `languages` is given.")
    homepage: str | None = strawberry.field(description="The address of its home page.")
    wikidata: str | None = strawberry.field(description="The identifier of its Wikidata item, such as Q2283.")
    version: strawberry.Private[int]
    stated: strawberry.Private[model.Organization]

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
