"""The texts of a term that its search index is built from."""

from embeddings.entries import Entry
from graph.model import Term

__all__ = ["TEMPLATE", "entry_of"]

TEMPLATE = "names: definition; 2"
"""Version of the texts: an index built with another one is built again."""


def entry_of(term: Term) -> Entry:
    """Return what the index is to know of a term.

    Embedded are the names and the definition: on the sample glossary every further section that was
    added lost 3 to 7 points of MRR on described terms. All sections are searched by their words.
    """
    synonyms = tuple(synonym.value for synonym in term.synonyms)
    sections = (term.definition, term.technical_definition, term.usage_note, term.background)
    first, *rest = [section.value for section in sections if section is not None] or [""]
    names = ", ".join((term.name.value, *synonyms))
    return Entry(
        key=term.iri,
        name=term.name.value,
        synonyms=synonyms,
        text=f"{names}: {first}" if first else names,
        definition=first,
        more=" ".join(rest),
    )
