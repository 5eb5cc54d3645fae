"""Suggestions of terms, properties and types for a prefix, for fields with auto-complete."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.lexicon.lexicon import Lexicon
from api.lexicon.short_texts import description_of
from api.reconciliation.properties import PROPERTIES, TERM, EntityType, types_of
from embeddings.deprecation import LIVE
from embeddings.records import Filter

_PAGE = 20


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as it is written in JSON."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class SuggestedTerm(Suggested):
    """A term, with its types."""

    notable: tuple[EntityType, ...]


def _terms(lexicon: Lexicon, prefix: str, skipped: int) -> Sequence[Suggested]:
    catalog = lexicon.catalog
    if lexicon.has_term(prefix):
        found = [prefix]
    else:
        found = [one.key for one in lexicon.view.complete(prefix, Filter().having(LIVE), skipped + _PAGE)]
    terms = lexicon.terms(found[skipped : skipped + _PAGE]).values()
    return [SuggestedTerm(term.iri, term.name.value, description_of(term), types_of(catalog, term)) for term in terms]


def _properties(lexicon: Lexicon, prefix: str, skipped: int) -> Sequence[Suggested]:
    return _starting((Suggested(one.id, one.name, one.description) for one in PROPERTIES.values()), prefix, skipped)


def _types(lexicon: Lexicon, prefix: str, skipped: int) -> Sequence[Suggested]:
    categories = lexicon.catalog.categories.values()
    every = [
        Suggested(TERM.id, TERM.name, "All terms."),
        *(Suggested(one.iri, one.name, "Terms in this category.") for one in categories),
    ]
    return _starting(every, prefix, skipped)


def _starting(every: Iterable[Suggested], prefix: str, skipped: int) -> Sequence[Suggested]:
    begin = prefix.casefold()
    found = [one for one in every if one.id == prefix or one.name.casefold().startswith(begin)]
    return found[skipped : skipped + _PAGE]


SUGGESTIONS: Final[Mapping[str, Callable[[Lexicon, str, int], Sequence[Suggested]]]] = {
    "entity": _terms,
    "property": _properties,
    "type": _types,
}
"""For each kind, a function that returns at most 20 suggestions for a prefix, after skipping some."""
