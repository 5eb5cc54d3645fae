"""The page of an organization: its parents, its units, and the terms that they work on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.lexicon.filters import work_of
from api.lexicon.lexicon import Lexicon
from api.web.addresses import Link, site_link
from api.web.equivalent_queries import organization_query
from api.web.links import Links, OrganizationTree
from api.web.neighborhood.layout import Picture, lay_out
from api.web.neighborhood.neighbors import around_organization
from api.web.neighborhood.phone_layout import lay_out_in_columns
from api.web.page_context import PageContext
from api.web.pagination import ListPart, part_of
from api.web.search.state import SearchState
from embeddings.records import Filter
from graph.model import Organization
from graph.rdf import Iri, Literal

_UNITS: Final = 200
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Work:
    """A term, the sentences of its document about the organization and its units, and the units they describe."""

    term: Link
    sentences: Sequence[Literal]
    units: Sequence[Link]


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """The terms of one category, or, if `category` is None, those without a category."""

    category: Link | None
    works: Sequence[Work]


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """The content of an organization page, with one page of its terms; `search` is the address of a search in them."""

    organization: Organization
    site: Link | None
    lineage: Sequence[Link]
    units: Sequence[OrganizationTree]
    part: ListPart
    groups: Sequence[WorkGroup]
    picture: Picture
    column: Picture
    omitted: int
    search: str
    query: str


def view_organization(context: PageContext, iri: Iri) -> OrganizationPage:
    """Return the content of the page of an organization, with the requested page of its terms."""
    lexicon, links = context.lexicon, Links(context)
    organization = lexicon.catalog.organizations[iri]
    part = part_of(context, Filter().having(work_of(iri)))
    neighborhood = around_organization(lexicon, organization)
    return OrganizationPage(
        organization=organization,
        site=site_link(organization.homepage),
        lineage=links.lineage(organization),
        units=links.units(iri, _UNITS, _DEEPEST),
        part=part,
        groups=_groups(lexicon, iri, part.terms, links),
        picture=lay_out(neighborhood),
        column=lay_out_in_columns(neighborhood),
        omitted=neighborhood.omitted,
        search=SearchState(organization=iri).address(context),
        query=organization_query(iri, context.most, part.after),
    )


def _groups(lexicon: Lexicon, organization: Iri, terms: Sequence[Iri], links: Links) -> list[WorkGroup]:
    catalog = lexicon.catalog
    family = catalog.with_units(organization)
    works: dict[Iri, list[Work]] = defaultdict(list)
    for iri, term in lexicon.terms(terms).items():
        developers = [one for one in term.developers if one.organization in family]
        units = dict.fromkeys(one.organization for one in developers if one.organization != organization)
        category = next((one for one in term.categories if one in catalog.categories), "")
        works[category].append(
            Work(
                links.terms([iri], 1).items[0],
                [one.description for one in developers],
                [links.organization(catalog.organizations[unit]) for unit in units],
            )
        )
    order = [one for one in (*catalog.categories, "") if one in works]
    return [WorkGroup(next(iter(links.categories([one])), None), works[one]) for one in order]
