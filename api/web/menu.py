"""The menu of every page, which follows the data, and the choice of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Link
from api.web.language_tags import language_name
from api.web.page_context import PageContext
from graph.languages import best_tag

_LANGUAGES: Final = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of which one of several is current, and the number of terms on its page, if it is known."""

    link: Link
    is_current: bool = False
    terms: int | None = None


def menu_items(context: PageContext) -> Sequence[tuple[str, Link]]:
    """Return the items of the menu with the names of their pages; lists without content are omitted."""
    lexicon, addresses = context.lexicon, context.addresses
    items = {
        "terms": ("Terms", "/terms", lexicon.count > 0),
        "tree": ("Hierarchy", "/tree", lexicon.hierarchy.has_levels),
        "glossaries": ("Glossaries", "/glossaries", len(lexicon.catalog.glossaries) > 1),
        "categories": ("Categories", "/categories", bool(lexicon.catalog.categories)),
        "organizations": ("Organizations", "/organizations", bool(lexicon.catalog.organizations)),
        "map": ("Map", "/map", True),
        "graphql": ("GraphQL", "/graphql", addresses.has_editor),
    }
    return [(name, Link(title, addresses.page(path))) for name, (title, path, is_there) in items.items() if is_there]


def shown_language(context: PageContext) -> str:
    """Return the language of names that a page shows first: the preferred one, or English, or the most frequent."""
    known = context.lexicon.languages
    wanted = best_tag(sorted(known), (*context.languages, "en"))
    return next(iter(known), "") if wanted is None else wanted


def language_choices(context: PageContext) -> Sequence[Choice]:
    """Return the present page in each language that names have, most frequent first; none if there is only one."""
    known = context.lexicon.languages
    tags = [tag for tag in known if tag][:_LANGUAGES]
    current = shown_language(context)
    choices = [
        Choice(Link(language_name(tag), context.addresses.in_language(tag), tag), tag == current) for tag in tags
    ]
    return choices if len(choices) > 1 and context.addresses.here else []
