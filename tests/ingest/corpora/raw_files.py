"""Read the corpora in the folder LEXIGRAPH_CORPORA, and state the terms so that they can be compared with raw files."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from graph.model import Term
from graph.rdf import Iri
from graph.term_fields import NOTE_PROPERTIES
from ingest.input.documents import Document
from ingest.organizations.registry import Organizations
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.sources.source import SourceReading, read_source
from ingest.terms import TermMaker
from tests.ingest.test_terms import IRIS

__all__ = ["CORPORA", "REASON", "WORDS", "Facts", "facts_of", "facts_of_term", "maker", "read", "without_empty"]

CORPORA: Final = Path(__file__).parents[3] / os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora")
REASON: Final = f"No folder {CORPORA}. Set LEXIGRAPH_CORPORA."

WORDS: Final = IRIS.glossary("Words")
"""The glossary that terms are read into."""

Facts = dict[str, set[object]]
"""The values of a term by field: texts as pairs of text and language, links as IRIs. Empty fields are omitted."""

_SINGLE: Final = ("name", "definition", "technical_definition", "background", "usage_note")
_TEXTS: Final = ("synonyms", "hidden_labels", *NOTE_PROPERTIES)
_LINKS: Final = ("glossaries", "broader", "narrower", "related", "replaced_by", "mappings", "aliases")


def maker(options: ReadingOptions = NO_OPTIONS) -> TermMaker:
    """Return the maker of the terms of the glossary "Words"."""
    return TermMaker.of_home(IRIS, "Words", Organizations.load(), options)


def read(path: Path, options: ReadingOptions = NO_OPTIONS) -> SourceReading:
    """Return the reading of a file."""
    return read_source(Document(path.name, lambda: path.open("rb")), maker(options), "digest", lambda iri: None)


def facts_of(reading: SourceReading) -> dict[Iri, Facts]:
    """Return all values of all terms. Categories are stated by name."""
    names = {category.iri: category.name for category in reading.shared.categories}
    return {iri: facts_of_term(term, names) for iri, term in reading.terms.items()}


def facts_of_term(term: Term, names: Mapping[Iri, str]) -> Facts:
    """Return all values of a term, given the names of categories."""
    texts = {field: term.readings(field) for field in _SINGLE} | {field: getattr(term, field) for field in _TEXTS}
    found: Facts = {field: {(text.value, text.language) for text in values} for field, values in texts.items()}
    found |= {field: set(getattr(term, field)) for field in _LINKS}
    found["notations"] = {notation.value for notation in term.notations}
    found["categories"] = {names.get(category, category) for category in term.categories}
    found["status"] = {*filter(None, [term.status]), *(["retired"] if term.is_deprecated else [])}
    found["developers"] = {one.description.value for one in term.developers}
    return without_empty(found)


def without_empty(facts: Mapping[str, Iterable[object]]) -> Facts:
    """Return the fields that have values."""
    return {field: found for field, values in facts.items() if (found := set(values))}
