"""Terms, what they link to, and lists of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry import federation

from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.groups import Category, Glossary
from api.schema.inputs import OrganizationWhereInput, TermWhereInput, where_of
from api.schema.nodes import Node, Source
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import PageInfo, page_of
from graph import model
from graph.export import RdfFormat
from graph.languages import lines_in
from graph.rdf import Iri, Literal

if TYPE_CHECKING:
    from api.schema.hits import SearchConnection

__all__ = ["DeveloperConnection", "Term", "TermConnection", "all_terms", "page_of_terms"]

Hits = Annotated["SearchConnection", strawberry.lazy("api.schema.hits")]
Terms = Annotated["TermConnection", strawberry.lazy("api.schema.terms")]


@strawberry.type(description="An organization that works on a term.")
class DeveloperEdge:
    """The link between a term and an organization."""

    node: Organization
    cursor: str
    description: str = strawberry.field(description="What the term's document says of this organization.")
    stated: strawberry.Private[Sequence[Literal]]


@strawberry.type(description="A page of the organizations that work on a term.")
class DeveloperConnection:
    """Relay's connection."""

    edges: list[DeveloperEdge]
    nodes: list[Organization]
    page_info: PageInfo
    total_count: int


@strawberry.type(description="A link of a term to a concept of another vocabulary.")
class Mapping:
    """A mapping of SKOS."""

    relation: str = strawberry.field(description="The property of SKOS, such as exactMatch.")
    iri: str


@federation.type(keys=["id", "iri"], description="A term of a glossary.")
class Term(Node):
    """A term, with all that its page says of it."""

    iri: str
    name: str
    language: str = strawberry.field(description="The language of the name in the same `languages` (BCP 47).")
    synonyms: list[str] = strawberry.field(description="Without `languages` in all of them.")
    definition: str | None
    technical_definition: str | None
    background: str | None
    usage_note: str | None
    notes: list[str] = strawberry.field(
        description="What its document says outside of the known sections; without `languages` in all of them."
    )
    category: Category | None = strawberry.field(description="The first of its categories.")
    categories: list[Category]
    glossary: Glossary | None = strawberry.field(description="The first of its glossaries.")
    glossaries: list[Glossary]
    source: Source | None
    modified: datetime | None = strawberry.field(description="When its source was last written here.")
    mappings: list[Mapping] = strawberry.field(description="Its links to other vocabularies.")
    stated: strawberry.Private[model.Term]

    @classmethod
    def of(cls, term: model.Term, context: Context) -> "Term":
        """Return the projection of a term; what it links to is in the catalog."""
        catalog = context.lexicon.catalog
        categories = list(map(Category.of, catalog.categories_of(term)))
        glossaries = list(map(Glossary.of, catalog.glossaries_of(term)))
        source = catalog.sources.get(term.source)
        return cls(
            id=strawberry.ID(term.iri),
            iri=term.iri,
            name=term.name.value,
            language=term.name.language,
            synonyms=[synonym.value for synonym in term.synonyms],
            definition=term.definition and term.definition.value,
            technical_definition=term.technical_definition and term.technical_definition.value,
            background=term.background and term.background.value,
            usage_note=term.usage_note and term.usage_note.value,
            notes=[note.value for note in term.notes],
            category=categories[0] if categories else None,
            categories=categories,
            glossary=glossaries[0] if glossaries else None,
            glossaries=glossaries,
            source=Source.of(source) if source else None,
            modified=source.modified if source else None,
            mappings=[Mapping(relation=relation, iri=concept) for relation, concept in term.mappings],
            stated=term,
        )

    @strawberry.field(description="The organizations that work on it, in the order of its document.")
    def developers(
        self,
        info: Info,
        where: OrganizationWhereInput | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> DeveloperConnection:
        """Return one page."""
        developers = info.context.lexicon.catalog.developers_of(self.stated)
        if where is not None:
            fitting = frozenset(organizations_fitting(info.context, where))
            developers = [(developer, texts) for developer, texts in developers if developer.iri in fitting]
        page = page_of(info.context, developers, first, after, lambda one: one[0].iri)
        edges = [
            DeveloperEdge(node=Organization.of(developer), cursor=cursor, description=lines_in(texts), stated=texts)
            for (developer, texts), cursor in zip(page.items, page.cursors, strict=True)
        ]
        return DeveloperConnection(
            edges=edges, nodes=[edge.node for edge in edges], page_info=page.info, total_count=page.total
        )

    @strawberry.field(description="The terms that its text names.")
    async def mentions(self, info: Info, first: int = 20, after: str | None = None) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, await info.context.mentions.load(self.iri), first, after)

    @strawberry.field(description="The terms whose text names it.")
    async def mentioned_by(self, info: Info, first: int = 20, after: str | None = None) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, await info.context.mentioned_by.load(self.iri), first, after)

    @strawberry.field(description="The terms right above it, by the links of its source.")
    async def broader(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, (await info.context.relations.load(self.iri)).broader)

    @strawberry.field(description="The terms right below it, by the links of its source.")
    async def narrower(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, (await info.context.relations.load(self.iri)).narrower)

    @strawberry.field(description="The terms that its source relates it to.")
    async def related(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, (await info.context.relations.load(self.iri)).related)

    @strawberry.field(description="The terms nearest to it in meaning, nearest first.")
    async def similar(
        self,
        info: Info,
        first: int = 10,
        where: TermWhereInput | None = None,
        min_score: float | None = None,
        after: str | None = None,
    ) -> Hits:
        """Return one page."""
        from api.schema.hits import page_of_hits  # late, since hits are terms

        rank = partial(info.context.lexicon.similar, self.iri, where_of(where), min_score)
        return await page_of_hits(info.context, rank, first, after)

    @strawberry.field(description="The other terms with a developer of this one, most in common first.")
    async def shares_developers_with(self, info: Info, first: int = 20, after: str | None = None) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, info.context.lexicon.sharing_developers(self.iri), first, after)

    @strawberry.field(description="Its RDF with the names of all that it links to.")
    async def rdf(self, info: Info, format: RdfFormat = RdfFormat.TURTLE) -> str:
        """Return one document."""
        info.context.charge(1)
        return await info.context.documents(format).load(self.iri)


@strawberry.type(description="A term in a list.")
class TermEdge:
    """Relay's edge."""

    node: Term
    cursor: str


@strawberry.type(description="A page of terms.")
class TermConnection:
    """Relay's connection."""

    edges: list[TermEdge]
    nodes: list[Term]
    page_info: PageInfo
    total_count: int
    listed: strawberry.Private[Sequence[Iri]]

    @strawberry.field(description="Where the terms of the whole list stand.")
    async def facets(self, info: Info) -> Facets:
        """Return the counts over all pages."""
        return Facets(counted=await run_in_threadpool(info.context.lexicon.facets, self.listed))


async def all_terms(context: Context, iris: Sequence[Iri]) -> list[Term]:
    """Return the terms that are there, in this order."""
    context.charge(len(iris))
    found = await context.terms.load_many(iris)
    return [Term.of(term, context) for term in found if term is not None]


async def page_of_terms(context: Context, iris: Sequence[Iri], first: int, after: str | None) -> TermConnection:
    """Return one page of a list of terms."""
    page = page_of(context, iris, first, after, str)
    found = await context.terms.load_many(page.items)
    edges = [
        TermEdge(node=Term.of(term, context), cursor=cursor)
        for term, cursor in zip(found, page.cursors, strict=True)
        if term is not None
    ]
    return TermConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=page.info,
        total_count=page.total,
        listed=iris,
    )
