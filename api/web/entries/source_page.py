"""The page of a source: the document, and the terms that were read from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.edit_links import edit_link
from api.web.addresses import Link
from api.web.equivalent_queries import source_query
from api.web.links import Links, TermLine
from api.web.page_context import PageContext
from api.web.pagination import ListPart, part_of
from embeddings.records import Filter, Tag
from graph.model import Source


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The content of a source page: one page of its terms, its glossary if a term is in it, and where to edit it."""

    source: Source
    part: ListPart
    lines: Sequence[TermLine]
    glossary: Link | None
    edit: str | None
    query: str


def view_source(context: PageContext, source: Source) -> SourcePage:
    """Return the content of the page of a source, with the requested page of its terms."""
    lexicon = context.lexicon
    part = part_of(context, Filter().having(Tag("source", source.iri)))
    glossary = lexicon.catalog.glossaries.get(source.glossary or "")
    links = Links(context, [glossary.iri] if glossary else ())
    return SourcePage(
        source=source,
        part=part,
        lines=[links.term_line(term) for term in lexicon.terms(part.terms).values()],
        glossary=Link(glossary.name, context.addresses.of(glossary.iri)) if glossary else None,
        edit=edit_link(context.edit_url, source.name, None),
        query=source_query(source.iri, context.most, part.after),
    )
