"""One epoch of the embedded engine: a read transaction of SQLite, a tantivy searcher and mapped vectors."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.engine import (
    Candidate,
    Candidates,
    Completion,
    EngineQuery,
    Filter,
    Label,
    LabelMatch,
    Page,
    Record,
    Role,
    Tag,
)
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.label_likeness import SHORTEST, alike
from embeddings.engines.embedded.text_index import TextSnapshot
from embeddings.engines.embedded.utf8 import as_json, storable
from embeddings.engines.embedded.vector_segments import Segments, SegmentsState
from embeddings.errors import IndexCorrupt, NoVectors
from embeddings.folding import fold_label

__all__ = ["EmbeddedView", "Manifest", "read_records"]

_MOST_ALIKE = 30
_LABELS_COMPARED = 128
"""Labels with the most trigrams in common with the query, which are compared with it letter by letter.

Of misspelled names among the 200,000 labels of WordNet, 96.2 % are in the first five; with 1,024 compared, 96.7 %.
"""

_NARROW = 50_000
"""Up to this number of passing records their ids are read before vectors are searched."""

_FEW = 1_000
"""Up to this number of records or labels, all are read, and sorted or compared."""

_SORTED = 5_000
"""Up to this number of passing records without a tag in common, all are sorted for a list."""

_COUNTED = 50_000
"""Up to this number of different tags, records are counted by the text index."""

_LABELS_READ = 200
_REPLACED = 32
"""More vectors than asked for are fetched, since some are of replaced records."""

_PIECE = 1000
_AFTER_ALL = "\U0010ffff"


class Manifest(NamedTuple):
    """The one row that makes an epoch visible."""

    epoch: int = 0
    model: str | None = None
    segments: SegmentsState = SegmentsState()
    text_stamp: int = 0
    records: int = 0
    last_record: int = 0
    last_label: int = 0
    facts: str = "{}"

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> "Manifest":
        """Return the row that a connection sees, an empty manifest without one."""
        row = connection.execute(statements.MANIFEST).fetchone()
        if row is None:
            return cls()
        epoch, model, *segments, text_stamp, records, last_record, last_label, facts = row
        return cls(epoch, model, SegmentsState(*segments), text_stamp, records, last_record, last_label, facts)

    def write(self, connection: sqlite3.Connection) -> None:
        """Store the row."""
        row = {**self._asdict(), **self.segments._asdict()}
        del row["segments"]
        connection.execute(statements.WRITE_MANIFEST, row)


class EmbeddedView:
    """A `SearchView` of the embedded engine; use `EmbeddedEngine.view`."""

    def __init__(
        self,
        file: Path,
        connection: sqlite3.Connection,
        manifest: Manifest,
        texts: TextSnapshot,
        segments: Segments,
        release: Callable[[sqlite3.Connection], None],
    ) -> None:
        self.manifest, self._file = manifest, file
        self._connection, self._texts, self._segments, self._release = connection, texts, segments, release
        self._lock = Lock()
        self._is_open = True

    @property
    def epoch(self) -> int:
        """See `SearchView.epoch`."""
        return self.manifest.epoch

    @property
    def model(self) -> str | None:
        """See `SearchView.model`."""
        return self.manifest.model

    @property
    def dimension(self) -> int:
        """See `SearchView.dimension`."""
        return self.manifest.segments.dimension

    @property
    def facts(self) -> Mapping[str, str]:
        """See `SearchView.facts`."""
        facts: dict[str, str] = json.loads(self.manifest.facts)
        return facts

    def candidates(self, query: EngineQuery, where: Filter, width: int) -> Candidates:
        """See `SearchView.candidates`."""
        condition = self._condition(where)
        if not condition.records:
            return Candidates((), -np.inf, -np.inf)
        labels = self._label_matches(query.text, condition) if query.text else {}
        words: dict[int, float] = {}
        words_bound = cosine_bound = -np.inf
        if query.text:
            words, words_bound = self._worded(query.text, condition, width)
        cosines: dict[int, float] = {}
        if query.vector is not None:
            cosines, cosine_bound = self._meant(query.vector, condition, width)
        ids = list({*words, *cosines, *labels})
        if query.text and (unscored := [one for one in ids if one not in words]):
            found = self._texts.scores(query.text, unscored)
            words |= dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
        if query.vector is not None and (unscored := [one for one in ids if one not in cosines]):
            cosines |= self._segments.cosines(query.vector, unscored)
        items = [
            Candidate(
                key=key,
                shown=shown,
                cosine=None if query.vector is None else cosines.get(record_id, 0.0),
                words=words.get(record_id, 0.0),
                labels=tuple(labels.get(record_id, ())),
            )
            for record_id, key, shown in self._rows(statements.SHOWN, ids=json.dumps(ids))
        ]
        return Candidates(tuple(sorted(items, key=lambda one: one.key)), cosine_bound, words_bound)

    def matched_words(self, text: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Return for each record the words of `text`, as written, that it contains."""
        rows = self._rows(statements.DOCUMENTS, keys=as_json(keys))
        return {key: self._texts.matched_words(text, document) for key, document in rows}

    def exact(self, texts: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `SearchView.exact`."""
        forms = {text: storable(fold_label(text)) for text in texts}
        found = self._exact(list(dict.fromkeys(forms.values())))
        return {text: [match for _, match in found.get(form, ())] for text, form in forms.items()}

    def near(self, text: str, limit: int) -> Sequence[LabelMatch]:
        """See `SearchView.near`."""
        return [match for _, match in self._near(text, self._condition(Filter()))][:limit]

    def complete(self, prefix: str, where: Filter, limit: int) -> Sequence[Completion]:
        """See `SearchView.complete`."""
        folded, condition = storable(fold_label(prefix)), self._condition(where)
        found: dict[str, Completion] = {}
        for completing in (_LABELS, _LATER_WORDS):
            for _, key, label, role in self._beginning(folded, condition, completing):
                if len(found) >= limit:
                    break
                found.setdefault(key, Completion(key, label, Role(role)))
        return list(found.values())

    def page(
        self,
        where: Filter,
        first: int,
        after: tuple[str, str] | None = None,
        descending: bool = False,
        skip: int = 0,
    ) -> Page:
        """See `SearchView.page`."""
        condition = self._condition(where)
        if not condition.records:
            return Page((), 0, False)
        start = (storable(after[0]).casefold(), storable(after[1])) if after else (_AFTER_ALL if descending else "", "")
        keys = [row[2] for row in self._walk(condition, start, skip, first + 1, descending)]
        return Page(tuple(keys[:first]), condition.records, len(keys) > first)

    def facets(self, where: Filter) -> Mapping[Tag, int]:
        """See `SearchView.facets`."""
        condition = self._condition(where)
        if not condition.records:
            return {}
        counts = {Tag(kind, value): count for kind, value, count in self._rows(statements.COUNTS)}
        if condition.is_empty:
            return counts
        if len(counts) <= _COUNTED:
            return self._texts.facets(condition.where, condition.ids)
        rows = self._rows(statements.FACETS_AMONG, ids=json.dumps(self._ids(condition).tolist()))
        return {Tag(kind, value): count for kind, value, count in rows}

    def records(self, keys: Sequence[str]) -> Mapping[str, Record]:
        """See `SearchView.records`."""
        return read_records(self._rows, keys)

    def names(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `SearchView.names`."""
        return dict(self._rows(statements.NAMES, keys=as_json(keys)))

    def modified(self, keys: Sequence[str]) -> Mapping[str, int]:
        """See `SearchView.modified`."""
        return dict(self._rows(statements.MODIFIED, keys=as_json(keys)))

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """See `SearchView.tags`."""
        found = _grouped(self._rows(statements.TAG_VALUES, keys=as_json(keys), kind=kind))
        return {key: [value for (value,) in values if value is not None] for key, values in found.items()}

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """See `SearchView.vectors`."""
        if self.model is None:
            raise NoVectors("the index was built without a model")
        ids = {key: record_id for key, record_id, _ in self._rows(statements.DIGESTS, keys=as_json(keys))}
        found, vectors = self._segments.vectors(list(ids.values()))
        places = {record_id: row for row, record_id in enumerate(found.tolist())}
        rows = {key: places[record_id] for key, record_id in ids.items() if record_id in places}
        return vectors[[rows[storable(key)] for key in keys]]

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `SearchView.phrases`."""
        rows = self._rows(statements.PHRASES, phrases=as_json(phrases))
        found = _grouped(rows)
        return {
            phrase: [
                LabelMatch(key, label, Role(role), 1.0, 0, len(label), bool(own)) for key, label, role, own in matches
            ]
            for phrase, matches in found.items()
        }

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """See `SearchView.longest_phrases`."""
        return dict(self._rows(statements.LONGEST_PHRASES, words=as_json(words)))

    def naming(self, phrase: str) -> Sequence[str]:
        """See `SearchView.naming`."""
        ids = self._texts.containing(storable(phrase))
        return [row[0] for row in self._rows(statements.KEYS, ids=json.dumps(ids))]

    def prose(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the key of every record with its prose, in the order of keys, read in pieces."""
        after = ""
        while rows := self._rows(statements.ALL_PROSE, after=after, limit=_PIECE):
            yield from ((key, tuple(json.loads(prose))) for key, prose in rows)
            after = rows[-1][0]

    def documents(self) -> int:
        """Return the number of records of this epoch that the text index contains."""
        return self._texts.count(Filter(), [row[0] for row in self._rows(statements.LIVING)])

    def close(self) -> None:
        """See `SearchView.close`."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._release(self._connection)

    def __enter__(self) -> "EmbeddedView":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, statement: str, **parameters: object) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt(self._file, str(error)) from error

    def _exact(self, folded: Sequence[str]) -> dict[str, list[tuple[int, LabelMatch]]]:
        found: dict[str, list[tuple[int, LabelMatch]]] = {}
        for form, record_id, key, label, role, own in self._rows(statements.EXACT, folded=as_json(folded)):
            match = LabelMatch(key, label, Role(role), 1.0, 0, len(form), bool(own))
            found.setdefault(form, []).append((record_id, match))
        return found

    def _near(self, text: str, condition: "_Condition") -> list[tuple[int, LabelMatch]]:
        folded = storable(fold_label(text))
        if len(folded) < SHORTEST:
            return []
        ids = self._ids(condition).tolist() if condition.is_narrow else None
        labels = self._texts.resembling(folded, _LABELS_COMPARED, ids)
        rows = self._rows(statements.LABEL_ROWS, labels=json.dumps(labels))
        by_key = {row[1]: row[0] for row in rows}
        return [(by_key[match.key], match) for match in alike(text, (row[1:] for row in rows), _MOST_ALIKE)]

    def _label_matches(self, text: str, condition: "_Condition") -> dict[int, list[LabelMatch]]:
        found: dict[int, list[LabelMatch]] = {}
        folded = storable(fold_label(text))
        for record_id, match in self._exact([folded]).get(folded, ()):
            found.setdefault(record_id, []).append(match)
        for record_id, match in self._near(text, condition):
            found.setdefault(record_id, [match])
        if condition.is_empty:
            return found
        passing = self._among(found, condition)
        return {record_id: matches for record_id, matches in found.items() if record_id in passing}

    def _worded(self, text: str, condition: "_Condition", width: int) -> tuple[dict[int, float], float]:
        found = self._texts.search(text, condition.where, width, condition.ids)
        scores = dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
        return scores, min(scores.values()) if len(scores) == width else -np.inf

    def _meant(self, vector: Vectors, condition: "_Condition", width: int) -> tuple[dict[int, float], float]:
        is_narrow = condition.records <= _NARROW and not condition.is_empty
        allowed = self._ids(condition) if is_narrow else None
        fetched = width + _REPLACED
        if not is_narrow and not condition.is_empty:
            fetched = min(len(self._segments), 2 * width * self.manifest.records // condition.records)
        while True:
            found = self._segments.nearest(vector, fetched, allowed)
            cosines = dict(zip(found.ids.tolist(), found.cosines.tolist(), strict=True))
            passing = set(cosines) if is_narrow else self._among(cosines, condition)
            if found.bound == -np.inf or len(passing) >= width:
                return {record_id: cosine for record_id, cosine in cosines.items() if record_id in passing}, found.bound
            fetched *= 4

    def _beginning(
        self, prefix: str, condition: "_Condition", statements_of: "_Completing"
    ) -> Iterator[tuple[int, str, str, int]]:
        """Yield the labels that begin with a folded text: id and key of the record, label and role; shorter first."""
        wanted = {"prefix": prefix, "end": prefix + _AFTER_ALL}
        if condition.is_narrow:
            ids = json.dumps(self._ids(condition).tolist())
            yield from self._rows(statements_of.among, ids=ids, **wanted)
            return
        if self._rows(statements_of.counted, limit=_FEW, **wanted)[0][0] < _FEW:
            rows = self._rows(statements_of.sorted, **wanted)
            for start in range(0, len(rows), _LABELS_READ):
                yield from self._passing_rows(rows[start : start + _LABELS_READ], condition)
            return
        length = len(prefix) - 1
        while (length := self._rows(statements_of.next_length, length=length)[0][0]) is not None:
            offset = 0
            while rows := self._rows(
                statements_of.of_length, length=length, limit=_LABELS_READ, offset=offset, **wanted
            ):
                yield from self._passing_rows(rows, condition)
                offset += len(rows)
                if len(rows) < _LABELS_READ:
                    break

    def _passing_rows(self, rows: list[Any], condition: "_Condition") -> Iterator[tuple[int, str, str, int]]:
        passing = None if condition.is_empty else self._among((row[0] for row in rows), condition)
        return (row for row in rows if passing is None or row[0] in passing)

    def _walk(
        self, condition: "_Condition", place: tuple[str, str], skip: int, first: int, descending: bool
    ) -> list[Any]:
        """Return `first` rows (id, sort, key) of passing records in the order of names, `skip` rows after a place."""
        parameters: dict[str, object] = {"sort": place[0], "key": place[1]}
        if condition.records <= _SORTED and not condition.is_empty and not condition.is_one_tag:
            statement = statements.PAGE_AMONG_DESCENDING if descending else statements.PAGE_AMONG
            return self._rows(
                statement, ids=json.dumps(self._ids(condition).tolist()), limit=first, skip=skip, **parameters
            )
        statement = statements.PAGE_ALL_DESCENDING if descending else statements.PAGE_ALL
        if condition.rarest is not None:
            statement = statements.PAGE_TAG_DESCENDING if descending else statements.PAGE_TAG
            parameters["tag"] = condition.rarest
        if condition.is_empty or condition.is_one_tag:
            return self._rows(statement, limit=first, skip=skip, **parameters)
        found: list[Any] = []
        size = skip + first
        while len(found) < skip + first and (rows := self._rows(statement, limit=size, skip=0, **parameters)):
            passing = self._among((row[0] for row in rows), condition)
            found += (row for row in rows if row[0] in passing)
            parameters |= {"sort": rows[-1][1], "key": rows[-1][2]}
            size = min(4 * size, _SORTED)
        return found[skip : skip + first]

    def _ids(self, condition: "_Condition") -> NDArray[np.int64]:
        """Return the ascending ids of the passing records."""
        return self._texts.ids(condition.where, condition.records, condition.ids)

    def _among(self, ids: Iterable[int], condition: "_Condition") -> set[int]:
        """Return the ids of the passing records among these."""
        chosen = json.dumps(list(ids))
        if condition.is_empty:
            return {row[0] for row in self._rows(statements.EXISTING, ids=chosen)}
        rows = self._rows(
            statements.AMONG,
            ids=chosen,
            groups=json.dumps(condition.groups),
            count=len(condition.groups),
            modified_since=condition.where.modified_since,
        )
        passing = {row[0] for row in rows}
        return passing if condition.ids is None else passing.intersection(condition.ids)

    def _condition(self, where: Filter) -> "_Condition":
        """Return a filter with its tags and keys looked up; a filter that all records pass becomes the empty one."""
        total = self.manifest.records
        if where.is_empty:
            return _Condition(where, total)
        groups, counts = [], []
        for group in dict.fromkeys(where.any_of):
            known = [row for tag in sorted(group) for row in self._rows(statements.TAG, **_texts_of(tag))]
            groups.append([tag for tag, _ in known])
            counts.append(sum(count for _, count in known))
        ids = None
        if where.keys is not None:
            ids = [row[0] for row in self._rows(statements.IDS, keys=as_json(sorted(where.keys)))]
        rarest = min(range(len(groups)), key=counts.__getitem__, default=None)
        one = groups[rarest][0] if rarest is not None and len(groups[rarest]) == 1 else None
        if (rarest is not None and not counts[rarest]) or ids == []:
            count = 0
        elif one is not None and len(groups) == 1 and not where.modified_since and ids is None:
            count = counts[0]
        else:
            count = self._texts.count(where, ids)
        if count == total:
            return _Condition(Filter(), total)
        return _Condition(where, count, groups, ids, one)


class _Condition(NamedTuple):
    """A filter with the number of passing records; `rarest` is the tag of its smallest group, if it has one tag."""

    where: Filter
    records: int
    groups: Sequence[Sequence[int]] = ()
    ids: Sequence[int] | None = None
    rarest: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.where.is_empty

    @property
    def is_narrow(self) -> bool:
        """Whether so few records pass that all can be compared."""
        return not self.is_empty and self.records <= _FEW

    @property
    def is_one_tag(self) -> bool:
        """Whether one tag is all that is demanded."""
        return self.rarest is not None and len(self.groups) == 1 and not self.where.modified_since and self.ids is None


class _Completing(NamedTuple):
    """The statements that find labels by their beginnings."""

    among: str
    counted: str
    sorted: str
    next_length: str
    of_length: str


_LABELS = _Completing(
    statements.COMPLETE_AMONG,
    statements.COMPLETE_COUNT,
    statements.COMPLETE,
    statements.NEXT_LENGTH,
    statements.COMPLETE_LENGTH,
)
_LATER_WORDS = _Completing(
    statements.COMPLETE_WORD_AMONG,
    statements.COMPLETE_WORD_COUNT,
    statements.COMPLETE_WORD,
    statements.NEXT_WORD_LENGTH,
    statements.COMPLETE_WORD_LENGTH,
)


def _texts_of(tag: Tag) -> dict[str, str]:
    return {"kind": storable(tag.kind), "value": storable(tag.value)}


def read_records(rows: Callable[..., Iterable[Any]], keys: Sequence[str]) -> dict[str, Record]:
    """Return the records that exist, in the order of `keys`; `rows` executes a statement with parameters by name."""
    found = list(rows(statements.RECORDS, keys=as_json(keys)))
    ids = json.dumps([row[0] for row in found])
    labels = _grouped(rows(statements.LABELS_OF, ids=ids))
    tags = _grouped(rows(statements.TAGS_OF, ids=ids))
    return {
        key: Record(
            key=key,
            labels=tuple(Label(text, Role(role), bool(own)) for text, role, own in labels[record_id]),
            text=text,
            definition=definition,
            more=more,
            prose=tuple(json.loads(prose)),
            tags=frozenset(Tag(kind, value) for kind, value in tags.get(record_id, ())),
            modified=modified,
            payload=payload,
        )
        for record_id, key, text, definition, more, prose, modified, payload in found
    }


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[Any, list[Any]]:
    """Return the rest of each row by its first value; equal first values follow each other."""
    return {first: [row[1:] for row in group] for first, group in groupby(rows, key=itemgetter(0))}
