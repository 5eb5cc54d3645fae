"""Terms, their links, and lists of terms."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial, reduce
from typing import TYPE_CHECKING, Annotated

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry import federation

from api.lexicon import Lexicon
from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.groups import Category, Glossary
from api.schema.inputs import After, First, MinScore, OrganizationFilter, TermFilter, where_of
from api.schema.nodes import Node
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import Page, PageInfo, check_page, cursor_of_name, name_of_cursor, page_of
from api.schema.sources import Source
from embeddings.engine import Filter, Tag
from graph import model
from graph.catalog import TermWhere
from graph.export import RdfFormat
from graph.languages import lines_in
from graph.rdf import Iri, Literal

if TYPE_CHECKING:
    from api.schema.hits import SearchConnection

__all__ = ["DeveloperConnection", "Term", "TermConnection", "all_terms", "page_by_name", "page_of_terms"]

Hits = Annotated["SearchConnection", strawberry.lazy("api.schema.hits")]
Terms = Annotated["TermConnection", strawberry.lazy("api.schema.terms")]


@strawberry.type(description="An organization that works on a term.")
class DeveloperEdge:
    """The link between a term and an organization."""

    node: Organization = strawberry.field(description="The organization.")
    cursor: str = strawberry.field(description="The cursor of this organization, for `after`.")
    description: str = strawberry.field(description="The organization's work on the term, from the source.")
    stated: strawberry.Private[Sequence[Literal]]


@strawberry.type(description="A page of the organizations that work on a term.")
class DeveloperConnection:
    """Relay's connection."""

    edges: list[DeveloperEdge] = strawberry.field(
        description="The organizations of this page, with their work on the term and cursors."
    )
    nodes: list[Organization] = strawberry.field(description="The organizations of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of organizations on all pages.")


@strawberry.type(description="A link from a term to a concept in another vocabulary.")
class Mapping:
    """A SKOS mapping."""

    relation: str = strawberry.field(description="The SKOS mapping property, such as `exactMatch`.")
    iri: str = strawberry.field(description="The IRI of the concept.")


@federation.type(keys=["id", "iri"], description="A term of a glossary.")
class Term(Node):
    """A term with its texts and links."""

    iri: str = strawberry.field(description="The IRI of the term.")
    name: str = strawberry.field(description="The preferred name.")
    language: str = strawberry.field(
        description="The language of `name` with the same `languages`, as a BCP 47 tag. Empty if unknown."
    )
    synonyms: list[str] = strawberry.field(description="Synonyms, in all languages unless `languages` is given.")
    definition: str | None = strawberry.field(description="The definition.")
    technical_definition: str | None = strawberry.field(description="A more technical definition.")
    background: str | None = strawberry.field(description="Background, such as the term's origin.")
    usage_note: str | None = strawberry.field(description="How the term is used.")
    notes: list[str] = strawberry.field(
        description="Text of the source outside of its known sections, in all languages unless `languages` is given."
    )
    category: Category | None = strawberry.field(description="The first of its categories, by IRI.")
    categories: list[Category] = strawberry.field(description="Its categories, ordered by IRI.")
    glossary: Glossary | None = strawberry.field(description="The first of its glossaries, by IRI.")
    glossaries: list[Glossary] = strawberry.field(description="Its glossaries, ordered by IRI.")
    mappings: list[Mapping] = strawberry.field(description="Links to concepts in other vocabularies.")
    notations: list[str] = strawberry.field(description="Codes of the term, such as `43.91`.")
    status: str | None = strawberry.field(
        description="The status: `approved`, `draft`, `deprecated`, `obsolete`, `superseded`, `forbidden`, or another"
        " word of the source."
    )
    deprecated: bool = strawberry.field(
        description="Whether the term must not be used any more. `replacedBy` has the terms to use instead."
    )
    stated: strawberry.Private[model.Term]

    @classmethod
    def of(cls, term: model.Term, context: Context) -> "Term":
        """Return the GraphQL value of a term; its categories and glossaries come from the catalog."""
        catalog = context.lexicon.catalog
        categories = list(map(Category.of, catalog.categories_of(term)))
        glossaries = list(map(Glossary.of, catalog.glossaries_of(term)))
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
            mappings=[Mapping(relation=relation, iri=concept) for relation, concept in term.mappings],
            notations=[notation.value for notation in term.notations],
            status=term.status,
            deprecated=term.is_deprecated,
            stated=term,
        )

    @strawberry.field(description="The terms to use instead of a deprecated term.")
    async def replaced_by(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, self.stated.replaced_by)

    @strawberry.field(description="A page of the organizations that work on the term, in the order of the source.")
    def developers(
        self,
        info: Info,
        where: OrganizationFilter = None,
        first: First = 20,
        after: After = None,
    ) -> DeveloperConnection:
        """Return one page."""
        developers = info.context.lexicon.catalog.developers_of(self.stated)
        if where is not None:
            matching = frozenset(organizations_fitting(info.context, where))
            developers = [(developer, texts) for developer, texts in developers if developer.iri in matching]
        page = page_of(info.context, developers, first, after, lambda one: one[0].iri)
        edges = [
            DeveloperEdge(node=Organization.of(developer), cursor=cursor, description=lines_in(texts), stated=texts)
            for (developer, texts), cursor in zip(page.items, page.cursors, strict=True)
        ]
        return DeveloperConnection(
            edges=edges, nodes=[edge.node for edge in edges], page_info=page.info, total_count=page.total
        )

    @strawberry.field(description="A page of the terms that this term's text names.")
    async def mentions(self, info: Info, first: First = 20, after: After = None) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, await info.context.mentions.load(self.iri), first, after)

    @strawberry.field(description="A page of the terms whose text names this term.")
    async def mentioned_by(self, info: Info, first: First = 20, after: After = None) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, await info.context.mentioned_by.load(self.iri), first, after)

    @strawberry.field(description="Direct broader terms, as linked by the source.")
    async def broader(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, (await info.context.relations.load(self.iri)).broader)

    @strawberry.field(description="Direct narrower terms, as linked by the source.")
    async def narrower(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, (await info.context.relations.load(self.iri)).narrower)

    @strawberry.field(description="Related terms, as linked by the source.")
    async def related(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, (await info.context.relations.load(self.iri)).related)

    @strawberry.field(description="A page of the terms closest in meaning, closest first.")
    async def similar(
        self,
        info: Info,
        first: First = 10,
        where: TermFilter = None,
        min_score: MinScore = None,
        after: After = None,
    ) -> Hits:
        """Return one page."""
        from api.schema.hits import page_of_hits  # here, because `hits` imports this module

        rank = partial(info.context.lexicon.similar, self.iri, where_of(where), min_score)
        return await page_of_hits(info.context, rank, first, after)

    @strawberry.field(
        description="A page of the other terms that an organization of this term works on, most shared organizations"
        " first."
    )
    async def shares_developers_with(self, info: Info, first: First = 20, after: After = None) -> Terms:
        """Return one page."""
        sharing = await run_in_threadpool(info.context.lexicon.sharing_developers, self.iri)
        return await page_of_terms(info.context, sharing, first, after)

    @strawberry.field(description="The document that the term was read from.")
    async def source(self, info: Info) -> Source | None:
        """Return the source."""
        source = await info.context.sources.load(self.stated.source)
        return Source.of(source) if source else None

    @strawberry.field(description="When the term last changed.")
    def modified(self, info: Info) -> datetime | None:
        """Return the time of the last commit that changed the term."""
        return info.context.lexicon.modified([self.iri]).get(self.iri)

    @strawberry.field(description="The RDF description of the term, including the names of linked resources.")
    async def rdf(
        self,
        info: Info,
        format: Annotated[RdfFormat, strawberry.argument(description="The RDF format.")] = RdfFormat.TURTLE,
    ) -> str:
        """Return one document."""
        info.context.charge(1)
        return await info.context.documents(format).load(self.iri)


