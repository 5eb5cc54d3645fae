"""The page at /glossaries: every glossary with its size, its languages and its description."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.addresses import Link, is_web_address
from api.web.browse.list_entries import list_address
from api.web.language_tags import language_name
from api.web.menu import Choice
from api.web.page_context import PageContext
from api.web.search.state import facet_value
from graph.catalog import NO_FACTS, GlossaryFacts
from graph.errors import StoreError
from graph.languages import in_languages
from graph.rdf import Iri, Literal


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A glossary: its name, number of terms, description, license, and the alphabetical lists of its languages."""

    link: Link
    terms: int
    description: Literal | None
    license: Link | None
    languages: Sequence[Choice]


def list_glossaries(context: PageContext) -> Sequence[GlossaryEntry]:
    """Return all glossaries by name; without descriptions while the server of the graph is away."""
    known = list(context.lexicon.catalog.glossaries)
    try:
        facts = context.lexicon.catalog.glossary_facts(known)
    except StoreError:
        facts = {}
    return [_entry(context, iri, facts.get(iri, NO_FACTS)) for iri in known]


def glossary_entry(context: PageContext, glossary: Iri) -> GlossaryEntry:
    """Return one glossary of the catalog."""
    return _entry(context, glossary, context.lexicon.catalog.glossary_facts([glossary])[glossary])


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
