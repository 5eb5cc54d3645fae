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
from typing import Final

from graph.rdf import Iri
from ingest.diagnostics import Severity


class FindingKind(StrEnum):
    """What a finding is about; the value is its code."""

    REFUSED = "refused"
    DANGLING_LINK = "dangling-link"
    CIRCLE = "circle"
    SIMILAR_NAME = "similar-name"
    SIMILAR_MEANING = "similar-meaning"
    SHARED_SYNONYM = "shared-synonym"
    CIRCULAR_DEFINITION = "circular-definition"
    ONE_WORD_DEFINITION = "one-word-definition"
    NO_DEFINITION = "no-definition"
    MISSING_TRANSLATION = "missing-translation"
    ORPHAN = "orphan"
    UNRESOLVED_ORGANIZATION = "unresolved-organization"


TITLES: Final = {
    FindingKind.REFUSED: "Not stored",
    FindingKind.DANGLING_LINK: "Links to no term",
    FindingKind.CIRCLE: "Broader than itself",
    FindingKind.SIMILAR_NAME: "Similar names",
    FindingKind.SIMILAR_MEANING: "Similar meaning",
    FindingKind.SHARED_SYNONYM: "Shared synonyms",
    FindingKind.CIRCULAR_DEFINITION: "Circular definitions",
    FindingKind.ONE_WORD_DEFINITION: "One-word definitions",
    FindingKind.NO_DEFINITION: "No definition",
    FindingKind.MISSING_TRANSLATION: "Missing translations",
    FindingKind.ORPHAN: "Orphans",
    FindingKind.UNRESOLVED_ORGANIZATION: "Unresolved organizations",
}
"""What each kind is called in headings."""

SEVERITIES: Final = {kind: Severity.WARNING for kind in FindingKind} | {
    FindingKind.REFUSED: Severity.ERROR,
    FindingKind.ORPHAN: Severity.INFO,
    FindingKind.MISSING_TRANSLATION: Severity.INFO,
    FindingKind.UNRESOLVED_ORGANIZATION: Severity.INFO,
}

REMEDIES: Final = {
    FindingKind.REFUSED: "Correct the document, and ingest it again.",
    FindingKind.DANGLING_LINK: "Correct the link, or add the term.",
    FindingKind.CIRCLE: "Remove one of these links.",
    FindingKind.SIMILAR_NAME: "Merge the terms, or add a qualifier to one of the names: Token (security).",
    FindingKind.SIMILAR_MEANING: "Merge the terms, link them, or write how they differ.",
    FindingKind.SHARED_SYNONYM: "Keep the synonym where it is correct.",
    FindingKind.CIRCULAR_DEFINITION: "Define the term by a more general one, and by what distinguishes it.",
    FindingKind.ONE_WORD_DEFINITION: "Write a definition, or make the word a synonym.",
    FindingKind.NO_DEFINITION: "Write a definition.",
    FindingKind.MISSING_TRANSLATION: "Add the name.",
    FindingKind.ORPHAN: "Link the term, or add it to a category.",
    FindingKind.UNRESOLVED_ORGANIZATION: "Check the spelling. Ignore this if it is correct.",
}


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
