"""Pagination of a long list of terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.errors import BadArgument
from api.lexicon.cursors import cursor_of_sort
from api.lexicon.lexicon import Lexicon
from embeddings.engine import Filter
from graph.rdf import Iri

__all__ = ["TERMS", "ListPart", "page_number", "part_of"]

TERMS: Final = 100
"""Maximum number of terms per page of a list, unless the maximum GraphQL page size is lower."""

_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")


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


def part_of(lexicon: Lexicon, where: Filter, number: int, most: int) -> ListPart:
    """Return page `number` of the terms that pass a filter, ordered by name, with at most `most` terms.

    If `number` is too large, this is the last page.
    """
    size = min(TERMS, most)
    total = lexicon.view.page(where, 0).total
    pages = max(1, -(-total // size))
    number = min(number, pages)
    start = (number - 1) * size
    if not start:
        return ListPart(lexicon.first_terms(size, where), number, pages, total, None)
    before, *terms = lexicon.view.page(where, size + 1, skip=start - 1).keys
    return ListPart(terms, number, pages, total, cursor_of_sort(lexicon.names([before])[before], before))


def page_number(parameters: Mapping[str, str]) -> int:
    """Return the page number in the parameters of a URL, 1 by default. Raises `BadArgument`."""
    number = parameters.get("page", "1")
    if not _NUMBER.fullmatch(number):
        raise BadArgument(f"Invalid page number {number!r}. Page numbers start at page=1.")
    return int(number)
