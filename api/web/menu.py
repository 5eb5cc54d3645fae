"""The menu of every page, which follows the data, and the choice of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Addresses, Link
from api.web.content_language import language_name
from graph.languages import best_tag

__all__ = ["Choice", "language_choices", "menu_items", "shown_language"]

_LANGUAGES: Final = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of which one of several is current, and the number of terms on its page, if it is known."""

    link: Link
    is_current: bool = False
    terms: int | None = None


def menu_items(addresses: Addresses) -> Sequence[tuple[str, Link]]:
    """Return the items of the menu with the names of their pages; lists without content are omitted."""
    items = {"map": ("Map", "/map")}
    if (lexicon := addresses.lexicon) is not None:
        lists = {
            "terms": ("Terms", "/terms", lexicon.count > 0),
            "tree": ("Hierarchy", "/tree", lexicon.hierarchy.has_levels),
            "glossaries": ("Glossaries", "/glossaries", len(lexicon.catalog.glossaries) > 1),
            "categories": ("Categories", "/categories", bool(lexicon.catalog.categories)),
            "organizations": ("Organizations", "/organizations", bool(lexicon.catalog.organizations)),
        }
        items = {name: (title, path) for name, (title, path, is_there) in lists.items() if is_there} | items
    if addresses.has_editor:
        items["graphql"] = ("GraphQL", "/graphql")
    return [(name, Link(title, addresses.page(path))) for name, (title, path) in items.items()]


def shown_language(addresses: Addresses) -> str:
    """Return the language of names that a page shows first: the preferred one, or English, or the most frequent."""
    known = addresses.lexicon.alphabet.languages() if addresses.lexicon else {}
    wanted = best_tag(sorted(known), (*addresses.languages, "en"))
    return next(iter(known), "") if wanted is None else wanted


def language_choices(addresses: Addresses) -> Sequence[Choice]:
    """Return the present page in each language that names have, most frequent first; none if there is only one."""
    known = addresses.lexicon.alphabet.languages() if addresses.lexicon else {}
    tags = [tag for tag in known if tag][:_LANGUAGES]
    current = shown_language(addresses)
    choices = [Choice(Link(language_name(tag), addresses.in_language(tag), tag), tag == current) for tag in tags]
    return choices if len(choices) > 1 and addresses.here else []
