"""Pagination of a long list of terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.lexicon.cursors import cursor_of_sort
from api.web.page_context import PageContext
from embeddings.records import Filter
from graph.rdf import Iri

TERMS: Final = 100
"""Maximum number of terms per page of a list, unless the maximum GraphQL page size is lower."""


@dataclass(frozen=True, slots=True)
class ListPart:
    """One page of a list of terms: its number, counted from 1, and the total numbers of pages and terms.

    `after` is the cursor of the last term before the page, or None for the first page.
    """

    terms: Sequence[Iri]
    number: int
    pages: int
    total: int
    after: str | None


def part_of(context: PageContext, where: Filter) -> ListPart:
    """Return the requested page of the terms that pass a filter, ordered by name; the last one if there are fewer."""
    lexicon, size = context.lexicon, min(TERMS, context.most)
    total = lexicon.view.page(where, 0).total
    pages = max(1, -(-total // size))
    number = min(context.page_number, pages)
    start = (number - 1) * size
    if not start:
        return ListPart(lexicon.first_terms(size, where), number, pages, total, None)
    before, *terms = lexicon.view.page(where, size + 1, skip=start - 1).keys
    return ListPart(terms, number, pages, total, cursor_of_sort(lexicon.names([before])[before], before))
