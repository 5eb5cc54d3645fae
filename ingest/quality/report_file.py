"""A report of findings in a SQLite file, with the counts of former reports: `quality.sqlite` in the data directory.

The file is replaced as a whole. It can be deleted; then the counts of former epochs are lost.
"""

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from embeddings.chunks import chunks
from graph.rdf import Iri
from graph.term_reader import read_sources
from ingest.data_directory.layout import REPORT
from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.report import Review
from ingest.readers.line_numbers import first_lines

_LOCK: Final = ".quality.lock"
_KEPT: Final = 1_000  # former reports

_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE finding (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, rank INTEGER NOT NULL, name TEXT NOT NULL, message TEXT NOT NULL,
    remedy TEXT NOT NULL, term TEXT NOT NULL, terms TEXT NOT NULL, source TEXT NOT NULL, file TEXT NOT NULL,
    line INTEGER
);
CREATE TABLE history (epoch INTEGER PRIMARY KEY, time TEXT NOT NULL, terms INTEGER NOT NULL, counts TEXT NOT NULL);
"""
_INSERT: Final = "INSERT INTO finding VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INDEX: Final = "CREATE INDEX finding_order ON finding (rank, name COLLATE NOCASE, id)"
_PAGE: Final = """
SELECT kind, name, message, remedy, terms, source, file, line FROM finding
WHERE (:kind = '' OR kind = :kind) ORDER BY rank, name COLLATE NOCASE, id LIMIT :first OFFSET :skip
"""
_PLACED: Final = "SELECT id, term FROM finding WHERE source = ? AND line IS NULL AND term <> ''"
_RANKS: Final = {kind: rank for rank, kind in enumerate(FindingKind)}


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of terms and of findings of each kind at one epoch. `time` is that of the epoch's commit."""

    epoch: int
    time: datetime
    terms: int
    findings: Mapping[FindingKind, int]


@dataclass(frozen=True, slots=True)
class Report:
    """A complete report in a file; a later one may replace it without an effect on this one.

    `key` identifies the data and the program. `history` has the counts of all examined epochs, newest first; the first
    is this one. `skipped` are the kinds that could not be examined, each with the reason.
    """

    connection: sqlite3.Connection
    key: str
    skipped: Mapping[FindingKind, str]
    history: Sequence[Counts]

    @property
    def counts(self) -> Counts:
        """The counts of this report."""
        return self.history[0]

    def count(self, kind: FindingKind | None = None) -> int:
        """Return the number of findings of a kind, or of all."""
        found = self.counts.findings
        return sum(found.values()) if kind is None else found.get(kind, 0)

    def page(self, kind: FindingKind | None, first: int, skip: int = 0) -> list[Finding]:
        """Return `first` findings of a kind, or of all by kind, after the first `skip`, by name."""
        rows = self.connection.execute(
            _PAGE, {"kind": kind.value if kind else "", "first": first, "skip": skip}
        ).fetchall()
        return list(map(_finding, rows))

    def findings(self, kinds: Iterable[FindingKind]) -> Iterator[Finding]:
        """Yield all findings of these kinds, in the order of `FindingKind`."""
        for kind in sorted(kinds, key=_RANKS.__getitem__):
            for skip in range(0, self.count(kind), 1_000):
                yield from self.page(kind, 1_000, skip)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def read_report(folder: Path, key: str | None = None) -> Report | None:
    """Return the report in a directory; None without one that can be read, or if it has another key."""
    file = folder / REPORT
    if not file.is_file():
        return None
    connection = sqlite3.connect(file.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        meta = dict(connection.execute("SELECT name, value FROM meta"))
        history = _history(connection)
        if history and key in (None, meta["key"]):
            skipped = {FindingKind(name): reason for name, reason in json.loads(meta["skipped"]).items()}
            return Report(connection, meta["key"], skipped, history)
    except (sqlite3.DatabaseError, LookupError, ValueError):  # damaged, or of another version
        pass
    connection.close()
    return None


def make_report(folder: Path, review: Review, key: str, epoch: int, time: datetime) -> None:
    """Write the report of a review to a directory, unless another process has just done so.

    `time` is that of the commit of the epoch. Raises `OSError`, and as `Review.findings` does.
    """
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        former = read_report(folder, key)
        if former is not None:
            former.close()
            return
        draft = folder / f".{REPORT}.new"
        draft.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(draft)) as connection:
                _write(connection, folder, review, key, epoch, time)
            draft.replace(folder / REPORT)
        finally:
            draft.unlink(missing_ok=True)


def _write(connection: sqlite3.Connection, folder: Path, review: Review, key: str, epoch: int, time: datetime) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    connection.executemany(_INSERT, map(_row, review.findings()))
    _place(connection, review)
    connection.execute(_INDEX)
    meta = {"key": key, "skipped": json.dumps(review.skipped)}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    former = read_report(folder)
    if former is not None:
        with closing(former.connection):
            rows = former.connection.execute("SELECT epoch, time, terms, counts FROM history").fetchall()
        connection.executemany("INSERT INTO history VALUES (?, ?, ?, ?)", rows[-_KEPT:])
    counts = dict(connection.execute("SELECT kind, count(*) FROM finding GROUP BY kind"))
    counts = {kind: counts.get(kind, 0) for kind in FindingKind if kind not in review.skipped}
    row = (epoch, time.astimezone(UTC).isoformat(), review.count, json.dumps(counts))
    connection.execute("INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)", row)
    connection.commit()


def _place(connection: sqlite3.Connection, review: Review) -> None:
    """Add the name of the file and the line to findings about terms."""
    paths = review.lines.paths()
    sources = [iri for (iri,) in connection.execute("SELECT DISTINCT source FROM finding WHERE source <> ''")]
    for part in chunks(sources):
        for source in read_sources(review.store, part).values():
            connection.execute("UPDATE finding SET file = ? WHERE source = ? AND file = ''", (source.name, source.iri))
            for rows in chunks(connection.execute(_PLACED, (source.iri,)).fetchall(), 10_000):
                terms = sorted({term for _, term in rows})
                lines = review.lines.lines(source, terms)
                if not lines and source.graphs:  # RDF, whose documents contain the IRIs of terms
                    lines = _found(paths.get(source.iri, ""), terms)
                placed = [(lines[term], number) for number, term in rows if term in lines]
                connection.executemany("UPDATE finding SET line = ? WHERE id = ?", placed)


def _found(path: str, terms: Sequence[Iri]) -> dict[Iri, int]:
    """Return the lines of a file that name these IRIs first, such as one in RDF."""
    with suppress(OSError):
        if path:
            with Path(path).open("rb") as stream:
                return first_lines(stream, terms)
    return {}


def _row(one: Finding) -> tuple[object, ...]:
    remedy = one.remedy or one.kind.remedy
    return (
        *(one.kind.value, _RANKS[one.kind], one.name, one.message, remedy, next(iter(one.terms), "")),
        *(json.dumps(one.terms), one.source, one.file, one.line),
    )


def _finding(row: Any) -> Finding:
    kind, name, message, remedy, terms, source, file, line = row
    return Finding(FindingKind(kind), name, message, remedy, tuple(json.loads(terms)), source, file, line)


def _history(connection: sqlite3.Connection) -> list[Counts]:
    rows = connection.execute("SELECT epoch, time, terms, counts FROM history ORDER BY epoch DESC").fetchall()
    return [
        Counts(
            epoch, datetime.fromisoformat(time), terms, {FindingKind(kind): n for kind, n in json.loads(counts).items()}
        )
        for epoch, time, terms, counts in rows
    ]
