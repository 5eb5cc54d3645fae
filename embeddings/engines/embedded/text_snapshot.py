"""One commit of the indexes in tantivy: searches for words, prose, tags and label trigrams that pass a condition."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray

from embeddings.bm25 import highest_of, weight_of
from embeddings.engines.relational.snapshot import Condition
from embeddings.engines.relational.utf8 import storable
from embeddings.records import Filter, Tag
from embeddings.stop_words import content_words
from embeddings.storage import failure

COMPARED = 256
"""Letters of a label that are compared with a query, which has at most a few more."""

_BUCKETS = 60_000  # tantivy counts at most 65,000 different tags at once
_KNOWN_FILTERS = 16
_ENUMERATED = 1_000
"""Up to this number of ids, a query for each is faster than one for the set of them."""

_PAD = "\x01"  # trigrams are separated by spaces, so that a label is padded with a character that is none

ERRORS = (OSError, ValueError, RuntimeError)

FORMER = 0
"""As a stale id: all documents from before the last compaction."""


class Shift(NamedTuple):
    """Numbers that documents add to the ids of records and labels.

    A compaction gives ids from 1 again, but no document may have an id that another one had.
    """

    records: int = 0
    labels: int = 0


NO_SHIFT = Shift()


class TextSnapshot:
    """The records of one epoch in one commit of both indexes; safe to use from several threads.

    The commit may be of the next epoch: it still has the records that the next epoch replaced. BM25 is from 0 to 1: it
    is divided by the maximum that any text can reach.
    """

    def __init__(
        self, folder: Path, words: tantivy.Index, labels: tantivy.Index, last: int, stale: Sequence[int], shift: Shift
    ) -> None:
        """Use `TextIndex.snapshot`."""
        self._folder, self._shift = folder, shift
        self._schema, self._labels_schema = words.schema, labels.schema
        self._words, self._labels = words.searcher(), labels.searcher()
        self._known: dict[Filter, NDArray[np.int64]] = {}
        absent = [later_than(self._schema, last, shift)]
        if FORMER in stale:
            absent.append(former(self._schema, shift))
        if len(stale):
            absent.append(self._ids_query(self._schema, stale))
        self._absent = [(tantivy.Occur.MustNot, one) for one in absent]

    def search(self, text: str, condition: Condition, limit: int) -> dict[int, float]:
        """Return the `limit` passing records with the greatest BM25 for the content words of a text, by id."""
        conditions = [tantivy.Query.const_score_query(one, 0.0) for one in self._conditions(condition)]
        return self._scored(text, conditions, limit, self._excluded(condition))

    def scores(self, text: str, record_ids: Sequence[int]) -> dict[int, float]:
        """Return the BM25 of these records, without those that have no word of the text."""
        if not record_ids:
            return {}
        chosen = self._ids_query(self._schema, record_ids)
        return self._scored(text, [tantivy.Query.const_score_query(chosen, 0.0)], len(record_ids))

    def count(self, condition: Condition) -> int:
        """Return the number of passing records."""
        with translated(self._folder):
            found = self._words.aggregate(self._passing(condition), {"records": {"value_count": {"field": "id"}}})
        return int(found["records"]["value"])

    def ids(self, condition: Condition, limit: int) -> NDArray[np.int64]:
        """Return the ascending ids of the passing records, at most `limit`; those of recent filters are kept."""
        if (known := self._known.get(condition.where)) is not None:
            return known
        with translated(self._folder):
            query = tantivy.Query.const_score_query(self._passing(condition), 0.0)
            found = np.array(self._ids(self._words.search(query, max(1, limit), count=False)), dtype=np.int64)
        found.sort()
        if condition.ids is None and not condition.excluded:
            if len(self._known) >= _KNOWN_FILTERS:
                self._known.clear()
            self._known[condition.where] = found
        return found

    def facets(self, condition: Condition) -> Mapping[Tag, int]:
        """Return the number of passing records for each of their tags, of which at most `_BUCKETS` differ."""
        with translated(self._folder):
            terms = {"tags": {"terms": {"field": "tags", "size": _BUCKETS}}}
            found = self._words.aggregate(self._passing(condition), terms)
        return {_tag_of(bucket["key"]): int(bucket["doc_count"]) for bucket in found["tags"]["buckets"]}

    def resembling(self, folded: str, limit: int, ids: Sequence[int] | None = None) -> list[int]:
        """Return the ids of the labels that share the rarest trigrams with a folded label, of all records or `ids`."""
        grams = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._labels_schema, "grams", gram, "freq"))
                for gram in trigrams(folded[:COMPARED])
            ]
        )
        if ids is not None:
            chosen = tantivy.Query.const_score_query(self._ids_query(self._labels_schema, ids), 0.0)
            grams = tantivy.Query.boolean_query([(tantivy.Occur.Must, grams), (tantivy.Occur.Must, chosen)])
        with translated(self._folder):
            hits = self._labels.search(grams, limit, count=False).hits
            found = self._labels.fast_field_values("label", [place for _, place in hits])
        labels = (int(one or 0) - self._shift.labels for one in found)
        return [label for label in labels if label > 0]

    def containing(self, phrase: str) -> list[int]:
        """Return the ids of the records whose prose contains the words of a phrase in sequence."""
        words: list[str | tuple[int, str]] = [*phrase.split()]
        if not words or not self._words.num_docs:
            return []
        if len(words) == 1:
            query = tantivy.Query.term_query(self._schema, "prose", words[0], "basic")
        else:
            query = tantivy.Query.phrase_query(self._schema, "prose", words)
        with translated(self._folder):
            query = tantivy.Query.const_score_query(self._present([query]), 0.0)
            return self._ids(self._words.search(query, self._words.num_docs, count=False))

    def _scored(
        self, text: str, conditions: list[tantivy.Query], limit: int, excluded: Sequence[tantivy.Query] = ()
    ) -> dict[int, float]:
        words = list(dict.fromkeys(content_words(text)))
        if not words or not self._words.num_docs or limit < 1:
            return {}
        any_word = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", word, "freq")) for word in words]
        )
        with translated(self._folder):
            result = self._words.search(self._present([any_word, *conditions], excluded), limit, count=False)
            ids = self._ids(result)
        highest = highest_of(map(self._weight, words))
        return {record_id: score / highest for record_id, (score, _) in zip(ids, result.hits, strict=True)}

    def _weight(self, word: str) -> float:
        holders = self._words.doc_freq("words", word)
        return weight_of(holders, max(self._words.num_docs, holders))

    def _present(self, conditions: Iterable[tantivy.Query], excluded: Iterable[tantivy.Query] = ()) -> tantivy.Query:
        required = [(tantivy.Occur.Must, one) for one in conditions]
        forbidden = [(tantivy.Occur.MustNot, one) for one in excluded]
        return tantivy.Query.boolean_query([*required, *forbidden, *self._absent])

    def _passing(self, condition: Condition) -> tantivy.Query:
        return self._present(self._conditions(condition) or [tantivy.Query.all_query()], self._excluded(condition))

    def _excluded(self, condition: Condition) -> list[tantivy.Query]:
        return [self._passing(one) for one in condition.excluded]

    def _conditions(self, condition: Condition) -> list[tantivy.Query]:
        where = condition.where
        conditions = [self._tagged(group) for group in where.any_of]
        if where.modified_since or where.modified_before:
            conditions.append(
                tantivy.Query.range_query(
                    self._schema,
                    "modified",
                    tantivy.FieldType.Integer,
                    lower_bound=where.modified_since or None,
                    upper_bound=where.modified_before - 1 if where.modified_before else None,
                )
            )
        if condition.ids is not None:
            conditions.append(self._ids_query(self._schema, condition.ids))
        return conditions

    def _tagged(self, group: frozenset[Tag]) -> tantivy.Query:
        return _any_of(
            [tantivy.Query.term_query(self._schema, "tags", term_of_tag(tag), "basic") for tag in sorted(group)]
        )

    def _ids(self, result: tantivy.SearchResult) -> list[int]:
        found = self._words.fast_field_values("id", [address for _, address in result.hits])
        return [int(one or 0) - self._shift.records for one in found]

    def _ids_query(self, schema: tantivy.Schema, ids: Sequence[int]) -> tantivy.Query:
        shifted = [one + self._shift.records for one in ids]
        if len(shifted) > _ENUMERATED:
            return tantivy.Query.term_set_query(schema, "id", shifted)
        return _any_of([tantivy.Query.term_query(schema, "id", one, "basic") for one in shifted])


def trigrams(folded: str) -> list[str]:
    """Return the different trigrams of a folded label, padded as PostgreSQL's pg_trgm does.

    >>> [gram.replace(_PAD, "_") for gram in trigrams("size")]
    ['__s', '_si', 'siz', 'ize', 'ze_']
    """
    padded = f"{_PAD}{_PAD}{folded}{_PAD}"
    return list(dict.fromkeys(map("".join, zip(padded, padded[1:], padded[2:], strict=False))))


def later_than(schema: tantivy.Schema, record_id: int, shift: Shift) -> tantivy.Query:
    """Return the query for the documents of records with a greater id."""
    bound = record_id + shift.records
    return tantivy.Query.range_query(schema, "id", tantivy.FieldType.Unsigned, lower_bound=bound, include_lower=False)


def former(schema: tantivy.Schema, shift: Shift) -> tantivy.Query:
    """Return the query for the documents from before the last compaction."""
    return tantivy.Query.range_query(schema, "id", tantivy.FieldType.Unsigned, upper_bound=shift.records)


def _any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])


@lru_cache(maxsize=4096)
def term_of_tag(tag: Tag) -> str:
    """Return the term in the field `tags` of a tag."""
    return storable(f"{tag.kind}\x1f{tag.value}")


@lru_cache(maxsize=4096)
def _tag_of(term: str) -> Tag:
    kind, _, value = term.partition("\x1f")
    return Tag(kind, value)


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Raise errors of tantivy, which only reports damaged files, as `IndexCorrupt`."""
    try:
        yield
    except ERRORS as error:
        raise failure(folder / "words", error) from error
