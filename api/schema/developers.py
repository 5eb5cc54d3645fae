"""The organizations that work on a term."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count, repeat
from typing import Final, NamedTuple, cast

import strawberry

from api.lexicon.cursors import cursor_of
from api.schema.context import Context
from api.schema.inputs import OrganizationWhereInput
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import PageInfo, Window, bounds_of, page_between
from graph.group_catalog import Catalog
from graph.rdf import Iri, Literal
from ingest.derived.term_payloads import StoredTerm


class _Edge(NamedTuple):
    """The value of a `DeveloperEdge`: its fields, its place in the list, and the connection."""

    node: Organization
    description: str
    place: int
    connection: "_Connection"

    @property
    def stated(self) -> Sequence[Literal]:
        return [text for organization, text in self.connection.term.developers if organization == self.node.iri]


class _Connection(NamedTuple):
    """The value of a `DeveloperConnection`: the part of the list `developers` from one place to before another."""

    developers: Sequence[Iri]
    works: Sequence[str]
    start: int
    end: int
    term: StoredTerm
    catalog: Catalog

    @property
    def nodes(self) -> list[Organization]:
        kept: dict[Iri, Organization] = self.catalog.projections[Organization]
        chosen = self.developers[self.start : self.end]
        found = list(map(kept.get, chosen))
        if not all(found):
            known = self.catalog.organizations
            return [Organization.of(known[iri], self.catalog) for iri in chosen]
        return cast("list[Organization]", found)

    @property
    def edges(self) -> list[_Edge]:
        works = self.works[self.start : self.end]
        return list(map(_edge, zip(self.nodes, works, count(self.start), repeat(self))))

    @property
    def page_info(self) -> PageInfo:
        return page_between(self.developers, self.start, self.end, str).info

    @property
    def total_count(self) -> int:
        return len(self.developers)


# Made in half of the time, since a page of terms has hundreds of them.
_edge: Final[Callable[[object], _Edge]] = partial(tuple.__new__, _Edge)
_connection: Final[Callable[[object], _Connection]] = partial(tuple.__new__, _Connection)


def _cursor(self: "DeveloperEdge") -> str:
    edge = cast("_Edge", self)
    return cursor_of(edge.place, edge.node.iri)


@strawberry.type(description="An organization that works on a term.")
class DeveloperEdge:
    """The link between a term and an organization; see `_Edge`."""

    node: Organization = strawberry.field(description="The organization.")
    cursor: str = strawberry.field(resolver=_cursor, description="The cursor of this organization, for `after`.")
    description: str = strawberry.field(description="The organization's work on the term, from the source.")


@strawberry.type(description="A page of the organizations that work on a term.")
class DeveloperConnection:
    """Relay's connection; see `_Connection`."""

    edges: list[DeveloperEdge] = strawberry.field(
        description="The organizations of this page, with their work on the term and cursors."
    )
    nodes: list[Organization] = strawberry.field(description="The organizations of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of organizations on all pages.")


def page_of_developers(
    context: Context, term: StoredTerm, window: Window, where: OrganizationWhereInput | None
) -> DeveloperConnection:
    """Return one page of the described organizations that match, in document order. Raises `UnknownName`."""
    catalog, work = context.lexicon.catalog, term.work()
    known = catalog.organizations.keys() if where is None else frozenset(organizations_fitting(context, where))
    if not work.keys() <= known:
        work = {iri: text for iri, text in work.items() if iri in known}
    developers = [*work]
    start, end = bounds_of(context, developers, window, str)
    return cast("DeveloperConnection", _connection((developers, [*work.values()], start, end, term, catalog)))
