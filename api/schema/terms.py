"""Terms, their links, and lists of terms."""

from collections import abc
from collections.abc import MutableMapping, Sequence
from datetime import datetime
from functools import cache, partial, reduce
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry import federation

from api.lexicon.cursors import cursor_of_sort, sort_of_cursor
from api.lexicon.lexicon import Lexicon
from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.groups import Category, Glossary
from api.schema.hierarchy import DescendantConnection, TermAtDepth, ancestors_of, descendants_of, page_of_listed
from api.schema.inputs import (
    After,
    Before,
    First,
    LabelKind,
    Last,
    MinScore,
    OrganizationFilter,
    TermFilter,
    TermOrder,
    where_of,
)
from api.schema.nodes import Node
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import Page, PageInfo, Window, page_of, paged_field
from api.schema.sources import Source
from embeddings import matches
from embeddings.engine import Order
from embeddings.records import Filter, Tag
from graph import model
from graph.catalog import Catalog, TermWhere
from graph.export import RdfFormat
from graph.languages import lines_in
from graph.rdf import Iri, Literal
from graph.term_fields import NOTE_PROPERTIES, TEXT_PROPERTIES

if TYPE_CHECKING:
    from api.schema.hits import SearchConnection

__all__ = [
    "DeveloperConnection",
    "Term",
    "TermConnection",
    "all_terms",
    "page_by_name",
    "page_of_positions",
    "page_of_terms",
]

Hits = Annotated["SearchConnection", strawberry.lazy("api.schema.hits")]
Terms = Annotated["TermConnection", strawberry.lazy("api.schema.terms")]
Developer: TypeAlias = tuple[model.Organization, Sequence[Literal]]
"""An organization that works on a term, with its descriptions of that work."""

Depth = Annotated[int | None, strawberry.argument(description="The maximum number of steps, 100 by default.")]


def _cursor(self: "DeveloperEdge") -> str:
    return self.page.cursor(self.place)


@strawberry.type(description="An organization that works on a term.")
class DeveloperEdge:
    """The link between a term and an organization, at a place of a page."""

    node: Organization = strawberry.field(description="The organization.")
    cursor: str = strawberry.field(resolver=_cursor, description="The cursor of this organization, for `after`.")
    description: str = strawberry.field(description="The organization's work on the term, from the source.")
    stated: strawberry.Private[Sequence[Literal]]
    place: strawberry.Private[int]
    page: strawberry.Private[Page[Developer]]

    @classmethod
    def of(cls, page: Page[Developer], place: int) -> "DeveloperEdge":
        """Return the edge at a place of a page."""
        made = object.__new__(cls)  # in half of the time, as in `Organization.of`
        developer, made.stated = page.items[place]
        made.node, made.description = Organization.of(developer), lines_in(made.stated)
        made.place, made.page = place, page
        return made


def _developer_edges(self: "DeveloperConnection") -> list[DeveloperEdge]:
    return [DeveloperEdge.of(self.page, place) for place in range(len(self.page.items))]


def _developer_nodes(self: "DeveloperConnection") -> list[Organization]:
    return [Organization.of(developer) for developer, _ in self.page.items]


def _developer_page_info(self: "DeveloperConnection") -> PageInfo:
    return self.page.info


@strawberry.type(description="A page of the organizations that work on a term.")
class DeveloperConnection:
    """Relay's connection."""

    edges: list[DeveloperEdge] = strawberry.field(
        resolver=_developer_edges,
        description="The organizations of this page, with their work on the term and cursors.",
    )
    nodes: list[Organization] = strawberry.field(
        resolver=_developer_nodes, description="The organizations of this page."
    )
    page_info: PageInfo = strawberry.field(resolver=_developer_page_info, description="Paging information.")
    total_count: int = strawberry.field(description="Number of organizations on all pages.")
    page: strawberry.Private[Page[Developer]]


@strawberry.type(description="A link from a term to a concept in another vocabulary.")
class Mapping:
    """A SKOS mapping."""

    relation: str = strawberry.field(description="The SKOS mapping property, such as `exactMatch`.")
    iri: str = strawberry.field(description="The IRI of the concept.")


