"""Terms as a table of pandas."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

from lexigraph.errors import import_extra
from lexigraph.values import Term

if TYPE_CHECKING:
    import pandas

__all__ = ["table_of"]

_COLUMNS = [field.name for field in fields(Term)]


def table_of(terms: Iterable[Term]) -> "pandas.DataFrame":
    """Return a row per term, whose index is the IRI. Raises `LexigraphError` without pandas."""
    pandas = import_extra("pandas")
    rows = [
        [
            tuple(one.organization for one in term.developers) if name == "developers" else getattr(term, name)
            for name in _COLUMNS
        ]
        for term in terms
    ]
    return pandas.DataFrame(rows, columns=_COLUMNS).set_index("iri")
