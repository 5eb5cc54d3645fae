"""A term of the data model, with the names of its categories, glossaries and developers, as programs read it."""

from graph.group_catalog import Catalog
from graph.language_preference import lines_in
from graph.model import Term as Stored
from graph.rdf import Literal
from graph.term_fields import SECTIONS
from lexigraph.values import Developer, Term

__all__ = ["term_of"]


def term_of(term: Stored, catalog: Catalog) -> Term:
    """Return the term in the preferred language of each text."""
    return Term(
        iri=term.iri,
        name=term.name.value,
        language=term.name.language,
        synonyms=_texts(term.synonyms),
        notations=_texts(term.notations),
        categories=tuple(category.name for category in catalog.categories_of(term)),
        glossaries=tuple(glossary.name for glossary in catalog.glossaries_of(term)),
        developers=tuple(
            Developer(organization.name, lines_in(texts), organization.iri)
            for organization, texts in catalog.developers_of(term)
        ),
        notes=_texts(term.all_notes),
        status=term.status,
        deprecated=term.is_deprecated,
        replaced_by=term.replaced_by,
        **{field: text.value if (text := getattr(term, field)) else None for field in SECTIONS},
    )


def _texts(texts: tuple[Literal, ...]) -> tuple[str, ...]:
    return tuple(text.value for text in texts)
