"""Search results for the page at /: terms with match reasons, and groups of terms that the query names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.lexicon import universal_search
from api.lexicon.highlights import Piece, marked_words
from api.lexicon.searching import EncodedQuery
from api.lexicon.universal_search import GROUPS, FoundKind, find_groups
from api.web.addresses import Link
from api.web.links import Links
from api.web.page_context import PageContext
from api.web.search.facets import Chosen, FacetGroup, chosen_in, facets_of, modes_of
from api.web.search.state import STEP, SearchState
from embeddings.hits import Hit, Match, MatchKind
from embeddings.misspellings import spellings
from embeddings.records import Filter
from graph.language_preference import read_in
from graph.model import Term

_LEAST_SCORE: Final = 0.1
"""Minimum score of the hits that are shown on request; the APIs return all hits by default."""

_GROUPS: Final = 6
_SOURCES: Final = 3
_KINDS: Final[Mapping[FoundKind, tuple[str, str]]] = {
    FoundKind.ORGANIZATION: ("organization", "organizations"),
    FoundKind.CATEGORY: ("category", "categories"),
    FoundKind.GLOSSARY: ("glossary", "glossaries"),
    FoundKind.SOURCE: ("source", "sources"),
}

_RANKED: Final = 200
"""Maximum number of hits that are counted and included in facets: 1,000 take four times as long in 100,000 terms."""

_REASONS: Final[Mapping[MatchKind, str]] = {
    MatchKind.EXACT: "exact name",
    MatchKind.SYNONYM: "synonym",
    MatchKind.NOTATION: "code",
    MatchKind.PREFIX: "begins so",
    MatchKind.FUZZY: "similar spelling",
    MatchKind.REPLACEMENT: "replaces",
    MatchKind.SEMANTIC: "similar meaning",
    MatchKind.LEXICAL: "keywords",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A match reason in words, and the text that matched; `text` is empty if the page already shows it.

    A technical definition is only named, because it may be long.
    """

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term with the matched parts marked; it has a score and reasons only if there was a query.

    `glossaries` is empty if the lexicon has one glossary only.
    """

    address: str
    language: str
    name: Sequence[Piece]
    categories: Sequence[Link]
    glossaries: str
    definition: Sequence[Piece]
    score: float | None = None
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """An organization, category, glossary or source that the query names, its kind in words, and its terms' number.

    `alias` is the label that matched, empty if that is the name.
    """

    kind: str
    link: Link
    terms: int
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The search results that are shown, in numbers and words in `status`.

    `others` come before the terms, and `sources` after them, since many are named like their terms. `more` is the
    address that shows more of the `terms`, or None. `less_alike` is the link that adds the hits with low scores, or
    None. `spellings` are links to other queries if nothing is found.
    """

    status: str
    others: Sequence[FoundGroup]
    sources: Sequence[FoundGroup]
    terms: Sequence[FoundTerm]
    groups: Sequence[FacetGroup]
    chosen: Sequence[Chosen]
    more: str | None
    less_alike: Link | None = None
    spellings: Sequence[Link] = ()


def view_found(context: PageContext, state: SearchState, query: EncodedQuery | None) -> Found:
    """Return the results for `state`, with at most `context.most` terms and facets of each kind.

    `query` is that of the state, if it has one. Raises `EmptyQuery`, `IndexUnusable`.
    """
    lexicon = context.lexicon
    if query is None:
        where = lexicon.filter(state.where)
        page = lexicon.view.page(where, state.shown)
        hits = [Hit(iri, 0.0, None, ()) for iri in page.keys]
        return _view(context, state, hits, page.total, where)
    ranked = query.hits(_RANKED, lexicon.filter(state.where), _LEAST_SCORE)
    alike = [hit for hit in ranked if not hit.is_less_alike]
    hits = ranked if state.is_all else alike
    where = Filter(keys=frozenset(hit.key for hit in hits))
    others: list[universal_search.Found] = []
    if not state.is_filtered:
        groups = [kind for kind in GROUPS if kind is not FoundKind.SOURCE]
        others = find_groups(lexicon, state.query, groups, _GROUPS)
        others += find_groups(lexicon, state.query, [FoundKind.SOURCE], _SOURCES)
    return _view(context, state, hits, len(hits), where, others, len(ranked) - len(hits))


