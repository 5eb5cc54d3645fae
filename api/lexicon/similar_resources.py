"""The resources that an unknown address or IRI may mean, by the name at its end."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final
from urllib.parse import unquote

from api.lexicon.lexicon import Lexicon
from api.lexicon.term_lookup import Ambiguous, NotFound, find_term
from graph.errors import UnknownName
from graph.group_catalog import Kind
from graph.rdf import Iri

_MOST = 5
_GROUPS: Final[Mapping[str, Kind]] = {"category": "category", "organization": "organization", "glossary": "glossary"}


def words_of(address: str) -> str:
    """Return the words at the end of an IRI or path.

    >>> words_of("https://example.org/term/bach-size"), words_of("/term/Gr%C3%B6%C3%9Fe/"), words_of("/")
    ('bach size', 'Größe', '')
    """
    return unquote(re.split("[/#]", address.rstrip("/"))[-1]).replace("-", " ").strip()


def similar_resources(lexicon: Lexicon, kind: str, words: str) -> Mapping[Iri, str]:
    """Return the names of resources of a kind with this name or similar ones; of any other kind than these, terms."""
    catalog, group = lexicon.catalog, _GROUPS.get(kind)
    if group is None:
        return lexicon.names([*islice(_terms(lexicon, words), _MOST)]) if words else {}
    try:
        found = list(catalog.find_all(group, words))
    except UnknownName as error:
        found = [iri for name in error.suggestions for iri in catalog.find_all(group, name)]
    return {iri: catalog.title(group, iri) for iri in found}


def _terms(lexicon: Lexicon, words: str) -> Iterable[Iri]:
    match find_term(lexicon, words):
        case Ambiguous(candidates=terms) | NotFound(suggestions=terms):
            return terms
        case term:
            return (term.iri,)
