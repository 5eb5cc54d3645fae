"""The organizations that work on a term."""

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import TypeAlias

import strawberry

from api.schema.context import Context
from api.schema.inputs import OrganizationWhereInput
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import Page, PageInfo, Window, page_of
from graph.catalog import Catalog
from graph.rdf import Iri, Literal
from ingest.derived.term_payloads import StoredTerm

Developer: TypeAlias = tuple[Iri, str]
"""An organization that works on a term, and its work."""


def _cursor(self: "DeveloperEdge") -> str:
    return self.connection.page.cursor(self.place)


@strawberry.type(description="An organization that works on a term.")
class DeveloperEdge:
    node: Organization = strawberry.field(description="The organization.")
    cursor: str = strawberry.field(resolver=_cursor, description="The cursor of this organization, for `after`.")
    description: str = strawberry.field(description="The organization's work on the term, from the source.")
    connection: strawberry.Private["DeveloperConnection"]
    place: strawberry.Private[int]

    @classmethod
    def all_of(cls, connection: "DeveloperConnection") -> list["DeveloperEdge"]:
        catalog = connection.catalog
        kept = catalog.projections[Organization]
        edges = []
        for place, (iri, description) in enumerate(connection.page.items):
            made = object.__new__(cls)  # in half of the time, for pages of terms with several organizations each
            made.node = kept.get(iri) or Organization.of(catalog.organizations[iri], catalog)
            made.description, made.connection, made.place = description, connection, place
            edges.append(made)
        return edges

    @property
    def stated(self) -> Sequence[Literal]:
        return [text for organization, text in self.connection.term.developers if organization == self.node.iri]


def _nodes(self: "DeveloperConnection") -> list[Organization]:
    return [Organization.of(self.catalog.organizations[iri], self.catalog) for iri, _ in self.page.items]


def _page_info(self: "DeveloperConnection") -> PageInfo:
    return self.page.info


@strawberry.type(description="A page of the organizations that work on a term.")
class DeveloperConnection:
    edges: list[DeveloperEdge] = strawberry.field(
        resolver=lambda self: DeveloperEdge.all_of(self),
        description="The organizations of this page, with their work on the term and cursors.",
    )
    nodes: list[Organization] = strawberry.field(resolver=_nodes, description="The organizations of this page.")
    page_info: PageInfo = strawberry.field(resolver=_page_info, description="Paging information.")
    total_count: int = strawberry.field(description="Number of organizations on all pages.")
    page: strawberry.Private[Page[Developer]]
    term: strawberry.Private[StoredTerm]
    catalog: strawberry.Private[Catalog]


def page_of_developers(
    context: Context, term: StoredTerm, window: Window, where: OrganizationWhereInput | None
) -> DeveloperConnection:
    """Return one page of the described organizations that match, in document order. Raises `UnknownName`."""
    catalog = context.lexicon.catalog
    known: Collection[Iri] = catalog.organizations
    if where is not None:
        known = frozenset(organizations_fitting(context, where))
    developers = [developer for developer in term.work().items() if developer[0] in known]
    page = page_of(context, developers, window, itemgetter(0))
    made = object.__new__(DeveloperConnection)  # in half of the time
    made.page, made.total_count, made.term, made.catalog = page, page.total, term, catalog
    return made
