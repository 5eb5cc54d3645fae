"""A term on a card: the HTML that clients show where somebody points at a candidate."""

from html import escape
from typing import Final

from api.reconciliation.descriptions import description_of
from graph.catalogue import Catalogue
from graph.model import Term

__all__ = ["HEIGHT", "WIDTH", "card", "page"]

WIDTH: Final = 420
HEIGHT: Final = 260
"""In pixels: what a name, its synonyms, 400 letters of definition and eight organisations fill."""

_MOST = 8
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 10px; font: 13px/1.35 sans-serif; overflow-wrap: anywhere }}
h1 {{ margin: 0; font-size: 16px }}
p {{ margin: 5px 0 0 }}
</style>
</head>
<body>
{card}
</body>
</html>
"""


def page(term: Term, catalogue: Catalogue) -> str:
    """Return an HTML document of WIDTH times HEIGHT pixels that holds the card."""
    return _PAGE.format(language=escape(term.name.language), title=escape(term.name.value), card=card(term, catalogue))


def card(term: Term, catalogue: Catalogue) -> str:
    """Return the name, synonyms, definition, categories, organisations and IRI, as HTML without a script or link."""
    lines = {
        "Also": _some([synonym.value for synonym in term.synonyms]),
        "": description_of(term, 400),
        "Category": _some([category.name.value for category in catalogue.categories_of(term)]),
        "Developers": _some([organization.name for organization, _ in catalogue.developers_of(term)]),
        "IRI": term.iri,
    }
    paragraphs = [
        f"<p>{f'<b>{label}</b> ' if label else ''}{escape(text)}</p>" for label, text in lines.items() if text
    ]
    return "\n".join([f"<h1>{escape(term.name.value)}</h1>", *paragraphs])


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
