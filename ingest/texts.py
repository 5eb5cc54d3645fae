"""The text of a term that is embedded and searched by its words."""

from graph.model import Term

__all__ = ["TEMPLATE", "embedding_text"]

TEMPLATE = "names: definition, technical definition, usage note; 1"
"""Version of the template: an index built with another one is built again."""


def embedding_text(term: Term) -> str:
    """Return "name, synonyms: definition ...", since names matter as much as the definition.

    The background is left out: it is about the field more often than about the term.
    """
    names = ", ".join([term.name.value, *(synonym.value for synonym in term.synonyms)])
    texts = (term.definition, term.technical_definition, term.usage_note)
    meaning = " ".join(text.value for text in texts if text is not None)
    return f"{names}: {meaning}" if meaning else names
