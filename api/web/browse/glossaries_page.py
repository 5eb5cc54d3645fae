"""The page at /glossaries: every glossary with its size, its languages and its description."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.lexicon.lexicon import Lexicon
from api.web.addresses import Link, is_web_address
from api.web.browse.entries import list_address
from api.web.language_tags import language_name
from api.web.menu import Choice
from api.web.page_context import PageContext
from api.web.search.state import facet_value
from graph.errors import StoreError
from graph.languages import in_languages
from graph.queries import GLOSSARY_FACTS
from graph.rdf import Iri, Literal, Node
from graph.sparql_text import bind
from graph.vocabulary import DCTERMS, RDFS, SCHEMA, SKOS

__all__ = ["GlossaryEntry", "glossary_entry", "list_glossaries"]

_DESCRIPTIONS: Final = (DCTERMS.description, SCHEMA.description, SKOS.definition, RDFS.comment, SKOS.note)
_LICENSES: Final = (DCTERMS.license, SCHEMA.license)


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
        facts = _facts(context.lexicon, known)
    except StoreError:
        facts = {}
    return [_entry(context, iri, facts.get(iri, {})) for iri in known]


def glossary_entry(context: PageContext, glossary: Iri) -> GlossaryEntry:
    """Return one glossary of the catalog."""
    return _entry(context, glossary, _facts(context.lexicon, [glossary]).get(glossary, {}))


def _facts(lexicon: Lexicon, glossaries: Collection[Iri]) -> Mapping[Iri, Mapping[Iri, Sequence[Node]]]:
    facts: dict[Iri, dict[Iri, list[Node]]] = {}
    for glossary, property_, value in lexicon.store.query(bind(GLOSSARY_FACTS, glossaries=list(glossaries))):
        if value is not None:
            facts.setdefault(str(glossary), {}).setdefault(str(property_), []).append(value)
    return facts


def _entry(context: PageContext, iri: Iri, facts: Mapping[Iri, Sequence[Node]]) -> GlossaryEntry:
    lexicon, languages = context.lexicon, context.languages
    names = lexicon.catalog.glossaries[iri].names
    name = in_languages(names, languages)[0] if languages else names[0]
    texts = (sorted(one for one in facts.get(kind, ()) if isinstance(one, Literal)) for kind in _DESCRIPTIONS)
    described = next(filter(None, texts), [])
    licenses = [
        str(one.value if isinstance(one, Literal) else one) for kind in _LICENSES for one in facts.get(kind, ())
    ]
    value = facet_value("glossary", iri, lexicon.iris.base)
    return GlossaryEntry(
        link=Link(name.value, context.addresses.of(iri), name.language),
        terms=lexicon.overall_facets.of(iri),
        description=in_languages(described, languages)[0] if described else None,
        license=Link(licenses[0], licenses[0] if is_web_address(licenses[0]) else "") if licenses else None,
        languages=[
            Choice(Link(language_name(tag), list_address(context, value, tag), tag), False, size)
            for tag, size in lexicon.alphabet.languages(iri).items()
        ],
    )
