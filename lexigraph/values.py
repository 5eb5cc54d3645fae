"""What the methods of `Lexigraph` accept and return, with the names that the HTTP client uses."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

__all__ = ["Annotation", "Completion", "Developer", "Hit", "Reason", "Term", "Where"]


class Where(TypedDict, total=False):
    """Which terms: all conditions hold. Categories, organizations and glossaries are given by name, alias or IRI.

    `organization` includes the work of its units unless `include_units` is False. `narrower_than` is the IRI of a term,
    and selects the terms below it. Times, with a time zone, are those of the last change of a term.
    """

    category: str
    organization: str
    include_units: bool
    glossary: str
    language: str
    deprecated: bool
    has_definition: bool
    narrower_than: str
    modified_since: datetime
    modified_before: datetime


@dataclass(frozen=True, slots=True)
class Developer:
    """An organization that works on a term, and its work in the words of the source."""

    organization: str
    description: str
    iri: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term; of a text in several languages, the one that its glossary prefers.

    `language` is that of the name, as a BCP 47 tag. `categories` and `glossaries` are names. `replaced_by` are the IRIs
    of the terms to use instead of a deprecated one.
    """

    iri: str
    name: str
    language: str
    definition: str | None
    technical_definition: str | None
    background: str | None
    usage_note: str | None
    synonyms: tuple[str, ...]
    notations: tuple[str, ...]
    categories: tuple[str, ...]
    glossaries: tuple[str, ...]
    developers: tuple[Developer, ...]
    notes: tuple[str, ...]
    status: str | None
    deprecated: bool
    replaced_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a search found a term: the field and the matched text.

    The kind is EXACT, SYNONYM, NOTATION, PREFIX, FUZZY, REPLACEMENT, SEMANTIC or LEXICAL.
    """

    kind: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that a search found, its score from 0 to 1, and the reasons, strongest first.

    `less_alike` holds for a score below the threshold of the search, so that the term is probably not the wanted one.
    """

    term: Term
    score: float
    reasons: tuple[Reason, ...]
    less_alike: bool


@dataclass(frozen=True, slots=True)
class Completion:
    """A name or synonym that begins with a typed text, or has a later word that does, and its term."""

    label: str
    name: str
    iri: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A name or synonym found at `text[start:end]` of a text, and the terms that have it."""

    start: int
    end: int
    text: str
    terms: tuple[Term, ...]
