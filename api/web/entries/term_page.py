"""The page of a term: the content of its document, and related terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.lexicon.lexicon import Lexicon
from api.lexicon.short_texts import description_of
from api.web.addresses import Link, is_web_address, site_link
from api.web.equivalent_queries import term_query
from api.web.links import LinkedText, Links, TermLine, TextLinker, Truncated
from api.web.neighborhood.layout import Picture, lay_out
from api.web.neighborhood.neighbors import around_term
from api.web.neighborhood.phone_layout import lay_out_in_columns
from api.web.page_context import PageContext
from embeddings.errors import NoVectors
from embeddings.hits import Hit
from graph.group_catalog import Catalog
from graph.language_preference import read_in
from graph.model import Term
from graph.rdf import Iri, Literal
from graph.term_fields import RELATION_PROPERTIES, SECTIONS, title_of

_CHAINS: Final = 8
_SYNONYMS: Final = 60
_NAMESAKES: Final = 20
_NOTES: Final = 20
_MAPPINGS: Final = 40
_RELATIONS: Final = 40
_HISTORY: Final = 10
_DEVELOPERS: Final = 20
_MENTIONS: Final = 24
_SIMILAR: Final = 8
_SIMILAR_IN_PICTURE: Final = 12
_LONGEST_DESCRIPTION: Final = 160  # what search engines show
_NOTE_FIELDS: Final = ("examples", "notes", "history_notes", "change_notes", "editorial_notes")
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
class TermChange:
    """A commit that changed the term: in which way, and when."""

    action: str
    time: datetime


@dataclass(frozen=True, slots=True)
class TermPage:
    """The content of a term page; lists that may be long are truncated. `namesakes` are other terms with its name."""

    term: Term
    description: str
    categories: Sequence[Link]
    chains: Sequence[Sequence[Link]]
    in_tree: str
    replacements: Truncated[Link]
    namesakes: Truncated[Link]
    names: Sequence[Literal]
    synonyms: Truncated[Literal]
    definition: Readings | None
    sections: Sequence[Readings]
    notes: Mapping[str, Truncated[LinkedText]]
    developers: Truncated[Developer]
    similar: Sequence[TermLine]
    mentions: Truncated[Link]
    mentioned_by: Truncated[Link]
    relations: Mapping[str, Truncated[Link]]
    mappings: Truncated[tuple[str, Link]]
    glossaries: Sequence[Link]
    has_several_glossaries: bool
    source: Link | None
    edit: str | None
    history: Truncated[TermChange]
    has_earlier: bool
    modified: datetime | None
    picture: Picture
    column: Picture
    omitted: int
    query: str


def view_term(context: PageContext, iri: Iri) -> TermPage:
    """Return the content of the page of a term."""
    lexicon, addresses, most = context.lexicon, context.addresses, context.most
    term = read_in(lexicon.terms([iri])[iri], context.languages)
    catalog, links = lexicon.catalog, Links(context, term.glossaries)
    surroundings, hits = lexicon.surroundings(iri), _nearest(lexicon, iri)
    relations = surroundings.relations
    linker = TextLinker(context, surroundings.mentions)
    sections = {field: texts for field in SECTIONS if (texts := _readings(term, linker, field))}
    neighborhood = around_term(lexicon, term, surroundings, hits)
    source = lexicon.sources([term.source]).get(term.source)
    mappings = [
        (_MAPPING_NAMES[relation], Link(concept, concept if is_web_address(concept) else ""))
        for relation, concept in term.mappings[:_MAPPINGS]
    ]
    return TermPage(
        term=term,
        description=description_of(term, _LONGEST_DESCRIPTION) or f"{term.name.value}, a glossary term.",
        categories=links.categories(term.categories),
        chains=_chains(lexicon, iri, links),
        in_tree=addresses.page("/tree", term=iri) if relations.broader or relations.narrower else "",
        namesakes=links.terms([one for one in lexicon.searcher.lookup(term.name.value) if one != iri], _NAMESAKES),
        replacements=links.terms(term.replaced_by, _RELATIONS),
        names=term.readings("name")[1:],
        synonyms=Truncated(term.synonyms[:_SYNONYMS], len(term.synonyms)),
        definition=sections.pop("definition", None),
        sections=list(sections.values()),
        notes={title_of(field): found for field in _NOTE_FIELDS if (found := _notes(term, linker, field)).items},
        developers=_developers(catalog, term, links, min(_DEVELOPERS, most)),
        similar=_similar(lexicon, hits[: min(_SIMILAR, most)], links),
        mentions=links.terms(surroundings.mentions, min(_MENTIONS, most)),
        mentioned_by=links.terms(surroundings.mentioned_by, min(_MENTIONS, most)),
        relations={
            title_of(field): links.terms(iris, _RELATIONS)
            for field in RELATION_PROPERTIES
            if (iris := getattr(relations, field))
        },
        mappings=Truncated(mappings, len(term.mappings)),
        glossaries=[Link(one.name, addresses.of(one.iri)) for one in catalog.glossaries_of(term)],
        has_several_glossaries=len(catalog.glossaries) > 1,
        source=Link(source.name, addresses.of(source.iri)) if source else None,
        edit=context.edit_address(source, iri) if source else None,
        history=_history(lexicon, iri),
        has_earlier=lexicon.log.oldest() > 1,
        modified=lexicon.modified([term.iri]).get(term.iri),
        picture=lay_out(neighborhood),
        column=lay_out_in_columns(neighborhood),
        omitted=neighborhood.omitted,
        query=term_query(iri, most, developers=_DEVELOPERS, similar=_SIMILAR, mentions=_MENTIONS),
    )


def _history(lexicon: Lexicon, iri: Iri) -> Truncated[TermChange]:
    """Return the latest commits that changed a term, up to the epoch that is read."""
    commits = [one for one in lexicon.log.history(iri) if (one.epoch or 0) <= lexicon.epoch]
    before = [*commits[1:], None]
    is_whole = lexicon.log.oldest() == 1
    changes = [
        TermChange(
            "Removed" if not one.is_put else "Changed" if (former.is_put if former else not is_whole) else "Added",
            one.time,
        )
        for one, former in zip(commits, before, strict=True)
    ]
    return Truncated(changes[:_HISTORY], len(changes))


def _readings(term: Term, linker: TextLinker, field: str) -> Readings | None:
    texts = [linker.link(text) for text in term.readings(field)]
    return Readings(title_of(field), texts[0], texts[1:]) if texts else None


def _chains(lexicon: Lexicon, term: Iri, links: Links) -> list[Sequence[Link]]:
    """Return the chains of broader terms above a term, at most `_CHAINS`."""
    chains = lexicon.hierarchy.chains(term, _CHAINS)
    everything = list({one for chain in chains for one in chain})
    named = dict(zip(lexicon.names(everything), links.terms(everything, len(everything)).items, strict=True))
    return [[named[one] for one in chain] for chain in chains]


def _notes(term: Term, linker: TextLinker, field: str) -> Truncated[LinkedText]:
    notes: Sequence[Literal] = getattr(term, field)
    return Truncated([linker.link(note) for note in notes[:_NOTES]], len(notes))


def _developers(catalog: Catalog, term: Term, links: Links, most: int) -> Truncated[Developer]:
    found = catalog.developers_of(term)
    shown = [
        Developer(links.organization(one), links.lineage(one), site_link(one.homepage), sentences)
        for one, sentences in found[:most]
    ]
    return Truncated(shown, len(found))


def _nearest(lexicon: Lexicon, term: Iri) -> list[Hit]:
    """Return the terms most similar in meaning, none without vectors."""
    try:
        return lexicon.searcher.similar(term, _SIMILAR_IN_PICTURE)
    except (KeyError, NoVectors):
        return []


def _similar(lexicon: Lexicon, hits: Sequence[Hit], links: Links) -> list[TermLine]:
    terms = lexicon.terms([hit.key for hit in hits])
    return [links.term_line(terms[hit.key], hit.score) for hit in hits if hit.key in terms]
