"""Terms and their links."""

from collections import Counter, abc
from collections.abc import MutableMapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry import federation

from api.lexicon.lexicon import Lexicon
from api.schema.categories_and_glossaries import Category, Glossary
from api.schema.context import Context, Info
from api.schema.developers import DeveloperConnection, page_of_developers
from api.schema.hierarchy import DescendantConnection, TermAtDepth, ancestors_of, descendants_of
from api.schema.inputs import After, Before, First, LabelKind, Last, MinScore, OrganizationFilter, TermFilter, where_of
from api.schema.pages import Node, Terms, Window, paged_field
from api.schema.sources import Source
from embeddings.records import Filter, Tag
from graph.export import RdfFormat
from graph.group_catalog import Catalog
from graph.rdf import Iri
from graph.term_fields import NOTE_PROPERTIES, TEXT_PROPERTIES
from ingest.derived.term_payloads import StoredTerm, text_of

if TYPE_CHECKING:
    from api.schema.hits import SearchConnection

Hits = Annotated["SearchConnection", strawberry.lazy("api.schema.hits")]
Depth = Annotated[int | None, strawberry.argument(description="The maximum number of steps, 100 by default.")]


@strawberry.type(description="A link from a term to a concept in another vocabulary.")
class Mapping:
    relation: str = strawberry.field(description="The SKOS mapping property, such as `exactMatch`.")
    iri: str = strawberry.field(description="The IRI of the concept.")


@strawberry.type(description="A label of a term.")
class TermLabel:
    text: str = strawberry.field(description="The label.")
    language: str = strawberry.field(description="Its language as a BCP 47 tag. Empty if unknown.")
    kind: LabelKind = strawberry.field(description="Its use.")


@federation.type(keys=["id", "iri"], description="A term of a glossary.")
class Term(Node):
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
    version: strawberry.Private[tuple[str, int]]
    stated: strawberry.Private[StoredTerm]
    catalog: strawberry.Private[Catalog]

    @classmethod
    def of(cls, term: StoredTerm, context: Context) -> "Term":
        (found,) = cls.each([term], context)
        assert found is not None  # noqa: S101 (only None becomes None)
        return found

    @classmethod
    def each(cls, terms: Sequence[StoredTerm | None], context: Context) -> "list[Term | None]":
        """Return the values of terms, made once per epoch, and None for None."""
        kept: MutableMapping[Iri, Term] = context.lexicon.kept_projections
        catalog = context.lexicon.catalog
        new: dict[Iri, Term] = {}
        found: list[Term | None] = []
        for term in terms:
            one = None if term is None else kept.get(term.iri)
            if term is not None and (one is None or one.stated is not term):
                one = new[term.iri] = object.__new__(cls)
                one.id, one.iri, one.stated, one.catalog = strawberry.ID(term.iri), term.iri, term, catalog
                one.version = term.digest, catalog.number
            found.append(one)
        kept.update(new)
        return found

    @strawberry.field(description="The terms to use instead of a deprecated term.")
    async def replaced_by(self, info: Info) -> list["Term"]:
        return await all_terms(info.context, self.stated.replaced_by)

    @paged_field("A page of the organizations that work on the term, in the order of the source.")
    def developers(self, info: Info, window: Window, where: OrganizationFilter = None) -> DeveloperConnection:
        return page_of_developers(info.context, self.stated, window, where)

    @paged_field("A page of the terms that this term's text names.")
    async def mentions(self, info: Info, window: Window) -> Terms:
        from api.schema.term_lists import page_of_terms  # here, because `term_lists` imports this module

        return await page_of_terms(info.context, await info.context.mentions.load(self.iri), window)

    @paged_field("A page of the terms whose text names this term.")
    async def mentioned_by(self, info: Info, window: Window) -> Terms:
        from api.schema.term_lists import page_of_terms  # here, because `term_lists` imports this module

        return await page_of_terms(info.context, await info.context.mentioned_by.load(self.iri), window)

    @strawberry.field(description="Direct broader terms, ordered by IRI.")
    async def broader(self, info: Info) -> list["Term"]:
        return await all_terms(info.context, await info.context.broader.load(self.iri))

    @paged_field("A page of the direct narrower terms, ordered by notation, then by name.")
    async def narrower(self, info: Info, window: Window) -> Terms:
        from api.schema.term_lists import page_of_positions  # here, because `term_lists` imports this module

        narrower = partial(info.context.lexicon.hierarchy.narrower, self.iri)
        return await page_of_positions(info.context, narrower, window)

    @strawberry.field(description="All broader terms, nearest first, each once.")
    async def ancestors(self, info: Info, depth: Depth = None) -> list[TermAtDepth]:
        return await ancestors_of(info.context, self.iri, depth)

    @paged_field("A page of all narrower terms, level by level, each once.")
    async def descendants(self, info: Info, window: Window, depth: Depth = None) -> DescendantConnection:
        return await descendants_of(info.context, self.iri, depth, window)

    @strawberry.field(description="All labels with their languages: names, synonyms, hidden labels and codes.")
    def labels(self) -> list[TermLabel]:
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
        from api.schema.hits import page_of_hits  # here, because `hits` imports this module

        lexicon, condition = info.context.lexicon, where_of(where)
        return await page_of_hits(
            info,
            lambda limit: lexicon.searcher.similar(self.iri, limit, lexicon.filter(condition), min_score),
            Window(first, after, last, before),
        )

    @paged_field(
        "A page of the other terms that an organization of this term works on, most shared organizations first."
    )
    async def shares_developers_with(self, info: Info, window: Window) -> Terms:
        from api.schema.term_lists import page_of_terms  # here, because `term_lists` imports this module

        sharing = await run_in_threadpool(_sharing_developers, info.context.lexicon, self.iri)
        return await page_of_terms(info.context, sharing, window)

    @strawberry.field(description="The document that the term was read from.")
    async def source(self, info: Info) -> Source | None:
        source = await info.context.sources.load(self.stated.source)
        return Source.of(source) if source else None

    @strawberry.field(description="When the term last changed.")
    async def modified(self, info: Info) -> datetime | None:
        return await info.context.modified.load(self.iri)

    @strawberry.field(description="The RDF description of the term, including the names of linked resources.")
    async def rdf(
        self,
        info: Info,
        format: Annotated[RdfFormat, strawberry.argument(description="The RDF format.")] = RdfFormat.TURTLE,
    ) -> str:
        info.context.charge(1)
        return await info.context.documents(format).load(self.iri)


