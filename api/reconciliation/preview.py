"""A term on a card: the HTML that clients show where somebody points at a candidate."""

from typing import Final

from api.descriptions import description_of
from api.web.templates import render
from graph.catalog import Catalog
from graph.model import Term

__all__ = ["HEIGHT", "WIDTH", "card", "page"]

WIDTH: Final = 420
HEIGHT: Final = 260
"""In pixels: what a name, its synonyms, 400 letters of definition and eight organizations fill."""

_MOST = 8


def page(term: Term, catalog: Catalog) -> str:
    """Return an HTML document of WIDTH times HEIGHT pixels that holds the card."""
    return _shown("preview.html", term, catalog)


def card(term: Term, catalog: Catalog) -> str:
    """Return the name, synonyms, definition, categories, organizations and IRI, as HTML without a script or link."""
    return _shown("card.html", term, catalog)


def _shown(template: str, term: Term, catalog: Catalog) -> str:
    lines = (
        ("Also", _some([synonym.value for synonym in term.synonyms])),
        ("", description_of(term, 400)),
        ("Category", _some([category.name for category in catalog.categories_of(term)])),
        ("Developers", _some([organization.name for organization, _ in catalog.developers_of(term)])),
        ("IRI", term.iri),
    )
    return render(template, name=term.name.value, language=term.name.language, lines=lines)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
