"""A term as its document states it, before organizations, IRIs and the graph."""

from dataclasses import dataclass

__all__ = ["Sentence", "TermRecord", "Translation"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a page says of one developer, in its own words, with the line it begins on (from 1)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Translation:
    """What a document says of a term in one further language (BCP 47); what it leaves unsaid is not there."""

    language: str
    name: str | None = None
    synonyms: tuple[str, ...] = ()
    hidden_labels: tuple[str, ...] = ()
    definition: str | None = None
    technical_definition: str | None = None
    background: str | None = None
    usage_note: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermRecord:
    """One term of one document; every text but its `translations` is in `language` (BCP 47).

    `identifier` is an IRI, or a text that tells the document's terms apart; without it the name does.
    By its `hidden_labels`, deprecated names and misspellings, it is found, but they are not for show.
    `broader`, `narrower` and `related` refer to other terms by identifier or name. `notes` are the
    lines that fit no section. `raw` is the record's own text, as it stands in the document, so that
    a record which is refused is still not lost. `line` is where its name stands.
    """

    name: str
    file: str
    line: int
    raw: str
    language: str = "en"
    categories: tuple[str, ...] = ()
    definition: str | None = None
    technical_definition: str | None = None
    background: str | None = None
    usage_note: str | None = None
    synonyms: tuple[str, ...] = ()
    hidden_labels: tuple[str, ...] = ()
    developers: tuple[Sentence, ...] = ()
    identifier: str | None = None
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
