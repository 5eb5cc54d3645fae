"""The page at /glossaries, every glossary with its size, languages and description; and the page of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Choice, Link, is_web_address
from api.web.browse.list_entries import Entry, entries_of, list_address
from api.web.equivalent_queries import glossary_query
from api.web.language_names import language_name
from api.web.links import Truncated
from api.web.page_context import PageContext
from api.web.search.state import facet_value
from graph.errors import StoreError
from graph.group_catalog import NO_FACTS, GlossaryFacts
from graph.language_preference import in_languages
from graph.rdf import Iri, Literal

_TOPS: Final = 60


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A glossary: its name, number of terms, description, license, and the alphabetical lists of its languages."""

    link: Link
    terms: int
    description: Literal | None
    license: Link | None
    languages: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    """The content of a glossary page. `tops` are its top concepts, empty if no term in it has a broader one.

    `value` is the glossary in the parameters of an address.
    """

    entry: GlossaryEntry
    value: str
    tops: Truncated[Entry]
    query: str


def list_glossaries(context: PageContext) -> Sequence[GlossaryEntry]:
    """Return all glossaries by name; without descriptions while the server of the graph is away."""
    known = list(context.lexicon.catalog.glossaries)
    try:
        facts = context.lexicon.catalog.glossary_facts(known)
    except StoreError:
        facts = {}
    return [_entry(context, iri, facts.get(iri, NO_FACTS)) for iri in known]


def view_glossary(context: PageContext, iri: Iri) -> GlossaryPage:
    """Return the content of the page of a glossary."""
    entry = _entry(context, iri, context.lexicon.catalog.glossary_facts([iri])[iri])
    tops = context.lexicon.hierarchy.top_concepts(iri, _TOPS)
    shown: Sequence[Iri] = tops.keys if tops.total < entry.terms else ()
    entries = entries_of(context, shown)
    return GlossaryPage(
        entry=entry,
        value=facet_value("glossary", iri, context.lexicon.iris.base),
        tops=Truncated(list(entries.values()), tops.total if shown else 0),
        query=glossary_query(iri, context.most),
    )


def _entry(context: PageContext, iri: Iri, facts: GlossaryFacts) -> GlossaryEntry:
    lexicon, languages = context.lexicon, context.languages
    names = lexicon.catalog.glossaries[iri].names
    name = in_languages(names, languages)[0] if languages else names[0]
    value = facet_value("glossary", iri, lexicon.iris.base)
    return GlossaryEntry(
        link=Link(name.value, context.addresses.of(iri), name.language),
        terms=lexicon.overall_facets.of(iri),
        description=in_languages(facts.descriptions, languages)[0] if facts.descriptions else None,
        license=Link(facts.license, facts.license if is_web_address(facts.license) else "") if facts.license else None,
        languages=[
            Choice(Link(language_name(tag), list_address(context, value, tag), tag), False, size)
            for tag, size in lexicon.alphabet.languages(iri).items()
        ],
    )
