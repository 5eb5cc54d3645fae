"""The arguments of GraphQL fields, and the values they stand for."""

from datetime import UTC, datetime
from enum import Enum

import strawberry

from embeddings.hits import MatchKind, SearchMode
from graph.catalog import TermWhere
from graph.export import RdfFormat
from ingest.diagnostics import Severity

__all__ = [
    "DocumentInput",
    "OrganizationWhereInput",
    "TermOrder",
    "TermWhereInput",
    "where_of",
]

strawberry.enum(SearchMode, name="SearchMode", description="What a search goes by.")
strawberry.enum(MatchKind, name="MatchKind", description="Why a term was found.")
strawberry.enum(Severity, name="Severity", description="How bad a finding is.")
strawberry.enum(RdfFormat, name="RdfFormat", description="A syntax of RDF.")


@strawberry.enum(description="The order of a list of terms.")
class TermOrder(Enum):
    """By name, either way."""

    NAME = "name"
    NAME_DESCENDING = "name-descending"


@strawberry.input(name="TermWhere", description="Which terms: all conditions hold. Names are folded; IRIs go as well.")
class TermWhereInput:
    """The filter of every list of terms."""

    category: str | None = None
    organization: str | None = strawberry.field(default=None, description="An organization that develops them.")
    include_units: bool = strawberry.field(default=True, description="Whether its units' terms count as its own.")
    glossary: str | None = None
    language: str | None = strawberry.field(default=None, description="A language that they have a name in (BCP 47).")
    modified_since: datetime | None = strawberry.field(
        default=None,
        description="When their sources were last written, at the earliest; without a time zone it is UTC. To follow a"
        " glossary, give the latest `modified` that you have: what is written in the same second comes again.",
    )


def where_of(where: TermWhereInput | None) -> TermWhere:
    """Return the filter that an argument stands for."""
    if where is None:
        return TermWhere()
    since = where.modified_since
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return TermWhere(where.category, where.organization, where.include_units, where.glossary, where.language, since)


@strawberry.input(name="OrganizationWhere", description="Which organizations: all conditions hold.")
class OrganizationWhereInput:
    """The filter of every list of organizations."""

    name_contains: str | None = strawberry.field(default=None, description="Part of a name or alias, in any case.")
    unit_of: str | None = strawberry.field(
        default=None, description="An organization that they are units of, at any depth."
    )


@strawberry.input(description="A document to ingest: glossary pages as text.")
class DocumentInput:
    """One source that comes with a request."""

    name: str = strawberry.field(description="Names the source; the same name replaces it.")
    content: str