@strawberry.type(description="A term in a list.")
class TermEdge:
    """Relay's edge."""

    node: Term = strawberry.field(description="The term.")
    cursor: str = strawberry.field(description="The cursor of this term, for `after`.")


@strawberry.type(description="A page of terms.")
class TermConnection:
    """Relay's connection."""

    edges: list[TermEdge] = strawberry.field(description="The terms of this page, with cursors.")
    nodes: list[Term] = strawberry.field(description="The terms of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of terms on all pages.")
    where: strawberry.Private[Filter]

    @strawberry.field(description="Term counts over all pages by category, organization and glossary.")
    async def facets(self, info: Info) -> Facets:
        """Return the counts over all pages."""
        return Facets(counted=await run_in_threadpool(info.context.lexicon.facets, self.where))


async def all_terms(context: Context, iris: Sequence[Iri]) -> list[Term]:
    """Return the terms that exist, in the order of `iris`."""
    context.charge(len(iris))
    found = await context.terms.load_many(iris)
    return [Term.of(term, context) for term in found if term is not None]


async def page_of_terms(context: Context, iris: Sequence[Iri], first: int, after: str | None) -> TermConnection:
    """Return one page of a list of terms in any order."""
    page = page_of(context, iris, first, after, str)
    return await _connection(context, page, Filter(keys=frozenset(iris)))


async def page_by_name(
    context: Context,
    where: TermWhere,
    first: int,
    after: str | None,
    *further: Tag,
    descending: bool = False,
) -> TermConnection:
    """Return one page of the terms that match a filter and have all of the `further` tags, ordered by name.

    Reads the page only, not the list. Raises `BadCursor`, `PageTooLarge`, `QueryTooLarge`, `UnknownName`.
    """
    check_page(context, first)
    place = None if after is None else name_of_cursor(after)
    # On the event loop: a page takes less than a millisecond, and lists that are read together share a batch of terms.
    page, condition = _read_page(context.lexicon, where, further, first, place, descending)
    context.charge(len(page.items))
    return await _connection(context, page, condition)


def _read_page(
    lexicon: Lexicon,
    where: TermWhere,
    further: Sequence[Tag],
    first: int,
    after: tuple[str, str] | None,
    descending: bool,
) -> tuple[Page[Iri], Filter]:
    condition = reduce(Filter.having, further, lexicon.filter(where))
    found = lexicon.view.page(condition, first, after, descending)
    names = lexicon.names(found.keys)
    cursors = [cursor_of_name(names[iri], iri) for iri in found.keys]
    # Terms precede the page if the list begins with another one.
    start = () if after is None else lexicon.view.page(condition, 1, descending=descending).keys
    is_first = not start or start == found.keys[:1]
    return Page.of(found.keys, cursors, found.total, is_first=is_first, has_more=found.has_more), condition


async def _connection(context: Context, page: Page[Iri], where: Filter) -> TermConnection:
    found = await context.terms.load_many(page.items)
    nodes = [None if term is None else Term.of(term, context) for term in found]
    return page.connection(TermConnection, TermEdge, nodes, where=where)
