"""HTML previews of terms, which clients show when a user points at a candidate."""

from typing import Final

from api.lexicon.descriptions import description_of
from api.web.templates import render_alone
from graph.catalog import Catalog
from graph.model import Term

WIDTH: Final = 420
HEIGHT: Final = 260
"""In pixels: enough for a name, synonyms, 400 characters of definition and eight organizations."""

_MAX_NAMES = 8


def page(term: Term, catalog: Catalog) -> str:
    """Return an HTML document of WIDTH times HEIGHT pixels that contains the card."""
    return _shown("preview.html", term, catalog)


def card(term: Term, catalog: Catalog) -> str:
    """Return the name, synonyms, definition, categories, organizations and IRI, as HTML without a script or link."""
    return _shown("card.html", term, catalog)


def _shown(template: str, term: Term, catalog: Catalog) -> str:
    lines = (
        ("Synonyms", _some([synonym.value for synonym in term.synonyms])),
        ("", description_of(term, 400)),
        ("Categories", _some([category.name for category in catalog.categories_of(term)])),
        ("Developers", _some([organization.name for organization, _ in catalog.developers_of(term)])),
        ("IRI", term.iri),
    )
    return render_alone(template, name=term.name.value, language=term.name.language, lines=lines)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(names[:_MAX_NAMES]) + more
