"""A term on a card: the HTML that clients show where somebody points at a candidate."""

from typing import Final

from api.descriptions import description_of
from api.web.templates import render
from graph.catalogue import Catalogue
from graph.model import Term

__all__ = ["HEIGHT", "WIDTH", "card", "page"]

WIDTH: Final = 420
HEIGHT: Final = 260
"""In pixels: what a name, its synonyms, 400 letters of definition and eight organisations fill."""

_MOST = 8


def page(term: Term, catalogue: Catalogue) -> str:
    """Return an HTML document of WIDTH times HEIGHT pixels that holds the card."""
    return _shown("preview.html", term, catalogue)


def card(term: Term, catalogue: Catalogue) -> str:
    """Return the name, synonyms, definition, categories, organisations and IRI, as HTML without a script or link."""
    return _shown("card.html", term, catalogue)


def _shown(template: str, term: Term, catalogue: Catalogue) -> str:
    lines = (
        ("Also", _some([synonym.value for synonym in term.synonyms])),
        ("", description_of(term, 400)),
        ("Category", _some([category.name for category in catalogue.categories_of(term)])),
        ("Developers", _some([organization.name for organization, _ in catalogue.developers_of(term)])),
        ("IRI", term.iri),
    )
    return render(template, name=term.name.value, language=term.name.language, lines=lines)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
