"""The kinds of findings of a review, and the findings.

| kind | severity | finding |
|---|---|---|
| `no-definition` | warning | a term has neither a definition nor a technical definition |
| `one-word-definition` | warning | a definition has at most one word |
| `circular-definition` | warning | a definition only repeats the name, or uses the name, or leads back to the term |
| `similar-meaning` | warning | two terms of a glossary have almost the same vector, and are not linked |
| `similar-name` | warning | several terms of a glossary have equal names, apart from case, hyphens, plurals or order |
| `shared-synonym` | warning | a synonym of a term is also a label of other terms of the glossary |
| `orphan` | info | a term has no category, no link to or from a term, and is not mentioned and mentions none |
| `dangling-link` | warning | a link leads to a term that does not exist |
| `circle` | warning | a term is broader than itself, at any depth |
| `missing-translation` | info | a term has no name in a language in which many terms of its glossary have one |
| `refused` | error | a document, or a term in it, was not stored when it was last read |
| `unresolved-organization` | info | an organization is not in the registry, or a sentence names none |
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from graph.rdf import Iri
from ingest.diagnostics import Severity


class FindingKind(StrEnum):
    """What a finding is about: a code, a heading, a remedy, and a severity."""

    heading: str
    remedy: str
    severity: Severity

    def __new__(cls, code: str, heading: str = "", remedy: str = "", severity: Severity = Severity.WARNING) -> Self:
        """Use the members."""
        kind = str.__new__(cls, code)
        kind._value_ = code
        kind.heading, kind.remedy, kind.severity = heading, remedy, severity
        return kind

    REFUSED = "refused", "Not stored", "Correct the document, and ingest it again.", Severity.ERROR
    DANGLING_LINK = "dangling-link", "Links to no term", "Correct the link, or add the term."
    CIRCLE = "circle", "Broader than itself", "Remove one of these links."
    SIMILAR_NAME = (
        "similar-name",
        "Similar names",
        "Merge the terms, or add a qualifier to one of the names: Token (security).",
    )
    SIMILAR_MEANING = "similar-meaning", "Similar meaning", "Merge the terms, link them, or write how they differ."
    SHARED_SYNONYM = "shared-synonym", "Shared synonyms", "Keep the synonym where it is correct."
    CIRCULAR_DEFINITION = (
        "circular-definition",
        "Circular definitions",
        "Define the term by a more general one, and by what distinguishes it.",
    )
    ONE_WORD_DEFINITION = (
        "one-word-definition",
        "One-word definitions",
        "Write a definition, or make the word a synonym.",
    )
    NO_DEFINITION = "no-definition", "No definition", "Write a definition."
    MISSING_TRANSLATION = "missing-translation", "Missing translations", "Add the name.", Severity.INFO
    ORPHAN = "orphan", "Orphans", "Link the term, or add it to a category.", Severity.INFO
    UNRESOLVED_ORGANIZATION = (
        "unresolved-organization",
        "Unresolved organizations",
        "Check the spelling. Ignore this if it is correct.",
        Severity.INFO,
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about terms: the first one should be looked at, the others explain why.

    `source` is the IRI of the document that states the first term, empty if no term is concerned. `file` is the name
    of the document, `line` counts from 1.
    """

    kind: FindingKind
    name: str
    message: str
    remedy: str = ""
    terms: tuple[Iri, ...] = ()
    source: Iri = ""
    file: str = ""
    line: int | None = None
