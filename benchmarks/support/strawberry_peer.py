"""The schema of `graphql_peers` in strawberry alone, with its caches of parsed and validated queries."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

__all__ = ["schema_of"]


@strawberry.type
class Category:
    """A category."""

    name: str


@strawberry.type
class Organization:
    """An organization."""

    iri: str
    name: str


@strawberry.type
class DeveloperEdge:
    """An organization with its work."""

    description: str
    node: Organization


@strawberry.type
class DeveloperConnection:
    """A page of organizations."""

    edges: list[DeveloperEdge]

    @strawberry.field
    def nodes(self) -> list[Organization]:
        """The organizations alone."""
        return [edge.node for edge in self.edges]


@strawberry.type
class Term:
    """A term."""

    id: strawberry.ID
    iri: str
    name: str
    synonyms: list[str]
    definition: str | None
    technical_definition: str | None
    usage_note: str | None
    category: Category | None
    all_developers: strawberry.Private[list[DeveloperEdge]]

    @strawberry.field
    def developers(self, first: int = 20) -> DeveloperConnection:
        """The organizations that work on the term."""
        return DeveloperConnection(edges=self.all_developers[:first])


@strawberry.type
class TermNotFound:
    """Without a term."""

    message: str


@strawberry.type
class CategoryCount:
    """The number of terms in a category."""

    count: int
    category: Category


@strawberry.type
class OrganizationCount:
    """The number of terms of an organization."""

    count: int
    depth: int
    organization: Organization


@strawberry.type
class Facets:
    """Numbers of terms."""

    categories: list[CategoryCount]
    organizations: list[OrganizationCount]


@strawberry.type
class PageInfo:
    """The end of a page."""

    end_cursor: str | None


@strawberry.type
class TermConnection:
    """A page of terms."""

    total_count: int
    page_info: PageInfo
    nodes: list[Term]
    facets: Facets


@strawberry.type
class Match:
    """What in a term matched."""

    kind: str
    field: str
    text: str


@strawberry.type
class SearchEdge:
    """A hit."""

    score: float
    matches: list[Match]
    node: Term


@strawberry.type
class SearchConnection:
    """A page of hits."""

    total_count: int
    edges: list[SearchEdge]
    facets: Facets


@strawberry.input
class TermWhere:
    """A filter."""

    category: str | None = None


@strawberry.enum
class SearchMode(Enum):
    """The kind of search."""

    HYBRID = "HYBRID"
    LEXICAL = "LEXICAL"
    SEMANTIC = "SEMANTIC"


TermResult: TypeAlias = Annotated[Term | TermNotFound, strawberry.union("TermResult")]


def schema_of(
    terms: Sequence[Mapping[str, Any]],
    first_page: Mapping[str, Any],
    facets: Mapping[str, Mapping[str, Any]],
    searches: Mapping[str, Mapping[str, Any]],
) -> strawberry.Schema:
    """Return the schema over these terms, with the total of the list, facets by category, and searches by query."""
    all_terms = [_term(one) for one in terms]
    by_name, by_iri = ({getattr(one, field): one for one in all_terms} for field in ("name", "iri"))

    @strawberry.type
    class Query:
        @strawberry.field
        def term(self, name: str) -> TermResult:
            return by_name[name]

        @strawberry.field
        def terms(self, first: int = 20, after: str | None = None, where: TermWhere | None = None) -> TermConnection:
            found = facets[where.category or ""] if where else first_page
            return TermConnection(
                total_count=found["totalCount"],
                page_info=PageInfo(end_cursor=first_page["pageInfo"]["endCursor"]),
                nodes=all_terms[:first],
                facets=_facets(found["facets"] if where else {}),
            )

        @strawberry.field
        def search(self, query: str, mode: SearchMode = SearchMode.HYBRID, first: int = 20) -> SearchConnection:
            found = searches[query]
            edges = [
                SearchEdge(
                    score=edge["score"],
                    matches=[Match(**match) for match in edge["matches"]],
                    node=by_iri[edge["node"]["iri"]],
                )
                for edge in found["edges"]
            ]
            return SearchConnection(total_count=found["totalCount"], edges=edges, facets=_facets(found["facets"]))

    return strawberry.Schema(query=Query, extensions=[lambda: ParserCache(100), lambda: ValidationCache(100)])


def _facets(of: Mapping[str, Any]) -> Facets:
    return Facets(
        categories=[
            CategoryCount(count=one["count"], category=Category(name=one["category"]["name"]))
            for one in of.get("categories", ())
        ],
        organizations=[
            OrganizationCount(
                count=one["count"],
                depth=one["depth"],
                organization=Organization(iri="", name=one["organization"]["name"]),
            )
            for one in of.get("organizations", ())
        ],
    )


def _term(one: Mapping[str, Any]) -> Term:
    return Term(
        id=one["id"],
        iri=one["iri"],
        name=one["name"],
        synonyms=one["synonyms"],
        definition=one["definition"],
        technical_definition=one["technicalDefinition"],
        usage_note=one["usageNote"],
        category=Category(name=one["category"]["name"]),
        all_developers=[
            DeveloperEdge(description=edge["description"], node=Organization(**edge["node"]))
            for edge in one["developers"]["edges"]
        ],
    )
