"""Terms with the names of the terms and categories they link to, for formats with self-contained entries."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.language_preference import preferred
from graph.model import Term
from graph.queries import TERMS
from graph.rdf import Iri, Literal
from graph.resource_queries import NAMES_OF
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_reader import read_categories, read_terms
from graph.vocabulary import SKOS

_TERMS_A_QUERY: Final = 1_000


@dataclass(frozen=True, slots=True)
class LinkedTerm:
    """A term with the names of its categories, and of the linked terms that are exported too."""

    term: Term
    categories: tuple[str, ...]
    names: Mapping[Iri, str]


def read_linked_terms(store: TripleStore, terms: Collection[Iri] | None = None) -> Iterator[LinkedTerm]:
    """Yield the given terms, or all terms with a name, in the order of their IRIs.

    Memory holds the list of IRIs, the categories, and up to 1,000 terms. Raises `InvalidIri`.
    """
    everything = sorted({str(row[0]) for row in store.query(bind(TERMS))} if terms is None else set(terms))
    known = frozenset(everything)
    categories = read_categories(store)
    for start in range(0, len(everything), _TERMS_A_QUERY):
        found = read_terms(store, everything[start : start + _TERMS_A_QUERY]).values()
        names = _read_names(store, {other for term in found for other in _linked(term) if other in known})
        for term in found:
            yield LinkedTerm(
                term,
                tuple(categories[one].name if one in categories else one for one in term.categories),
                {other: names[other] for other in _linked(term) if other in names},
            )


def _linked(term: Term) -> tuple[Iri, ...]:
    return (*term.broader, *term.narrower, *term.related, *term.replaced_by)


def _read_names(store: TripleStore, terms: Collection[Iri]) -> dict[Iri, str]:
    names: dict[Iri, list[Literal]] = {}
    if terms:
        for term, property_, name in store.query(bind(NAMES_OF, subjects=terms)):
            if property_ == SKOS.prefLabel and isinstance(name, Literal):
                names.setdefault(str(term), []).append(name)
    return {term: preferred(found).value for term, found in names.items()}
