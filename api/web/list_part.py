"""A long list, part by part: which terms stand on a page, and where the other pages are."""

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
    """The terms of one page of a list, the page's number from 1, and how many pages and terms there are.

    `after` is the cursor that the page begins behind, None for the first.
    """

    terms: Sequence[Iri]
    number: int
    pages: int
    total: int
    after: str | None


def part_of(terms: Sequence[Iri], number: int, most: int) -> ListPart:
    """Return one page of a list of terms, of `most` terms at most; behind its end, the last.

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
    """Return which page of a list the parameters of an address mean, the first if none. Raises `BadArgument`."""
    number = parameters.get("page", "1")
    if not _NUMBER.fullmatch(number):
        raise BadArgument(f"{number!r} is no number of a page; they begin with page=1.")
    return int(number)
