"""The lists of everything: categories, and organisations from A to Z."""

from api.lexicon import Lexicon
from api.web.templates import render

__all__ = ["categories_page", "organizations_page"]


def categories_page(lexicon: Lexicon, root: str) -> str:
    """Return the page at /categories."""
    return render("categories.html", root=root, categories=lexicon.catalogue.categories.values())


def organizations_page(lexicon: Lexicon, root: str) -> str:
    """Return the page at /organizations."""
    return render("organizations.html", root=root, organizations=lexicon.catalogue.organizations.values())