def _displayed(name: str) -> abc.Callable[[Term], str | None]:
    read = text_of(name)
    return lambda term: read(term.stated)


def _values(name: str) -> abc.Callable[[Term], list[str]]:
    return lambda term: term.stated.values(name)


def _category(term: Term) -> Category | None:
    made, known = term.catalog.projections[Category], term.catalog.categories
    for iri in term.stated.iris("categories"):
        if iri in known:
            return made.get(iri) or Category.of(known[iri], term.catalog)
    return None


def _categories(term: Term) -> list[Category]:
    known = term.catalog.categories
    return [Category.of(known[iri], term.catalog) for iri in term.stated.iris("categories") if iri in known]


def _glossaries(term: Term) -> list[Glossary]:
    known = term.catalog.glossaries
    return [Glossary.of(known[iri], term.catalog) for iri in term.stated.iris("glossaries") if iri in known]


_LISTS: Final = frozenset({"synonyms", "notations", *NOTE_PROPERTIES} - {"notes"})
_FIELDS: Final[abc.Mapping[str, abc.Callable[[Term], object]]] = {
    **{name: _displayed(name) for name in TEXT_PROPERTIES},
    **{name: _values(name) for name in _LISTS},
    "notes": lambda term: [text.value for text in term.stated.all_notes],
    "language": lambda term: term.stated.name.language,
    "category": _category,
    "categories": _categories,
    "glossary": lambda term: next(iter(_glossaries(term)), None),
    "glossaries": _glossaries,
    "mappings": lambda term: [Mapping(relation=relation, iri=concept) for relation, concept in term.stated.mappings],
    "status": lambda term: term.stated.status,
    "deprecated": lambda term: term.stated.is_deprecated,
}
"""The other fields of a term without a resolver. They are computed at each use: a query asks for few of them."""

for _name, _read in _FIELDS.items():
    setattr(Term, _name, property(_read))


async def all_terms(context: Context, iris: Sequence[Iri]) -> list[Term]:
    """Return the terms that exist, in the order of `iris`."""
    context.charge(len(iris))
    found = await context.terms.load_many(iris)
    return [term for term in Term.each(found, context) if term is not None]


def _sharing_developers(lexicon: Lexicon, term: Iri) -> list[Iri]:
    """Return the other terms that share an organization with a term, most shared organizations first."""
    shared: Counter[Iri] = Counter()
    for organization in lexicon.developers([term])[term]:
        shared.update(lexicon.all_terms(Filter().having(Tag("organization", organization))))
    del shared[term]
    return sorted(shared, key=lambda iri: (-shared[iri], iri))
