"""The terms of a review in a temporary database: what a finding about several terms is found by, for any number."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from embeddings.normalization import fold_label, fold_words, singular
from graph.model import Term
from graph.rdf import Iri
from ingest.quality.definitions import reference_of

_SCHEMA: Final = """
CREATE TABLE term (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
    glossary TEXT NOT NULL, is_live INTEGER NOT NULL, has_category INTEGER NOT NULL
);
CREATE TABLE label (
    folded TEXT NOT NULL, glossary TEXT NOT NULL, language TEXT NOT NULL, role INTEGER NOT NULL, term INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE reference (term INTEGER NOT NULL, folded TEXT NOT NULL, glossary TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE spoken (term INTEGER NOT NULL, glossary TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE link (term INTEGER NOT NULL, relation TEXT NOT NULL, other TEXT NOT NULL, other_id INTEGER);
"""
_INDEXES: Final = (
    "CREATE UNIQUE INDEX term_iri ON term (iri)",
    "CREATE INDEX label_folded ON label (folded, glossary, language)",
)
NAME, SYNONYM, ORDERLESS = 0, 1, 2
"""The roles of labels; an ORDERLESS one is a name with its words in alphabetical order."""


class ReviewedTerms:
    """A temporary SQLite database; ids of terms are from 0, in the order in which they were added."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use a temporary file in a folder, by default that of the system."""
        self._file = tempfile.NamedTemporaryFile(dir=folder, suffix=".sqlite")
        self._connection = sqlite3.connect(self._file.name)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        self.count = 0

    def add(self, terms: Iterable[Term]) -> None:
        """Add terms."""
        rows, labels, references, spoken = [], [], [], []
        for number, term in enumerate(terms, start=self.count):
            glossary = next(iter(term.glossaries), "")
            is_live = not term.is_deprecated
            rows.append((number, term.iri, term.name.value, term.source, glossary, is_live, bool(term.categories)))
            if not is_live:
                continue
            names = term.readings("name")
            spoken += [(number, glossary, language) for language in {name.language for name in names}]
            for role, texts in ((NAME, names), (SYNONYM, term.synonyms)):
                labels += [
                    (fold_label(text.value), glossary, text.language, role, number, text.value) for text in texts
                ]
            for name in names:
                words = sorted(map(singular, fold_words(name.value)))
                if len(words) > 1:
                    labels.append((" ".join(words), glossary, name.language, ORDERLESS, number, name.value))
            for text in (*term.readings("definition"), *term.readings("technical_definition")):
                if folded := fold_label(reference_of(text.value)):
                    references.append((number, folded, glossary, text.language))
        self.count += len(rows)
        execute = self._connection.executemany
        execute("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        execute("INSERT INTO label VALUES (?, ?, ?, ?, ?, ?)", labels)
        execute("INSERT INTO reference VALUES (?, ?, ?, ?)", references)
        execute("INSERT INTO spoken VALUES (?, ?, ?)", spoken)

    def complete(self) -> None:
        """Make the terms ready for questions."""
        for statement in _INDEXES:
            self._connection.execute(statement)

    def add_links(self, links: Iterable[tuple[Iri, str, Iri]]) -> None:
        """Add links of terms: the term, the name of the relation, and the other resource."""
        self._connection.executemany(
            "INSERT INTO link SELECT one.id, :relation, :other, other.id"
            " FROM term AS one LEFT JOIN term AS other ON other.iri = :other WHERE one.iri = :term",
            ({"term": term, "relation": relation, "other": other} for term, relation, other in links),
        )

    def index_links(self) -> None:
        """Make links between two terms fast to find."""
        self._connection.execute("CREATE INDEX IF NOT EXISTS link_term ON link (term, other_id)")

    def rows(self, query: str, *values: object, **named: object) -> Iterator[Any]:
        """Yield the rows of a query whose parameters are all positional (`?`), or all named (`:name`)."""
        return self._connection.execute(query, named or values)

    def named(self, ids: Sequence[int]) -> list[tuple[Iri, str, Iri]]:
        """Return the IRI, the name and the source of each of these terms, in their order."""
        marks = ", ".join("?" * len(ids))
        query = f"SELECT id, iri, name, source FROM term WHERE id IN ({marks})"  # noqa: S608 (question marks)
        found = {number: (iri, name, source) for number, iri, name, source in self.rows(query, *ids)}
        return [found[one] for one in ids]

    def close(self) -> None:
        """Delete the database."""
        self._connection.close()
        self._file.close()


def quoted(names: Sequence[str], total: int) -> str:
    """Return names for a message; if there are more in all, with the number of the others.

    >>> quoted(["a", "b"], 4)
    "'a', 'b' and 2 more"
    """
    shown = ", ".join(map(repr, names))
    return f"{shown} and {total - len(names):,} more" if total > len(names) else shown
