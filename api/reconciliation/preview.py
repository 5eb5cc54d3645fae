"""The preview of a term that clients show in a frame or a flyout."""

from typing import Final

from api.lexicon.short_texts import description_of, enumerated
from api.web.templates import render_alone
from graph.group_catalog import Catalog
from graph.model import Term

WIDTH: Final = 420
HEIGHT: Final = 260
"""In pixels: enough for a name, synonyms, 400 characters of definition and eight organizations."""

_CHARACTERS, _NAMES = 400, 8


def preview_of(template: str, term: Term, catalog: Catalog) -> str:
    """Return HTML with the name, synonyms, definition, categories, organizations and IRI, without a script or link."""
    lines = (
        ("Synonyms", enumerated([synonym.value for synonym in term.synonyms], _NAMES)),
        ("", description_of(term, _CHARACTERS)),
        ("Categories", enumerated([category.name for category in catalog.categories_of(term)], _NAMES)),
        ("Developers", enumerated([one.name for one, _ in catalog.developers_of(term)], _NAMES)),
        ("IRI", term.iri),
    )
    return render_alone(template, name=term.name.value, language=term.name.language, lines=lines)
