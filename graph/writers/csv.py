"""CSV with one row per term, under headers that Lexigraph's own table reader recognizes."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from graph.linked_terms import LinkedTerm
from graph.rdf import Literal
from graph.term_fields import SECTIONS

HEADER: Final = (
    *("id", "name", "language", "synonyms", "hidden labels"),
    *(*(field.replace("_", " ") for field in SECTIONS), "categories"),
    *("broader", "narrower", "related", "replaced by", "status", "codes", "developers", "notes"),
)
"""The names of the columns; the reader knows by them that the cells contain plain text, without markup."""

_SEPARATORS: Final = ";,、，"  # at which the reader splits a cell without a bar


def write_csv(entries: Iterable[LinkedTerm], is_for_spreadsheets: bool = False) -> Iterator[str]:
    """Yield CSV (RFC 4180) with the texts of each term in the language of its name.

    Related terms are written as IRIs, developers as descriptions of their work, and mappings as notes. Several values
    in a cell are separated by " | "; a bar within a value is preceded by a backslash.
    For spreadsheets, an apostrophe precedes a cell that they would evaluate as a formula; this is not reversible.
    """
    yield _row(HEADER)
    for entry in entries:
        term = entry.term
        language = term.name.language
        texts = (_in_language(term.readings(field), language)[:1] for field in SECTIONS)
        cells = (
            *(term.iri, term.name.value, language or "und"),
            *(_cell(_in_language(labels, language)) for labels in (term.synonyms, term.hidden_labels)),
            *("".join(found) for found in texts),
            *map(_cell, (entry.categories, term.broader, term.narrower, term.related, term.replaced_by)),
            _cell([term.status] if term.status else []),
            _cell(notation.value for notation in term.notations),
            _cell(dict.fromkeys(line for work in term.developers for line in work.description.value.splitlines())),
            _cell([*_in_language(term.all_notes, language), *(f"{link}: {iri}" for link, iri in term.mappings)]),
        )
        yield _row(map(_without_formula, cells) if is_for_spreadsheets else cells)


def _in_language(literals: Iterable[Literal], language: str) -> list[str]:
    return [literal.value for literal in literals if literal.language in (language, "")]


def _cell(values: Iterable[str]) -> str:
    """Return the values with bars between them; a single value with another separator is followed by one."""
    written = [value.replace("|", r"\|") for value in values]
    is_split = len(written) == 1 and any(separator in written[0] for separator in _SEPARATORS)
    return " | ".join(written) + (" |" if is_split else "")


def _without_formula(cell: str) -> str:
    """Source: https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