@strawberry.type(description="A label of a term.")
class TermLabel:
    """A label."""

    text: str = strawberry.field(description="The label.")
    language: str = strawberry.field(description="Its language as a BCP 47 tag. Empty if unknown.")
    kind: LabelKind = strawberry.field(description="Its use.")


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
        description="Notes of all kinds, and text of the source outside of its known sections, in all languages unless"
        " `languages` is given."
    )
    editorial_notes: list[str] = strawberry.field(description="Those of `notes` that are for editors.")
    change_notes: list[str] = strawberry.field(description="Those of `notes` that document changes of the entry.")
    history_notes: list[str] = strawberry.field(description="Those of `notes` about earlier meanings and uses.")
    examples: list[str] = strawberry.field(description="Those of `notes` that are examples of the term's use.")
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
    catalog: strawberry.Private[Catalog]

    @classmethod
    def of(cls, term: model.Term, context: Context) -> "Term":
        """Return the GraphQL value of a term; its categories and glossaries come from the catalog."""
        kept: MutableMapping[Iri, Term] = context.lexicon.kept_projections
        found = kept.get(term.iri)
        if found is None or found.stated is not term:
            found = kept[term.iri] = cls._made(term, context)
        return found

    @classmethod
    def _made(cls, term: model.Term, context: Context) -> "Term":
        made = object.__new__(cls)
        made.id, made.iri = strawberry.ID(term.iri), term.iri
        made.stated, made.catalog = term, context.lexicon.catalog
        return made

    if not TYPE_CHECKING:  # which would accept any name

        def __getattr__(self, name: str) -> object:
            """Compute a field at its first use: a query asks for few of them."""
            if name not in _VALUES:
                raise AttributeError(name)
            value = _VALUES[name](self.stated, self.catalog)
            setattr(self, name, value)
            return value

    @strawberry.field(description="The terms to use instead of a deprecated term.")
    async def replaced_by(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, self.stated.replaced_by)

    @paged_field("A page of the organizations that work on the term, in the order of the source.")
    def developers(self, info: Info, window: Window, where: OrganizationFilter = None) -> DeveloperConnection:
        """Return one page."""
        developers = info.context.lexicon.catalog.developers_of(self.stated)
        if where is not None:
            matching = frozenset(organizations_fitting(info.context, where))
            developers = [(developer, texts) for developer, texts in developers if developer.iri in matching]
        page = page_of(info.context, developers, window, lambda one: one[0].iri)
        return DeveloperConnection(total_count=page.total, page=page)

    @paged_field("A page of the terms that this term's text names.")
    async def mentions(self, info: Info, window: Window) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, await info.context.mentions.load(self.iri), window)

    @paged_field("A page of the terms whose text names this term.")
    async def mentioned_by(self, info: Info, window: Window) -> Terms:
        """Return one page."""
        return await page_of_terms(info.context, await info.context.mentioned_by.load(self.iri), window)

    @strawberry.field(description="Direct broader terms, ordered by IRI.")
    async def broader(self, info: Info) -> list["Term"]:
        """Return all of them."""
        return await all_terms(info.context, await info.context.broader.load(self.iri))

    @paged_field("A page of the direct narrower terms, ordered by notation, then by name.")
    async def narrower(self, info: Info, window: Window) -> Terms:
        """Return one page."""
        narrower = partial(info.context.lexicon.hierarchy.narrower, self.iri)
        return await page_of_positions(info.context, narrower, window)

    @strawberry.field(description="All broader terms, nearest first, each once.")
    async def ancestors(self, info: Info, depth: Depth = None) -> list[TermAtDepth]:
        """Return all of them."""
        return await ancestors_of(info.context, self.iri, depth)

    @paged_field("A page of all narrower terms, level by level, each once.")
    async def descendants(self, info: Info, window: Window, depth: Depth = None) -> DescendantConnection:
        """Return one page."""
        return await descendants_of(info.context, self.iri, depth, window)

    @strawberry.field(description="All labels with their languages: names, synonyms, hidden labels and codes.")
    def labels(self) -> list[TermLabel]:
        """Return the labels, names first."""
        stated = self.stated
        labels = [
            *((LabelKind.NAME, text) for text in stated.readings("name")),
            *((LabelKind.SYNONYM, text) for text in stated.synonyms),
            *((LabelKind.HIDDEN, text) for text in stated.hidden_labels),
            *((LabelKind.NOTATION, text) for text in stated.notations),
        ]
        return [TermLabel(text=text.value, language=text.language, kind=kind) for kind, text in labels]

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
        last: Last = None,
        before: Before = None,
    ) -> Hits:
        """Return one page."""
        from api.schema.hits import page_of_hits  # here, because `hits` imports this module

        rank = partial(info.context.lexicon.similar, self.iri, where_of(where), min_score)
        return await page_of_hits(info.context, rank, Window(first, after, last, before))

    @paged_field(
        "A page of the other terms that an organization of this term works on, most shared organizations first."
    )
    async def shares_developers_with(self, info: Info, window: Window) -> Terms:
        """Return one page."""
        sharing = await run_in_threadpool(info.context.lexicon.sharing_developers, self.iri)
        return await page_of_terms(info.context, sharing, window)

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


def _text(name: str) -> abc.Callable[[model.Term, Catalog], str | None]:
    return lambda term, _: next(iter(term.values(name)), None)


def _texts(name: str) -> abc.Callable[[model.Term, Catalog], list[str]]:
    return lambda term, _: term.values(name)


_VALUES: Final[abc.Mapping[str, abc.Callable[[model.Term, Catalog], object]]] = {
    **{name: _text(name) for name in TEXT_PROPERTIES},
    **{name: _texts(name) for name in ("synonyms", "notations", *NOTE_PROPERTIES)},
    "notes": lambda term, _: [text.value for text in term.all_notes],
    "language": lambda term, _: term.name.language,
    "category": lambda term, catalog: next(map(Category.of, catalog.categories_of(term)), None),
    "categories": lambda term, catalog: list(map(Category.of, catalog.categories_of(term))),
    "glossary": lambda term, catalog: next(map(Glossary.of, catalog.glossaries_of(term)), None),
    "glossaries": lambda term, catalog: list(map(Glossary.of, catalog.glossaries_of(term))),
    "mappings": lambda term, _: [Mapping(relation=relation, iri=concept) for relation, concept in term.mappings],
    "status": lambda term, _: term.status,
    "deprecated": lambda term, _: term.is_deprecated,
}
"""The fields of a term without a resolver."""


