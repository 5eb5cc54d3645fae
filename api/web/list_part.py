"""Pagination of a long list of terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.errors import BadArgument
from api.schema.pages import cursor_of
from api.web.shown_queries import TERMS
from graph.rdf import Iri

__all__ = ["ListPart", "page_number", "part_of"]

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


def part_of(terms: Sequence[Iri], number: int, most: int) -> ListPart:
    """Return page `number` of a list, with at most `most` terms; the last page if `number` is larger than that.

    >>> part_of(["urn:a", "urn:b"], 9, 100)
    ListPart(terms=['urn:a', 'urn:b'], number=1, pages=1, total=2, after=None)
    """
    size = min(TERMS, most)
    pages = max(1, -(-len(terms) // size))
    number = min(number, pages)
    start = (number - 1) * size
    after = cursor_of(start - 1, terms[start - 1]) if start else None
    return ListPart(terms[start : start + size], number, pages, len(terms), after)


def page_number(parameters: Mapping[str, str]) -> int:
    """Return the page number in the parameters of a URL, 1 by default. Raises `BadArgument`."""
    number = parameters.get("page", "1")
    if not _NUMBER.fullmatch(number):
        raise BadArgument(f"Invalid page number {number!r}. Page numbers start at page=1.")
    return int(number)
