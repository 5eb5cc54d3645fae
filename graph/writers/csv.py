"""CSV with one row per term, under headers that Lexigraph's own table reader recognizes."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from graph.entries import Entry
from graph.rdf import Literal

__all__ = ["write_csv"]

_TEXTS: Final = {
    "definition": "definition",
    "technical definition": "technical_definition",
    "background": "background",
    "usage note": "usage_note",
}
_HEADER: Final = (
    *("id", "name", "language", "synonyms", "hidden labels", *_TEXTS, "categories"),
    *("broader", "narrower", "related", "replaced by", "status", "developers", "notes"),
)


def write_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield CSV (RFC 4180) with the texts of each term in the language of its name.

    Related terms are written as IRIs, and developers as descriptions of their work. Several values in a cell are
    separated by " | "; a bar within a value is preceded by a backslash.
    """
    yield _row(_HEADER)
    for entry in entries:
        term = entry.term
        language = term.name.language
        texts = (_in_language(term.readings(field), language)[:1] for field in _TEXTS.values())
        yield _row(
            (
                *(term.iri, term.name.value, language or "und"),
                *(_cell(_in_language(labels, language), ";,") for labels in (term.synonyms, term.hidden_labels)),
                *("".join(found) for found in texts),
                *map(_cell, (entry.categories, term.broader, term.narrower, term.related, term.replaced_by)),
                _cell([term.status] if term.status else []),
                _cell(dict.fromkeys(line for work in term.developers for line in work.description.value.splitlines())),
                _cell(_in_language(term.notes, language)),
            )
        )


def _in_language(literals: Iterable[Literal], language: str) -> list[str]:
    return [literal.value for literal in literals if literal.language in (language, "")]


def _cell(values: Iterable[str], separators: str = ";") -> str:
    """Return the values with bars between them; a single value with another separator is followed by one."""
    written = [value.replace("|", r"\|") for value in values]
    is_split = len(written) == 1 and any(separator in written[0] for separator in separators)
    return " | ".join(written) + (" |" if is_split else "")


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