@strawberry.type(description="A term in a list.")
class TermEdge:
    """Relay's edge."""

    node: Term = strawberry.field(description="The term.")
    cursor: str = strawberry.field(description="The cursor of this term, for `after`.")


def _edges(self: "TermConnection") -> list[TermEdge]:
    return self.page.edges(TermEdge, self.found)


@strawberry.type(description="A page of terms.")
class TermConnection:
    """Relay's connection; `found` are the terms of the items of `page`, None for those that do not exist."""

    edges: list[TermEdge] = strawberry.field(resolver=_edges, description="The terms of this page, with cursors.")
    nodes: list[Term] = strawberry.field(description="The terms of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of terms on all pages.")
    where: strawberry.Private[abc.Callable[[], Filter]]
    page: strawberry.Private[Page[Iri]]
    found: strawberry.Private[Sequence[Term | None]]

    @strawberry.field(description="Term counts over all pages by category, organization and glossary.")
    async def facets(self, info: Info) -> Facets:
        """Return the counts over all pages."""
        return Facets(counted=await run_in_threadpool(info.context.lexicon.facets, self.where()))


async def all_terms(context: Context, iris: Sequence[Iri]) -> list[Term]:
    """Return the terms that exist, in the order of `iris`."""
    context.charge(len(iris))
    found = await context.terms.load_many(iris)
    return [Term.of(term, context) for term in found if term is not None]


async def page_of_terms(context: Context, iris: Sequence[Iri], window: Window) -> TermConnection:
    """Return one page of a list of terms in any order."""
    page = page_of(context, iris, window, str)
    return await _connection(context, page, lambda: Filter(keys=frozenset(iris)))


async def page_of_positions(
    context: Context, read: abc.Callable[[int, int], matches.Page], window: Window
) -> TermConnection:
    """Return one page of a list of terms that the search engine reads by positions: `read(first, skip)`."""
    page = page_of_listed(context, read, window)
    return await _connection(context, page, lambda: Filter(keys=frozenset(read(page.total, 0).keys)))


async def page_by_name(
    context: Context, where: TermWhere, window: Window, *further: Tag, order: TermOrder = TermOrder.NAME
) -> TermConnection:
    """Return a part of the list of the terms that match a filter and have all of the `further` tags.

    Reads that part only, not the list. Raises `BadCursor`, `BadArgument`, `PageTooLarge`, `QueryTooLarge`,
    `UnknownName`.
    """
    window.check(context)
    # On the event loop: a page takes less than a millisecond, and lists that are read together share a batch of terms.
    condition = reduce(Filter.having, further, context.lexicon.filter(where))
    page = _read_page(context.lexicon, condition, window, order)
    context.charge(len(page.items))
    return await _connection(context, page, lambda: condition)


def _read_page(lexicon: Lexicon, condition: Filter, window: Window, order: TermOrder) -> Page[Iri]:
    view, by_time = lexicon.view, order in (TermOrder.MODIFIED, TermOrder.MODIFIED_DESCENDING)
    is_descending = order in (TermOrder.NAME_DESCENDING, TermOrder.MODIFIED_DESCENDING)
    engine_order = Order.MODIFIED if by_time else Order.NAME
    place: tuple[str, str] | tuple[int, str] | None = None
    if window.cursor is not None:
        place = sort_of_cursor(window.cursor, int) if by_time else sort_of_cursor(window.cursor, str)
    # The items before a cursor are those after it in the opposite order.
    direction = is_descending is not window.is_backward
    found = view.page(condition, window.size, place, direction, order=engine_order)
    keys = found.keys[::-1] if window.is_backward else found.keys

    @cache
    def sorts() -> abc.Mapping[Iri, str | int]:
        return view.modified(keys) if by_time else view.names(keys)

    # Others are on the other side of the cursor if the list begins, or ends, with another item.
    start = () if place is None else view.page(condition, 1, descending=direction, order=engine_order).keys
    is_whole = not start or start == found.keys[:1]
    before, after = (found.has_more, not is_whole) if window.is_backward else (not is_whole, found.has_more)
    return Page(
        keys,
        lambda place: cursor_of_sort(sorts()[keys[place]], keys[place]),
        found.total,
        is_first=not before,
        has_more=after,
    )


async def _connection(context: Context, page: Page[Iri], where: abc.Callable[[], Filter]) -> TermConnection:
    found = await context.terms.load_many(page.items)
    nodes = [None if term is None else Term.of(term, context) for term in found]
    return TermConnection(
        nodes=[node for node in nodes if node is not None],
        page_info=page.info,
        total_count=page.total,
        where=where,
        page=page,
        found=nodes,
    )
