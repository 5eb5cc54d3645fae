"""The page of a glossary: its description, its languages, its top concepts, and a search in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.web.browse.glossaries_page import GlossaryEntry, glossary_entry
from api.web.browse.list_entries import Entry, entries_of
from api.web.equivalent_queries import glossary_query
from api.web.links import Truncated
from api.web.page_context import PageContext
from api.web.search.state import facet_value
from graph.rdf import Iri

_TOPS: Final = 60


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    """The content of a glossary page. `tops` are its top concepts, empty if no term in it has a broader one.

    `value` is the glossary in the parameters of an address.
    """

    entry: GlossaryEntry
    value: str
    tops: Truncated[Entry]
    query: str


def view_glossary(context: PageContext, iri: Iri) -> GlossaryPage:
    """Return the content of the page of a glossary."""
    entry = glossary_entry(context, iri)
    tops = context.lexicon.hierarchy.top_concepts(iri, _TOPS)
    shown: Sequence[Iri] = tops.keys if tops.total < entry.terms else ()
    entries = entries_of(context, shown)
    return GlossaryPage(
        entry=entry,
        value=facet_value("glossary", iri, context.lexicon.iris.base),
        tops=Truncated(list(entries.values()), tops.total if shown else 0),
        query=glossary_query(iri, context.most),
    )
