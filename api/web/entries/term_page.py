"""The page of a term: the content of its document, and related terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.descriptions import description_of
from api.lexicon import Lexicon
from api.web.addresses import Addresses, Link, is_web_address, site_link
from api.web.entries.linked_text import LinkedText, TextLinker
from api.web.links import Links, Some, TermLine
from api.web.picture.layout import Picture, lay_out
from api.web.picture.neighborhood import Surroundings, around_term, read_surroundings
from api.web.shown_queries import DEVELOPERS, MENTIONS, SIMILAR, term_query
from graph.catalog import Catalog
from graph.model import Term
from graph.rdf import Iri, Literal

__all__ = ["Developer", "Readings", "TermPage", "view_term"]

_SYNONYMS: Final = 60
_NAMESAKES: Final = 20
_NOTES: Final = 20
_MAPPINGS: Final = 40
_RELATIONS: Final = 40
_LONGEST_DESCRIPTION: Final = 160  # what search engines show
_SECTIONS: Final = {
    "technical_definition": "Technical definition",
    "background": "Background",
    "usage_note": "Usage note",
}
_MAPPING_NAMES: Final[Mapping[str, str]] = {
    "exactMatch": "Same as",
    "closeMatch": "Close to",
    "broadMatch": "Narrower than",
    "narrowMatch": "Broader than",
    "relatedMatch": "Related to",
}


@dataclass(frozen=True, slots=True)
class Readings:
    """A text in the language that is shown, and its translations."""

    title: str
    shown: LinkedText
    others: Sequence[LinkedText]


@dataclass(frozen=True, slots=True)
class Developer:
    """An organization that works on the term, its parents (nearest first), its website and its contributions."""

    organization: Link
    lineage: Sequence[Link]
    site: Link | None
    sentences: Sequence[Literal]


@dataclass(frozen=True, slots=True)
class TermPage:
    """The content of a term page; lists that may be long are truncated. `namesakes` are other terms with its name."""

    term: Term
    description: str
    categories: Sequence[Link]
    replacements: Some[Link]
    namesakes: Some[Link]
    names: Sequence[Literal]
    synonyms: Some[Literal]
    definition: Readings | None
    sections: Sequence[Readings]
    notes: Some[LinkedText]
    developers: Some[Developer]
    similar: Sequence[TermLine]
    mentions: Some[Link]
    mentioned_by: Some[Link]
    relations: Mapping[str, Some[Link]]
    mappings: Some[tuple[str, Link]]
    glossaries: Sequence[Link]
    has_several_glossaries: bool
    source: Link | None
    modified: datetime | None
    picture: Picture
    omitted: int
    query: str


def view_term(lexicon: Lexicon, iri: Iri, addresses: Addresses, most: int) -> TermPage:
    """Return the content of the page of a term; lists that GraphQL pages have at most `most` items."""
    term = lexicon.terms([iri])[iri]
    catalog, links = lexicon.catalog, Links(lexicon, addresses, term.glossaries)
    namesakes = [one for one in lexicon.searcher.lookup(term.name.value) if one != iri]
    surroundings = read_surroundings(lexicon, iri)
    linker = TextLinker(lexicon.annotate, surroundings.mentions, addresses)
    definition = next(_readings(term, linker, {"definition": "Definition"}), None)
    sections = list(_readings(term, linker, _SECTIONS))
    neighborhood = around_term(lexicon, term, surroundings)
    source = lexicon.sources([term.source]).get(term.source)
    mappings = [
        (_MAPPING_NAMES[relation], Link(concept, concept if is_web_address(concept) else ""))
        for relation, concept in term.mappings[:_MAPPINGS]
    ]
    return TermPage(
        term=term,
        description=description_of(term, _LONGEST_DESCRIPTION) or f"{term.name.value}, a glossary term.",
        categories=links.categories(term.categories),
        namesakes=links.terms(namesakes, _NAMESAKES),
        replacements=links.terms(term.replaced_by, _RELATIONS),
        names=term.readings("name")[1:],
        synonyms=Some(term.synonyms[:_SYNONYMS], len(term.synonyms)),
        definition=definition,
        sections=sections,
        notes=Some([linker.link(note) for note in term.notes[:_NOTES]], len(term.notes)),
        developers=_developers(catalog, term, links, min(DEVELOPERS, most)),
        similar=_similar(lexicon, surroundings, links, min(SIMILAR, most)),
        mentions=links.terms(surroundings.mentions, min(MENTIONS, most)),
        mentioned_by=links.terms(surroundings.mentioned_by, min(MENTIONS, most)),
        relations={
            title: links.terms(iris, _RELATIONS)
            for title, iris in (
                ("Broader", surroundings.relations.broader),
                ("Narrower", surroundings.relations.narrower),
                ("Related", surroundings.relations.related),
            )
            if iris
        },
        mappings=Some(mappings, len(term.mappings)),
        glossaries=[Link(one.name, addresses.of(one.iri)) for one in catalog.glossaries_of(term)],
        has_several_glossaries=len(catalog.glossaries) > 1,
        source=Link(source.name, addresses.of(source.iri)) if source else None,
        modified=lexicon.modified([term.iri]).get(term.iri),
        picture=lay_out(neighborhood),
        omitted=neighborhood.omitted,
        query=term_query(iri, most),
    )


def _readings(term: Term, linker: TextLinker, titles: Mapping[str, str]) -> Iterator[Readings]:
    for field, title in titles.items():
        texts = [linker.link(text) for text in term.readings(field)]
        if texts:
            yield Readings(title, texts[0], texts[1:])


def _developers(catalog: Catalog, term: Term, links: Links, most: int) -> Some[Developer]:
    found = catalog.developers_of(term)
    shown = [
        Developer(links.organization(one), links.lineage(one), site_link(one.homepage), sentences)
        for one, sentences in found[:most]
    ]
    return Some(shown, len(found))


def _similar(lexicon: Lexicon, surroundings: Surroundings, links: Links, most: int) -> list[TermLine]:
    hits = surroundings.similar[:most]
    terms = lexicon.terms([hit.key for hit in hits])
    return [links.term_line(terms[hit.key], hit.score) for hit in hits if hit.key in terms]
