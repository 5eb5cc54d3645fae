"""The view of a relational engine: each question is answered here, or by the module of its noun."""

import json
from abc import ABC
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Self

import numpy as np
import orjson

from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery, Order
from embeddings.engine_results import Candidate, Candidates, Completion, LabelMatch, Page, TagMatch, Texts
from embeddings.engines.relational import statements
from embeddings.engines.relational.completion import complete
from embeddings.engines.relational.labels import exact_matches, label_matches, near_matches
from embeddings.engines.relational.lists import find_keys, find_page
from embeddings.engines.relational.records import grouped, kind_of_list, read_records
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.tag_labels import find_tags
from embeddings.engines.relational.utf8 import storable, storable_texts
from embeddings.engines.relational.vector_ids import of_text, record_of
from embeddings.errors import NoVectors
from embeddings.records import EVERYTHING, Filter, Payload, Record, Role, Tag

_PIECE = 1000
_PHRASES = 100_000  # in 20 MB; PostgreSQL sorts all labels for each piece
_ALL = (1 << 31) - 1


class RelationalView(Snapshot, ABC):
    """A `SearchView` as an engine reads it; use `SearchEngine.view`."""

    def candidates(self, query: EngineQuery, where: Filter, width: int) -> Candidates:
        condition = self.condition(where)
        if not condition.records:
            return Candidates((), -np.inf, -np.inf)
        labels, best = self.both(
            condition,
            lambda: label_matches(self, query.text, condition, width) if query.text else {},
            lambda: self.best(query, condition, width),
        )
        found = list(best.evidence)
        if ids := list(labels.keys() - {evidence[0] for evidence in found}):
            found += self.evidence(query, condition, ids, best.words_bound > -np.inf)  # else, none of them has a word
        without = None if query.vector is None else 0.0
        items = [
            Candidate(key, without if cosine is None else cosine, section, words, tuple(labels.get(record_id, ())))
            for record_id, key, cosine, section, words in sorted(found, key=itemgetter(1))
        ]
        return Candidates(tuple(items), best.cosine_bound, best.words_bound)

    def texts(self, keys: Sequence[str]) -> Mapping[str, Texts]:
        return {key: Texts(*texts) for key, *texts in self.rows(statements.TEXTS, keys=storable_texts(keys))}

    def exact(self, texts: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        forms = {text: self.form(text) for text in texts}
        found = exact_matches(self, list(dict.fromkeys(forms.values())))
        return {text: [match for _, match in found.get(form, ())] for text, form in forms.items()}

    def near(self, text: str, limit: int) -> Sequence[LabelMatch]:
        return [match for _, match in near_matches(self, text, self.condition(EVERYTHING))][:limit]

    def complete(self, prefix: str, where: Filter, limit: int) -> Sequence[Completion]:
        return complete(self, prefix, self.condition(where), limit)

    def page(
        self,
        where: Filter,
        first: int,
        after: tuple[str, str] | tuple[int, str] | None = None,
        descending: bool = False,
        skip: int = 0,
        order: Order = Order.NAME,
    ) -> Page:
        return find_page(self, where, first, after, descending, skip, order)

    def listed(self, kind: str, value: str, first: int, skip: int = 0) -> Page:
        list_id, total = self._list(kind, value)
        keys = [row[0] for row in self.rows(statements.LISTED, list=list_id, limit=first + 1, skip=skip)]
        return Page(tuple(keys[:first]), total, len(keys) > first)

    def listed_in(self, kind: str, values: Sequence[str], limit: int) -> Mapping[str, Sequence[str]]:
        chosen = {"kind": kind_of_list(kind), "values": storable_texts(values), "limit": limit}
        found = grouped(self.rows(statements.LISTED_IN, **chosen))
        return {value: [key for (key,) in rows] for value, rows in found.items()}

    def page_starts(self, kind: str, value: str, size: int) -> Sequence[str]:
        list_id, _ = self._list(kind, value)
        return [row[0] for row in self.rows(statements.LISTED, list=list_id, limit=_ALL, skip=0)][::size]

    def _list(self, kind: str, value: str) -> tuple[int, int]:
        """Return the id of a list and the number of its records."""
        rows = self.rows(statements.TAG, kind=kind_of_list(kind), value=storable(value))
        return rows[0] if rows else (0, 0)

    def list_sizes(self, kind: str, values: Sequence[str] | None = None) -> Mapping[str, int]:
        stored = kind_of_list(kind)
        if values is None:
            return dict(self.rows(statements.LIST_SIZES, kind=stored))
        return dict(self.rows(statements.LIST_SIZES_OF, kind=stored, values=storable_texts(values)))

    def lists(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        return self.tags(keys, kind_of_list(kind))

    def keys(self, where: Filter = EVERYTHING) -> Iterator[str]:
        return find_keys(self, where)

    def facets(self, where: Filter) -> Mapping[Tag, int]:
        condition = self.condition(where)
        if not condition.records:
            return {}
        if condition.is_empty:
            return {Tag(kind, value): count for kind, value, count in self.rows(statements.COUNTS)}
        return self.counts(condition, self._different_tags)

    @cached_property
    def _different_tags(self) -> int:
        return len(self.rows(statements.COUNTS))

    def find_tags(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[TagMatch]:
        return find_tags(self, text, kinds, limit)

    def labeled_tags(self, kinds: Sequence[str]) -> Sequence[Tag]:
        return [Tag(kind, value) for kind, value in self.rows(statements.LABELED_TAGS, kinds=storable_texts(kinds))]

    def records(self, keys: Sequence[str]) -> Mapping[str, Record]:
        return read_records(self.rows, keys)

    def payloads(self, keys: Sequence[str]) -> Mapping[str, Payload]:
        wanted = storable_texts(keys)
        rows = {row[0]: row for row in self.rows(statements.PAYLOADS, keys=wanted)}  # sorted here in less time
        found = [row for row in map(rows.get, wanted) if row is not None]
        return {key: Payload(payload, orjson.loads(prose), digest) for key, payload, prose, digest in found}

    def digests(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: digest for key, _, digest in self.rows(statements.DIGESTS, keys=storable_texts(keys))}

    def names(self, keys: Sequence[str]) -> Mapping[str, str]:
        return dict(self.rows(statements.NAMES, keys=storable_texts(keys)))

    def modified(self, keys: Sequence[str]) -> Mapping[str, int]:
        return dict(self.rows(statements.MODIFIED, keys=storable_texts(keys)))

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        found = grouped(self.rows(statements.TAG_VALUES, keys=storable_texts(keys), kind=kind))
        return {key: [value for (value,) in values if value is not None] for key, values in found.items()}

    def vectors(self, keys: Sequence[str]) -> Vectors:
        if self.model is None:
            raise NoVectors("the index was built without a model")
        ids = {key: record_id for key, record_id, _ in self.rows(statements.DIGESTS, keys=storable_texts(keys))}
        found, vectors = self.stored_vectors([of_text(record_id) for record_id in ids.values()])
        places = {record_of(vector_id): row for row, vector_id in enumerate(found)}
        rows = {key: places[record_id] for key, record_id in ids.items() if record_id in places}
        return vectors[[rows[storable(key)] for key in keys]]

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        found = grouped(self.rows(statements.PHRASES, phrases=storable_texts(phrases)))
        return {
            phrase: [
                LabelMatch(key, label, Role(role), 1.0, 0, len(label), bool(own)) for key, label, role, own in rows
            ]
            for phrase, rows in found.items()
        }

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        return dict(self.rows(statements.LONGEST_PHRASES, words=storable_texts(words)))

    def naming(self, phrase: str) -> Sequence[str]:
        ids = self.containing(storable(phrase))
        return [key for _, key in self.rows(statements.KEYS, ids=ids)]

    def rare_phrases(self, most: int, kind: str) -> Iterator[str]:
        after = ""
        while rows := self.rows(statements.RARE_PHRASES, most=most, kind=kind, after=after, limit=_PHRASES):
            yield from (row[0] for row in rows)
            after = rows[-1][0]

    def prose(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        after = ""
        while rows := self.rows(statements.ALL_PROSE, after=after, limit=_PIECE):
            yield from ((key, tuple(json.loads(prose))) for key, prose in rows)
            after = rows[-1][0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
