"""Terms as entries of lists, each by its name in a language and its notation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Link
from api.web.page_context import PageContext
from graph.language_preference import read_in
from graph.model import Term
from graph.rdf import Iri

SIZE: Final = 200
"""Number of terms per page of a list."""

NO_LANGUAGE: Final = "und"
"""The tag of an undetermined language in the address of a list of names without a language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term in a list: a link with its name, its first notation or "", and whether it is deprecated."""

    link: Link
    notation: str
    is_deprecated: bool


def entries_of(context: PageContext, iris: Sequence[Iri], language: str | None = None) -> Mapping[Iri, Entry]:
    """Return the entries of the terms that exist, in the given order, with their names in a language if possible."""
    first = context.shown_language if language is None else language
    return {iri: _entry(term, context, first) for iri, term in context.lexicon.terms(iris).items()}


def _entry(term: Term, context: PageContext, language: str) -> Entry:
    names = [one for one in term.readings("name") if one.language.lower() == language]
    name = names[0] if names else read_in(term, [language, *context.languages]).name
    notation = term.notations[0].value if term.notations else ""
    return Entry(Link(name.value, context.addresses.of(term.iri), name.language), notation, term.is_deprecated)


def list_address(context: PageContext, glossary: str, language: str, **parameters: object) -> str:
    """Return the address of the alphabetical list of a language, in a glossary unless that is ""."""
    has_several = len(context.lexicon.languages) > 1
    tag = language or NO_LANGUAGE if has_several else ""
    return context.addresses.page("/terms", glossary=glossary, **parameters, lang=tag)
