"""The page of a category: its terms with definitions, and the organizations that work on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Link
from api.web.equivalent_queries import category_query
from api.web.links import Links, TermLine, Truncated
from api.web.page_context import PageContext
from api.web.pagination import ListPart, part_of
from api.web.search.state import SearchState
from embeddings.records import Filter, Tag
from graph.model import Category
from graph.rdf import Iri

_ORGANIZATIONS: Final = 30


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """The content of a category page: one page of its terms, and the organizations that work on most of them.

    `ordered` are the terms in the order that the category states, if it states one. `search` is the
    address of a search within the category.
    """

    category: Category
    part: ListPart
    lines: Sequence[TermLine]
    organizations: Truncated[tuple[Link, int]]
    ordered: Truncated[TermLine]
    search: str
    query: str


def view_category(context: PageContext, iri: Iri) -> CategoryPage:
    """Return the content of the page of a category, with the requested page of its terms."""
    lexicon, links, most = context.lexicon, Links(context), context.most
    catalog = lexicon.catalog
    members = Filter().having(Tag("category", iri))
    part = part_of(context, members)
    counts = lexicon.sizes("organization", members)
    members_in_order = lexicon.ordered_collections.get(iri, ())
    ranked = sorted(counts, key=lambda one: (-counts[one], catalog.organizations[one].name.casefold()))
    return CategoryPage(
        category=catalog.categories[iri],
        part=part,
        lines=[links.term_line(term) for term in lexicon.terms(part.terms).values()],
        organizations=Truncated(
            [(links.organization(catalog.organizations[one]), counts[one]) for one in ranked[:_ORGANIZATIONS]],
            len(ranked),
        ),
        ordered=Truncated(
            [links.term_line(term) for term in lexicon.terms(members_in_order[:most]).values()], len(members_in_order)
        ),
        search=SearchState(category=iri).address(context),
        query=category_query(iri, most, part.after),
    )
