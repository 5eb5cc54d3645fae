"""A long list, part by part: which terms stand on a page, and where the other pages are."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.schema.pages import cursor_of
from api.web.shown_queries import TERMS
from graph.rdf import Iri

__all__ = ["ListPart", "part_of"]


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


def part_of(terms: Sequence[Iri], number: int) -> ListPart:
    """Return one page of a list of terms; behind its end, the last.

    >>> part_of(["urn:a", "urn:b"], 9)
    ListPart(terms=['urn:a', 'urn:b'], number=1, pages=1, total=2, after=None)
    """
    pages = max(1, -(-len(terms) // TERMS))
    number = min(number, pages)
    start = (number - 1) * TERMS
    after = cursor_of(start - 1, terms[start - 1]) if start else None
    return ListPart(terms[start : start + TERMS], number, pages, len(terms), after)
