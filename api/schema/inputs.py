"""The arguments of GraphQL fields: filters, paging, enumerations, and documents to ingest."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from api.errors import BadArgument
from api.lexicon.filters import Selection, TermWhere
from embeddings.hits import MatchKind, SearchMode
from graph.export import RdfFormat
from ingest.diagnostics import Severity

_MOST_NAMES = 1_000


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


class LabelKind(Enum):
    NAME = "name"
    SYNONYM = "synonym"
    HIDDEN = "hidden"
    NOTATION = "notation"


add_enum(
    LabelKind,
    "What a label of a term is used for.",
    {
        LabelKind.NAME: "The preferred name in its language.",
        LabelKind.SYNONYM: "A synonym.",
        LabelKind.HIDDEN: "A misspelling or a label that must not be used. It is searched, but not displayed.",
        LabelKind.NOTATION: "A code, such as `43.91`.",
    },
)


class TermOrder(Enum):
    NAME = "name"
    NAME_DESCENDING = "name-descending"
    MODIFIED = "modified"
    MODIFIED_DESCENDING = "modified-descending"


class HitOrder(Enum):
    RELEVANCE = "relevance"
    NAME = "name"
    MODIFIED_DESCENDING = "modified-descending"


add_enum(
    TermOrder,
    "The order of a list of terms.",
    {
        TermOrder.NAME: "By name, ascending.",
        TermOrder.NAME_DESCENDING: "By name, descending.",
        TermOrder.MODIFIED: "By the time of the last change, oldest first.",
        TermOrder.MODIFIED_DESCENDING: "By the time of the last change, newest first.",
    },
)
add_enum(
    HitOrder,
    "The order of the hits of a search.",
    {
        HitOrder.RELEVANCE: "By score, best first.",
        HitOrder.NAME: "By name, ascending.",
        HitOrder.MODIFIED_DESCENDING: "By the time of the last change, newest first.",
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
        MatchKind.PREFIX: "A label of the term, or a later word of it, begins with the query.",
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
    name="NameSelection",
    description="Names, aliases or IRIs. A term must have at least one of `any`, and each of `all`. An empty `any`"
    " selects no terms, since none has one of no names; an empty `all` selects all terms.",
)
class SelectionInput:
    any: list[str] | None = strawberry.field(default=None, description="At least one of these.")
    all: list[str] | None = strawberry.field(default=None, description="Each of these.")


@strawberry.input(
    name="TermConditions",
    description="Conditions on terms, of which all must hold; null sets none. Categories, organizations and"
    " glossaries are given by name, alias or IRI; names ignore case, accents and hyphens. A name that none has, such as"
    " an empty one, is an error.",
)
class TermConditionsInput:
    """The conditions of a filter, and of its exclusion."""

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
    include_units: bool | None = strawberry.field(
        default=True, description="Whether `organization` includes the terms of its units, at any depth."
    )
    glossary: str | None = strawberry.field(
        default=None, description="The name or IRI of a glossary that contains the term."
    )
    language: str | None = strawberry.field(
        default=None,
        description="A language that the term has a name in, as a BCP 47 tag. `en` includes `en-GB`, and an empty tag"
        " selects names without a language.",
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
    ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only these terms, by global ID. An empty list selects no terms."
    )
    categories: SelectionInput | None = strawberry.field(
        default=None, description="Categories, of which one or each contains the term."
    )
    organizations: SelectionInput | None = strawberry.field(
        default=None, description="Organizations, of which one or each works on the term. `includeUnits` applies."
    )
    has_definition: bool | None = strawberry.field(default=None, description="Whether the term has a definition.")
    narrower_than: strawberry.ID | None = strawberry.field(
        default=None, description="The global ID of a term. Only terms that are narrower, at any depth."
    )
    modified_before: datetime | None = strawberry.field(
        default=None, description="Only terms that last changed before this time, in UTC unless a time zone is given."
    )


@strawberry.input(
    name="TermWhere",
    description="A filter for terms. All conditions must hold; null sets none. Categories, organizations and"
    " glossaries are given by name, alias or IRI; names ignore case, accents and hyphens. A name that none has, such as"
    " an empty one, is an error.",
)
class TermWhereInput(TermConditionsInput):
    not_: TermConditionsInput | None = strawberry.field(
        name="not",
        default=None,
        description="Only terms that do not fulfill all of these conditions. Ignored without conditions.",
    )


def where_of(where: TermConditionsInput | None) -> TermWhere:
    """Return the filter given by an argument. Raises `BadArgument`."""
    if where is None:
        return TermWhere()
    selections = [one for one in (where.categories, where.organizations) if one]
    lists = [where.ids, *(names for one in selections for names in (one.any, one.all))]
    if any(len(one) > _MOST_NAMES for one in lists if one):
        raise BadArgument(f"A filter takes at most {_MOST_NAMES:,} names or IDs per list. Send several requests.")
    excluding = where.not_ if isinstance(where, TermWhereInput) else None
    return TermWhere(
        category=where.category,
        organization=where.organization,
        include_units=where.include_units is not False,
        glossary=where.glossary,
        language=where.language,
        modified_since=_with_zone(where.modified_since),
        deprecated=where.deprecated,
        ids=None if where.ids is None else tuple(map(str, where.ids)),
        categories=_selection_of(where.categories),
        organizations=_selection_of(where.organizations),
        has_definition=where.has_definition,
        narrower_than=where.narrower_than,
        modified_before=_with_zone(where.modified_before),
        excluding=None if excluding is None else where_of(excluding),
    )


def _selection_of(names: SelectionInput | None) -> Selection:
    if names is None:
        return Selection()
    return Selection(None if names.any is None else tuple(names.any), tuple(names.all or ()))


def _with_zone(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time


@strawberry.input(name="OrganizationWhere", description="A filter for organizations. All conditions must hold.")
class OrganizationWhereInput:
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
    name: str = strawberry.field(
        description="Name of the document, not empty. An earlier document with this name is replaced. The name of its"
        " source is this name after the prefix `upload:`."
    )
    content: str = strawberry.field(description="The text of the document.")


First = Annotated[
    int, strawberry.argument(description="Maximum number of items to return, limited by `LEXIGRAPH_MAX_PAGE`.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="Return items after this cursor, such as `pageInfo.endCursor` of another page."),
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="Return this number of items at the end of the list or, with `before`, before that cursor. Replaces"
        " `first` and `after`."
    ),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="With `last`: return items before this cursor, such as `pageInfo.startCursor`."),
]
MinScore = Annotated[float | None, strawberry.argument(description="Minimum score of a hit, from 0 to 1.")]
TermFilter = Annotated[TermWhereInput | None, strawberry.argument(description="Return only terms that match.")]
OrganizationFilter = Annotated[
    OrganizationWhereInput | None, strawberry.argument(description="Return only organizations that match.")
]
