"""The view of a relational engine: each question is answered by the module of its noun, over one snapshot."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

import orjson

from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery, Order
from embeddings.engines.relational import statements
from embeddings.engines.relational.candidates import find_candidates
from embeddings.engines.relational.completion import complete
from embeddings.engines.relational.labels import exact_matches, near_matches, phrase_matches
from embeddings.engines.relational.lists import find_keys, find_page
from embeddings.engines.relational.ordered_lists import find_list_sizes, find_listed, find_page_starts, kind_of_list
from embeddings.engines.relational.records import grouped, read_records
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.tag_labels import find_tags, labeled_tags
from embeddings.engines.relational.utf8 import storable, storable_texts
from embeddings.engines.relational.vector_ids import of_text, record_of
from embeddings.errors import NoVectors
from embeddings.matches import Candidates, Completion, LabelMatch, Page, TagMatch, Texts
from embeddings.records import Filter, Payload, Record, Tag

_PIECE = 1000
_EVERYTHING = Filter()


class RelationalView:
    """A `SearchView` over a snapshot; use `SearchEngine.view`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot, self._rows = snapshot, snapshot.rows

    @property
    def epoch(self) -> int:
        return self._snapshot.epoch

    @property
    def model(self) -> str | None:
        return self._snapshot.model

    @property
    def dimension(self) -> int:
        return self._snapshot.dimension

    @property
    def facts(self) -> Mapping[str, str]:
        facts: dict[str, str] = json.loads(self._snapshot.facts)
        return facts

    def candidates(self, query: EngineQuery, where: Filter, width: int) -> Candidates:
        return find_candidates(self._snapshot, query, where, width)

    def texts(self, keys: Sequence[str]) -> Mapping[str, Texts]:
        return {key: Texts(*texts) for key, *texts in self._rows(statements.TEXTS, keys=storable_texts(keys))}

    def exact(self, texts: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        forms = {text: self._snapshot.form(text) for text in texts}
        found = exact_matches(self._snapshot, list(dict.fromkeys(forms.values())))
        return {text: [match for _, match in found.get(form, ())] for text, form in forms.items()}

    def near(self, text: str, limit: int) -> Sequence[LabelMatch]:
        everything = self._snapshot.condition(Filter())
        return [match for _, match in near_matches(self._snapshot, text, everything)][:limit]

    def complete(self, prefix: str, where: Filter, limit: int) -> Sequence[Completion]:
        return complete(self._snapshot, prefix, self._snapshot.condition(where), limit)

    def page(
        self,
        where: Filter,
        first: int,
        after: tuple[str, str] | tuple[int, str] | None = None,
        descending: bool = False,
        skip: int = 0,
        order: Order = Order.NAME,
    ) -> Page:
        return find_page(self._snapshot, where, first, after, descending, skip, order)

    def listed(self, kind: str, value: str, first: int, skip: int = 0) -> Page:
        return find_listed(self._snapshot, kind, value, first, skip)

    def listed_in(self, kind: str, values: Sequence[str], limit: int) -> Mapping[str, Sequence[str]]:
        chosen = {"kind": kind_of_list(kind), "values": storable_texts(values), "limit": limit}
        found = grouped(self._rows(statements.LISTED_IN, **chosen))
        return {value: [key for (key,) in rows] for value, rows in found.items()}

    def page_starts(self, kind: str, value: str, size: int) -> Sequence[str]:
        return find_page_starts(self._snapshot, kind, value, size)

    def list_sizes(self, kind: str, values: Sequence[str] | None = None) -> Mapping[str, int]:
        return find_list_sizes(self._snapshot, kind, values)

    def lists(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        return self.tags(keys, kind_of_list(kind))

    def keys(self, where: Filter = _EVERYTHING) -> Iterator[str]:
        return find_keys(self._snapshot, where)

    def facets(self, where: Filter) -> Mapping[Tag, int]:
        condition = self._snapshot.condition(where)
        if not condition.records:
            return {}
        if condition.is_empty:
            return {Tag(kind, value): count for kind, value, count in self._rows(statements.COUNTS)}
        return self._snapshot.facets(condition, self._tags)

    @cached_property
    def _tags(self) -> int:
        return len(self._rows(statements.COUNTS))

    def find_tags(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[TagMatch]:
        return find_tags(self._snapshot, text, kinds, limit)

    def labeled_tags(self, kinds: Sequence[str]) -> Sequence[Tag]:
        return labeled_tags(self._snapshot, kinds)

    def records(self, keys: Sequence[str]) -> Mapping[str, Record]:
        return read_records(self._rows, keys)

    def payloads(self, keys: Sequence[str]) -> Mapping[str, Payload]:
        wanted = storable_texts(keys)
        rows = {row[0]: row for row in self._rows(statements.PAYLOADS, keys=wanted)}  # sorted here in less time
        found = [row for row in map(rows.get, wanted) if row is not None]
        return {key: Payload(payload, orjson.loads(prose), digest) for key, payload, prose, digest in found}

    def digests(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: digest for key, _, digest in self._rows(statements.DIGESTS, keys=storable_texts(keys))}

    def names(self, keys: Sequence[str]) -> Mapping[str, str]:
        return dict(self._rows(statements.NAMES, keys=storable_texts(keys)))

    def modified(self, keys: Sequence[str]) -> Mapping[str, int]:
        return dict(self._rows(statements.MODIFIED, keys=storable_texts(keys)))

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        found = grouped(self._rows(statements.TAG_VALUES, keys=storable_texts(keys), kind=kind))
        return {key: [value for (value,) in values if value is not None] for key, values in found.items()}

    def vectors(self, keys: Sequence[str]) -> Vectors:
        if self.model is None:
            raise NoVectors("the index was built without a model")
        ids = {key: record_id for key, record_id, _ in self._rows(statements.DIGESTS, keys=storable_texts(keys))}
        found, vectors = self._snapshot.vectors([of_text(record_id) for record_id in ids.values()])
        places = {record_of(vector_id): row for row, vector_id in enumerate(found)}
        rows = {key: places[record_id] for key, record_id in ids.items() if record_id in places}
        return vectors[[rows[storable(key)] for key in keys]]

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        return phrase_matches(self._snapshot, phrases)

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        return dict(self._rows(statements.LONGEST_PHRASES, words=storable_texts(words)))

    def naming(self, phrase: str) -> Sequence[str]:
        ids = self._snapshot.containing(storable(phrase))
        return [key for _, key in self._rows(statements.KEYS, ids=ids)]

    def rare_phrases(self, most: int, kind: str) -> Iterator[str]:
        after = ""
        while rows := self._rows(statements.RARE_PHRASES, most=most, kind=kind, after=after, limit=_PIECE):
            yield from (row[0] for row in rows)
            after = rows[-1][0]

    def prose(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        after = ""
        while rows := self._rows(statements.ALL_PROSE, after=after, limit=_PIECE):
            yield from ((key, tuple(json.loads(prose))) for key, prose in rows)
            after = rows[-1][0]

    def close(self) -> None:
        self._snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
