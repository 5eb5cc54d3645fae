"""The organizations that work on a term."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count, repeat
from operator import attrgetter
from typing import Final, NamedTuple, cast

import strawberry

from api.execution import COLUMNS
from api.lexicon.cursors import cursor_of
from api.schema.context import Context
from api.schema.inputs import OrganizationWhereInput
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import PageInfo, Window, bounds_of, page_between
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
    """The value of a `DeveloperConnection`: the part of a list from one place to before another."""

    organizations: Sequence[Organization]
    work: Mapping[Iri, str]
    start: int
    end: int
    term: StoredTerm

    @property
    def nodes(self) -> Sequence[Organization]:
        return self.organizations[self.start : self.end]

    @property
    def descriptions(self) -> Sequence[str]:
        return [*self.work.values()][self.start : self.end]

    @property
    def edges(self) -> list[_Edge]:
        return list(map(_edge, zip(self.nodes, self.descriptions, count(self.start), repeat(self))))

    @property
    def page_info(self) -> PageInfo:
        return page_between(self.organizations, self.start, self.end, _iri).info

    @property
    def total_count(self) -> int:
        return len(self.organizations)


_iri: Final = attrgetter("iri")

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
        metadata={COLUMNS: {"node": "nodes", "description": "descriptions"}},
        description="The organizations of this page, with their work on the term and cursors.",
    )
    nodes: list[Organization] = strawberry.field(description="The organizations of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of organizations on all pages.")


def page_of_developers(
    context: Context, term: StoredTerm, window: Window, where: OrganizationWhereInput | None
) -> DeveloperConnection:
    """Return one page of the described organizations that match, in document order. Raises `UnknownName`."""
    catalog, work = context.lexicon.catalog, term.work()
    organizations = [*map(catalog.projections[Organization].get, work)]
    if where is not None or not all(organizations):  # some do not match, or have not been shown yet
        described = catalog.organizations
        known = described if where is None else frozenset(organizations_fitting(context, where))
        work = {iri: text for iri, text in work.items() if iri in known}
        organizations = [Organization.of(described[iri], catalog) for iri in work]
    start, end = bounds_of(context, organizations, window, _iri)
    return cast("DeveloperConnection", _connection((organizations, work, start, end, term)))
