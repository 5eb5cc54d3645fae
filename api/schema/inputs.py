"""The arguments of GraphQL fields: filters, paging, enumerations, and documents to ingest."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from embeddings.hits import MatchKind, SearchMode
from graph.catalog import TermWhere
from graph.export import RdfFormat
from ingest.diagnostics import Severity

__all__ = [
    "After",
    "DocumentInput",
    "First",
    "MinScore",
    "OrganizationFilter",
    "OrganizationWhereInput",
    "TermFilter",
    "TermOrder",
    "TermWhereInput",
    "add_enum",
    "where_of",
]


def add_enum(enum: type[Enum], description: str, values: Mapping[Enum, str], name: str | None = None) -> None:
    """Add an enumeration to the schema, with a description of the type and of each value.

    Raises `KeyError` for a value without a description.
    """
    strawberry.enum(enum, name=name, description=description)
    # Not public in strawberry, checked with 0.341.2: `enum_value` only works inside the class, and these classes
    # belong to packages that do not depend on strawberry.
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[enum[value.name]]


class TermOrder(Enum):
    """The order of a list of terms."""

    NAME = "name"
    NAME_DESCENDING = "name-descending"


add_enum(
    TermOrder,
    "The order of a list of terms.",
    {
        TermOrder.NAME: "By name, ascending.",
        TermOrder.NAME_DESCENDING: "By name, descending.",
    },
)
add_enum(
    SearchMode,
    "How a search ranks terms.",
    {
        SearchMode.HYBRID: "By labels, keywords and meaning.",
        SearchMode.SEMANTIC: "By meaning only.",
        SearchMode.LEXICAL: "By labels and keywords only. Does not use the embedding model.",
    },
)
add_enum(
    MatchKind,
    "Why a term is a hit, strongest reason first.",
    {
        MatchKind.EXACT: "The query is the term's name, ignoring case, accents, hyphens and plurals.",
        MatchKind.SYNONYM: "The query is a synonym of the term, ignoring case, accents, hyphens and plurals.",
        MatchKind.NOTATION: "The query is a code of the term.",
        MatchKind.REPLACEMENT: "The term replaces a deprecated term that matches.",
        MatchKind.FUZZY: "The query is spelled similarly to a label of the term.",
        MatchKind.SEMANTIC: "The term is close to the query in meaning.",
        MatchKind.LEXICAL: "The term's text contains words of the query.",
    },
)
add_enum(
    Severity,
    "The severity of a diagnostic.",
    {
        Severity.ERROR: "The content was not stored.",
        Severity.WARNING: "The content was stored but should be reviewed.",
        Severity.INFO: "No action is needed.",
    },
)
add_enum(
    RdfFormat,
    "An RDF serialization format.",
    {
        RdfFormat.TURTLE: "Turtle (`text/turtle`).",
        RdfFormat.JSONLD: "JSON-LD (`application/ld+json`).",
        RdfFormat.NTRIPLES: "N-Triples (`application/n-triples`).",
        RdfFormat.RDFXML: "RDF/XML (`application/rdf+xml`).",
        RdfFormat.SCHEMAORG: "JSON-LD with schema.org terms. Omits statements that schema.org has no terms for.",
    },
)


@strawberry.input(
    name="TermWhere",
    description="A filter for terms. All conditions must hold. Categories, organizations and glossaries are given by"
    " name, alias or IRI; names ignore case, accents and hyphens.",
)
class TermWhereInput:
    """The filter of every list of terms."""

    category: str | None = strawberry.field(
        default=None,
        description="The name or IRI of a category that contains the term. A name that several categories have, for"
        " example in different glossaries, selects the terms of all of them.",
    )
    organization: str | None = strawberry.field(
        default=None,
        description="The name, alias or IRI of an organization that works on the term. A name that several"
        " organizations have selects the terms of all of them.",
    )
    include_units: bool = strawberry.field(
        default=True, description="Whether `organization` includes the terms of its units, at any depth."
    )
    glossary: str | None = strawberry.field(
        default=None, description="The name or IRI of a glossary that contains the term."
    )
    language: str | None = strawberry.field(
        default=None, description="A language that the term has a name in, as a BCP 47 tag."
    )
    modified_since: datetime | None = strawberry.field(
        default=None,
        description="Only terms that changed at or after this time, in UTC unless a time zone is given."
        " To follow changes, pass the latest `modified` you have seen; terms that changed in that second are returned"
        " again.",
    )
    deprecated: bool | None = strawberry.field(
        default=None, description="Whether the term is deprecated. By default, deprecated and other terms are returned."
    )


def where_of(where: TermWhereInput | None) -> TermWhere:
    """Return the filter given by an argument."""
    if where is None:
        return TermWhere()
    since = where.modified_since
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return TermWhere(
        where.category, where.organization, where.include_units, where.glossary, where.language, since, where.deprecated
    )


@strawberry.input(name="OrganizationWhere", description="A filter for organizations. All conditions must hold.")
class OrganizationWhereInput:
    """The filter of every list of organizations."""

    name_contains: str | None = strawberry.field(
        default=None, description="Part of the name or of an alias, ignoring case."
    )
    unit_of: str | None = strawberry.field(
        default=None,
        description="The name, alias or IRI of an organization that contains the unit, at any depth. A name that"
        " several organizations have selects the units of all of them.",
    )


@strawberry.input(description="A document to ingest: term pages, or another text format that `lexigraph ingest` reads.")
class DocumentInput:
    """A source that is sent with a request."""

    name: str = strawberry.field(
        description="Name of the document. An earlier document with this name is replaced. The name of its source is"
        " this name after the prefix `upload:`."
    )
    content: str = strawberry.field(description="The text of the document.")


First = Annotated[
    int, strawberry.argument(description="Maximum number of items to return, limited by `LEXIGRAPH_MAX_PAGE`.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="Return items after this cursor, such as `pageInfo.endCursor` of another page."),
]
MinScore = Annotated[float | None, strawberry.argument(description="Minimum score of a hit, from 0 to 1.")]
TermFilter = Annotated[TermWhereInput | None, strawberry.argument(description="Return only terms that match.")]
OrganizationFilter = Annotated[
    OrganizationWhereInput | None, strawberry.argument(description="Return only organizations that match.")
]
