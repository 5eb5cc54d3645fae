"""The overview of the glossary that the page at / shows before a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from api.lexicon.lexicon import Lexicon
from api.web.addresses import Choice, Link
from api.web.browse.list_entries import Entry, entries_of, list_address
from api.web.links import Links, Truncated
from api.web.page_context import PageContext
from api.web.search.state import SearchState
from embeddings.engine import Order
from embeddings.engine_results import Page
from embeddings.records import Filter
from graph.model import Term
from graph.rdf import Iri

_CATEGORIES: Final = 24
_ORGANIZATIONS: Final = 12
_TOPS: Final = 48
_NEWEST: Final = 12
_SAMPLED: Final = 24
_LONGEST: Final = 100
_EXAMPLES: Final = WeakKeyDictionary[Lexicon, Sequence[str]]()


@dataclass(frozen=True, slots=True)
class Front:
    """The overview: counts, the largest categories and organizations, and `examples` of searches with results.

    `letters` are the alphabetical list of one language. Without categories there are `tops`, the top concepts, unless
    all terms are, and `newest`, the terms that changed last, unless all changed together.
    """

    titles: Sequence[str]
    terms: int
    categories: int
    organizations: int
    examples: Sequence[Link]
    first_categories: Sequence[tuple[Link, int]]
    first_organizations: Sequence[tuple[Link, int]]
    letters: Sequence[Choice]
    tops: Truncated[Entry]
    newest: Sequence[Entry]


def view_front(context: PageContext) -> Front:
    """Return the overview of a lexicon."""
    lexicon, links = context.lexicon, Links(context)
    catalog = lexicon.catalog
    facets = lexicon.overall_facets
    largest = [one for one in facets.organizations(4 * _ORGANIZATIONS) if not one.depth][:_ORGANIZATIONS]
    language = context.shown_language
    tops = Page((), 0, False) if catalog.categories else lexicon.hierarchy.top_concepts(catalog.only_glossary, _TOPS)
    shown_tops = tops.keys if tops.total < lexicon.count else ()
    return Front(
        titles=[glossary.name for glossary in catalog.glossaries.values()],
        terms=lexicon.count,
        categories=len(catalog.categories),
        organizations=len(catalog.organizations),
        examples=[Link(query, SearchState(query).address(context)) for query in _example_queries(lexicon)],
        first_categories=[
            (link, one.terms) for one in facets.categories(_CATEGORIES) for link in links.categories([one.iri])
        ],
        letters=[
            Choice(Link(one.text, list_address(context, "", language, letter=one.text)), terms=one.terms)
            for one in lexicon.alphabet.letters(language)
        ],
        tops=Truncated(list(entries_of(context, shown_tops).values()), tops.total),
        newest=[] if catalog.categories else list(entries_of(context, _newest(lexicon)).values()),
        first_organizations=[(links.organization(catalog.organizations[one.iri]), one.terms) for one in largest],
    )


def _newest(lexicon: Lexicon) -> Sequence[Iri]:
    """Return the terms that changed last, none if all terms changed together."""
    newest = lexicon.view.page(Filter(), _NEWEST, descending=True, order=Order.MODIFIED).keys
    oldest = lexicon.view.page(Filter(), 1, order=Order.MODIFIED).keys
    times = lexicon.modified([*newest, *oldest])
    return [iri for iri in newest if times.get(iri) != times.get(oldest[0])]


def _example_queries(lexicon: Lexicon) -> Sequence[str]:
    """Return a name, a synonym and a definition of three different terms, chosen once per lexicon."""
    if lexicon not in _EXAMPLES:
        _EXAMPLES[lexicon] = _chosen_queries(lexicon)
    return _EXAMPLES[lexicon]


def _chosen_queries(lexicon: Lexicon) -> Sequence[str]:
    distance = max(1, lexicon.count // _SAMPLED)  # terms are sampled across the alphabet
    sampled = [lexicon.view.page(Filter(), 1, skip=place * distance).keys for place in range(_SAMPLED)]
    terms = list(lexicon.terms([iri for keys in sampled for iri in keys]).values())
    examples: dict[str, Term] = {}
    for write in (_shortest_definition, _shortest_synonym, lambda term: term.name.value):
        written = {text: term for term in terms if term not in examples.values() and (text := write(term))}
        if written:
            shortest = min(written, key=len)
            examples[shortest] = written[shortest]
    return list(examples)[::-1]


def _shortest_synonym(term: Term) -> str:
    return min((synonym.value for synonym in term.synonyms), key=len, default="")


def _shortest_definition(term: Term) -> str:
    text = term.definition.value if term.definition else ""
    return text.rstrip(".") if len(text) <= _LONGEST else ""
