"""Terms as documents state them, before they are mapped to IRIs, organizations and triples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A page's sentence about a developer, or a cell that names developers, and the line it begins on (from 1)."""

    text: str
    line: int
    is_cell: bool = False


@dataclass(frozen=True, slots=True)
class Translation:
    """The texts of a term in another language (BCP 47); missing texts are None or empty."""

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
    """One term of one document; every text except the `translations` is in `language` (BCP 47).

    `identifier` is an IRI, or a text that is unique in the document; the default is the name.
    `hidden_labels`, such as deprecated names and misspellings, are searched but not displayed.
    `broader`, `narrower`, `related` and `replaced_by` refer to other terms by identifier, name or alias. `status` is
    one of `graph.status`, or in the words of the document; it can make the term deprecated, and so does `replaced_by`.
    `notations` are codes. `notes` are the lines that do not fit into a section. `raw` is the record's original text,
    which preserves records that are refused. `line` is the
    line of its name. `is_language_stated` if the term states `language` itself, which its document may only assume.
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
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    status: str | None = None
    notations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    is_language_stated: bool = False
