"""The page at /: search."""

from api.lexicon import Lexicon
from api.web.templates import render

__all__ = ["home_page"]


def home_page(lexicon: Lexicon, root: str) -> str:
    """Return the page."""
    return render("home.html", root=root, terms=len(lexicon.catalogue.terms))