def _view(
    context: PageContext,
    state: SearchState,
    hits: Sequence[Hit],
    total: int,
    where: Filter,
    others: Sequence[universal_search.Found] = (),
    hidden: int = 0,
) -> Found:
    lexicon = context.lexicon
    shown = {hit.key: hit for hit in lexicon.searcher.explain(state.query, hits[: state.shown])}
    more = replace(state, shown=min(state.shown + STEP, context.most))
    is_empty = bool(state.query) and not total and not others
    facets = facets_of(context, state, lexicon.facets(where), total) if total else ()
    return Found(
        status=_status(total, others, state.query),
        others=[_group(context, one) for one in others if one.kind is not FoundKind.SOURCE],
        sources=[_group(context, one) for one in others if one.kind is FoundKind.SOURCE],
        terms=[_found(context, term, shown[iri]) for iri, term in lexicon.terms(shown).items()],
        groups=[*facets, *modes_of(context, state)],
        chosen=chosen_in(context, state),
        more=more.address(context) if total > state.shown < more.shown else None,
        less_alike=Link(
            f"{hidden:,} {'more' if total else 'term' if hidden == 1 else 'terms'}, less alike",
            replace(state, is_all=True, shown=STEP).address(context),
        )
        if hidden
        else None,
        spellings=_spellings(context, state) if is_empty else (),
    )


def _group(context: PageContext, found: universal_search.Found) -> FoundGroup:
    link, matched = Link(found.name, context.addresses.of(found.iri)), found.matches[0].text
    return FoundGroup(_KINDS[found.kind][0], link, found.terms or 0, "" if matched == found.name else matched)


def _status(total: int, others: Sequence[universal_search.Found], query: str) -> str:
    """Return the numbers of results in words.

    >>> _status(2, [], "gpu"), _status(0, [], "gpu"), _status(1, [], "")
    ('2 terms for “gpu”', 'Nothing found for “gpu”', '1 term')
    """
    counts = Counter(one.kind for one in others)
    counted = {kind: f"{counts[kind]} {words[counts[kind] > 1]}" for kind, words in _KINDS.items() if counts[kind]}
    sources = [text for kind, text in counted.items() if kind is FoundKind.SOURCE]
    numbers = [text for kind, text in counted.items() if kind is not FoundKind.SOURCE]
    if total or not others:
        best = "the best " if total == _RANKED and query else ""
        numbers.append(f"{best}{total:,} {'term' if total == 1 else 'terms'}")
    numbers += sources
    words = " and ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1])))
    words = words[0].upper() + words[1:]
    return (f"{words} for “{query}”" if total or others else f"Nothing found for “{query}”") if query else words


def _spellings(context: PageContext, state: SearchState) -> list[Link]:
    labels = spellings(context.lexicon.view, state.query)
    return [Link(label, replace(state, query=label).address(context)) for label in labels]


def _found(context: PageContext, term: Term, hit: Hit) -> FoundTerm:
    term = read_in(term, context.languages)
    words = " ".join(match.text for match in hit.matches if match.kind is MatchKind.LEXICAL)
    is_named = any(_is_name(match, term) for match in hit.matches)
    definition = term.definition.value if term.definition else ""
    links = Links(context)
    return FoundTerm(
        address=context.addresses.of(term.iri),
        language=term.name.language,
        name=[Piece(term.name.value, True)] if is_named else marked_words(term.name.value, words),
        categories=links.categories(term.categories),
        glossaries=links.glossary_note(term.glossaries),
        definition=marked_words(definition, words),
        score=hit.score if hit.matches else None,
        reasons=[Reason(_REASONS[match.kind], _matched_text(match, term)) for match in hit.matches],
    )


def _is_name(match: Match, term: Term) -> bool:
    """Return whether a match is of the displayed name, and not of one in another language."""
    is_label = match.kind in (MatchKind.EXACT, MatchKind.PREFIX, MatchKind.FUZZY)
    return is_label and match.field == "name" and match.text == term.name.value


def _matched_text(match: Match, term: Term) -> str:
    if match.kind is MatchKind.SEMANTIC:
        return "technical definition" if match.field == "technicalDefinition" else ""
    return "" if _is_name(match, term) else match.text
