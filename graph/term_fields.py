"""The fields of a term with texts or links, each listed once; readers, writers and interfaces iterate over them."""

from collections.abc import Mapping
from typing import Final

from graph.rdf import Iri
from graph.vocabulary import DCTERMS, LEX, SKOS

TEXT_PROPERTIES: Final[Mapping[str, Iri]] = {
    "name": SKOS.prefLabel,
    "definition": SKOS.definition,
    "technical_definition": LEX.technicalDefinition,
    "background": LEX.background,
    "usage_note": SKOS.scopeNote,
}
"""The single-text fields of a term, and the property of each."""

SECTIONS: Final = tuple(field for field in TEXT_PROPERTIES if field != "name")
"""The single-text fields besides the name, in the order in which they are shown."""

RELATION_PROPERTIES: Final[Mapping[str, Iri]] = {
    "broader": SKOS.broader,
    "narrower": SKOS.narrower,
    "related": SKOS.related,
}
"""The fields of a term that link to other terms, and the property of each."""

LINK_FIELDS: Final = (*RELATION_PROPERTIES, "replaced_by")
"""The fields of a term with terms, including those that replace it."""

MAPPING_PROPERTIES: Final[Mapping[str, Iri]] = {
    "broadMatch": SKOS.broadMatch,
    "closeMatch": SKOS.closeMatch,
    "exactMatch": SKOS.exactMatch,
    "narrowMatch": SKOS.narrowMatch,
    "relatedMatch": SKOS.relatedMatch,
}
"""The mapping relations, and the property of each."""

NOTE_PROPERTIES: Final[Mapping[str, Iri]] = {
    "notes": SKOS.note,
    "editorial_notes": SKOS.editorialNote,
    "change_notes": SKOS.changeNote,
    "history_notes": SKOS.historyNote,
    "examples": SKOS.example,
}
"""The fields of a term with notes of one kind, and the property of each."""

LITERAL_PROPERTIES: Final[Mapping[str, Iri]] = {
    "synonyms": SKOS.altLabel,
    "hidden_labels": SKOS.hiddenLabel,
    "notations": SKOS.notation,
    **NOTE_PROPERTIES,
}
"""The fields of a term with any number of texts, and the property of each."""

IRI_PROPERTIES: Final[Mapping[str, Iri]] = {
    "glossaries": SKOS.inScheme,
    "top_of": SKOS.topConceptOf,
    "replaced_by": DCTERMS.isReplacedBy,
    **RELATION_PROPERTIES,
}
"""The fields of a term with any number of IRIs that its triples state, and the property of each."""


def title_of(field: str) -> str:
    """Return the heading of a field for people.

    >>> title_of("usage_note")
    'Usage note'
    """
    return field.replace("_", " ").capitalize()


def json_name(field: str) -> str:
    """Return the name of a field in GraphQL and JSON.

    >>> json_name("usage_note")
    'usageNote'
    """
    first, *others = field.split("_")
    return first + "".join(map(str.capitalize, others))
