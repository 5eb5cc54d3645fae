"""One epoch of the PostgreSQL engine: read-only transactions that see the same snapshot of the database."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Final

import numpy as np
import orjson
from psycopg import sql

from embeddings.encoder import Vectors
from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.change import fitting, fitting_words, sort_form
from embeddings.engines.postgresql.dialect import translated
from embeddings.engines.postgresql.filters import filtered, is_one_group
from embeddings.engines.postgresql.transactions import PLANNED, EpochTransactions, Setting
from embeddings.engines.relational import statements as shared
from embeddings.engines.relational.snapshot import FEW, Compared, Condition, One, Other, Snapshot
from embeddings.engines.relational.vector_ids import record_of
from embeddings.engines.relational.view import RelationalView
from embeddings.misspellings import LabelRow, least_share, trigrams_of
from embeddings.normalization import fold_label
from embeddings.records import Tag
from embeddings.score import FLAT, SLOPED, weight_of
from embeddings.stop_words import content_words

_SORTED = 20_000
"""Up to this number of passing records all their vectors are compared, exactly; above, HNSW is followed, if it leads to
enough of them soon."""

_SKIPPED = 10
"""Processor time of a vector to which HNSW leads, over that of a comparison: of 2 % of a million records, following
HNSW to 100 took 213 ms, and comparing them takes 80."""

_FOLLOWED = 1_000
"""Maximum number of vectors asked from HNSW, whose `ef_search` ends there; above, all are compared."""

_LEAST_FOLLOWED = 200
"""Minimum `ef_search`, with which 98.4 % of the ten nearest of 117,791 vectors are found; with 100 it is 94.6 %."""

_KNOWN_WORDS = 10_000

_SWAPPED = 10
"""Up to this number of letters, labels with one or two swaps are looked up: they share too few trigrams."""

_INDEXED_LENGTHS = (20, 12)
"""The minimum lengths of the labels in `label_grams_20` and `label_grams_12`, in characters."""

_PREPARED: Final[Setting] = "plan_cache_mode", "force_generic_plan"
"""The plan of a statement is kept, since planning it again takes longer than reading some rows by their keys."""

_BY_KEY: Final = frozenset(
    (
        *(shared.EXACT, shared.COMPLETE_COUNTS, shared.KEYS, shared.IDS, shared.DIGESTS, shared.TAG, shared.TAG_VALUES),
        *(shared.NAMES, shared.TEXTS, shared.PAYLOADS),
    )
)
"""The shared statements of a search. Other plans depend on values, as on a limit; so do those for long lists."""

_OF_TAGS: Final = frozenset(
    {statements.NEAREST, statements.NEAREST_FEW, statements.BM25_FEW, statements.RESEMBLING_OF, statements.AMONG}
)
"""Filtered statements whose plan is the same for every tag, and without one."""

_THREADS: Final = ThreadPoolExecutor(8, "postgresql")
"""For the second of two statements at the same time."""


class PostgresqlSnapshot(Snapshot):
    """The answers of transactions of one epoch."""

    def __init__(self, transactions: EpochTransactions) -> None:
        """Read in these transactions; `close` ends them."""
        manifest = transactions.manifest
        super().__init__(manifest.epoch, manifest.model, manifest.dimension, manifest.records, manifest.facts)
        self.transactions, self._manifest = transactions, manifest
        self._words: dict[str, tuple[int, int]] = {}
        self._weighed: tuple[str, dict[str, Any]] = "", {"words": []}  # the last text, which is asked for twice

    def rows(self, statement: str, **parameters: object) -> list[Any]:
        """Return the rows of a shared statement. Raises `ViewClosed`, `EngineUnavailable`."""
        if [] in parameters.values():  # every statement joins its list
            return []
        mode = _PREPARED if statement in _BY_KEY else PLANNED
        return self._execute(sql.SQL(translated(statement)), parameters, mode)

    def count(self, condition: Condition) -> int:
        """See `Snapshot.count`."""
        return int(self._filtered(statements.COUNT, condition)[0][0])

    def ids(self, condition: Condition) -> list[int]:
        """See `Snapshot.ids`."""
        return [row[0] for row in self._filtered(statements.IDS, condition)]

    def passing(self, ids: list[int], condition: Condition) -> set[int]:
        """See `Snapshot.passing`."""
        return {row[0] for row in self._filtered(statements.AMONG, condition, among=ids)} if ids else set()

    def facets(self, condition: Condition, tags: int) -> Mapping[Tag, int]:
        """See `Snapshot.facets`."""
        return {Tag(kind, value): count for kind, value, count in self._filtered(statements.FACETS, condition)}

    def resembling(self, folded: str, limit: int, condition: Condition) -> list[tuple[int, *LabelRow]]:
        """See `Snapshot.resembling`."""
        percent = int(100 * least_share(folded))
        values: dict[str, object] = {"folded": folded, "swapped": _swapped(folded), "limit": limit}
        values["share"] = f"{percent / 100}"
        if condition.is_narrow:
            return self._filtered(statements.RESEMBLING_OF, condition, **values)
        return self._execute(sql.SQL(statements.RESEMBLING).format(shortest=_shortest(folded, percent)), values)

    def containing(self, phrase: str) -> list[int]:
        """See `Snapshot.containing`."""
        if not phrase:
            return []
        rows = self._execute(sql.SQL(statements.CONTAINING), {"phrase": fitting_words(phrase)}, PLANNED)
        return [row[0] for row in rows]

    def worded(self, text: str, condition: Condition, width: int) -> tuple[dict[int, float], float]:
        """See `Snapshot.worded`."""
        weighted = self._weighted(text)
        if not weighted["words"]:
            return {}, -np.inf
        if condition.is_empty:
            rows = self._execute(sql.SQL(statements.BM25), weighted | {"limit": width})
        else:
            statement = statements.BM25_FEW if condition.records <= _SORTED else statements.BM25_MANY
            rows = self._filtered(statement, condition, limit=width, **weighted)
        scores = dict(rows)
        return scores, min(scores.values()) if len(scores) == width else -np.inf

    def word_scores(self, text: str, ids: list[int]) -> dict[int, float]:
        """See `Snapshot.word_scores`."""
        weighted = self._weighted(text)
        if not weighted["words"]:
            return {}
        return dict(self._execute(sql.SQL(statements.BM25_OF), weighted | {"among": ids}))

    def meant(self, vector: Vectors, condition: Condition, width: int) -> tuple[dict[int, float], float]:
        """See `Snapshot.meant`."""
        if not self.dimension:
            return {}, -np.inf
        values: dict[str, object] = {"vector": self._vector(vector), "limit": width}
        rows: list[Any] = []
        is_followed = self._manifest.indexed and width <= min(_FOLLOWED, condition.records)
        is_rare = condition.records <= _SORTED or condition.records**2 < _SKIPPED * width * self.total
        if is_followed and (condition.is_empty or not is_rare):
            statement = statements.NEAREST if condition.is_empty else statements.NEAREST_MANY
            setting = "hnsw.ef_search", str(min(_FOLLOWED, max(_LEAST_FOLLOWED, 2 * width)))
            rows = self._filtered(statement, condition, setting, **values)
        if len(rows) < width:
            among = statements.NEAREST_FEW if condition.records <= _SORTED else statements.NEAREST_OF_MANY
            statement = statements.NEAREST_EXACT if condition.is_empty else among
            rows = self._filtered(statement, condition, **values)
        cosines = dict(rows)
        return cosines, min(cosines.values()) if len(cosines) == width else -np.inf

    def compared(self, ids: list[int], vector: Vectors, known: Mapping[int, float]) -> list[Compared]:
        """See `Snapshot.compared`; to compute the known cosines again is cheaper than to omit them."""
        if not self.dimension:
            return [(record_id, key, None, None) for record_id, key in self.rows(shared.KEYS, ids=ids)]
        return self._execute(sql.SQL(statements.COSINES), {"vector": self._vector(vector), "records": ids})

    def vectors(self, ids: list[int]) -> tuple[Sequence[int], Vectors]:
        """See `Snapshot.vectors`."""
        values = {"among": ids, "records": list(map(record_of, ids))}
        rows = self._execute(sql.SQL(statements.VECTORS), values)
        halves = [np.frombuffer(sent, dtype=">f2", offset=4) for _, sent in rows]
        vectors = np.array(halves, dtype=np.float32).reshape(len(rows), self.dimension)
        return [row[0] for row in rows], vectors

    def both(self, condition: Condition, one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
        """See `Snapshot.both`; few records take less time than a second transaction, which each epoch needs for it."""
        if condition.is_narrow:
            return one(), other()
        first = _THREADS.submit(copy_context().run, one)
        try:
            second = other()
        except BaseException:
            first.cancel()
            raise
        return one() if first.cancel() else first.result(), second  # if all threads are busy, it has not begun

    def form(self, text: str) -> str:
        """See `Snapshot.form`."""
        return fitting(fold_label(text))

    def sort(self, name: str) -> str:
        """See `Snapshot.sort`."""
        return sort_form(name)

    def close(self) -> None:
        """See `Snapshot.close`."""
        self.transactions.close()

    def _filtered(self, statement: str, condition: Condition, /, *settings: Setting, **values: object) -> list[Any]:
        """Return the rows of a statement over passing records."""
        passing, ids, conditions = filtered(condition)
        is_prepared = statement in _OF_TAGS and (condition.is_empty or is_one_group(condition))
        cosine, grouped = statements.IN_PARTITIONS if self._manifest.parts else statements.COSINE
        filled = sql.SQL(statement).format(
            passing=passing,
            ids=ids,
            vectors=sql.Literal(self._manifest.vectors),
            dimension=sql.Literal(self._manifest.dimension),
            cosine=sql.SQL(cosine),
            grouped=sql.SQL(grouped),
            limit=sql.Literal(values.get("limit")),
        )
        return self._execute(filled, values | conditions, _PREPARED if is_prepared else PLANNED, *settings)

    def _execute(
        self,
        statement: sql.SQL | sql.Composed,
        values: Mapping[str, object],
        mode: Setting = _PREPARED,
        *settings: Setting,
    ) -> list[Any]:
        """Return the rows of a statement; plans of partitions and of long lists are made for their values."""
        is_short = all(len(one) <= FEW for one in values.values() if isinstance(one, list))
        mode = mode if is_short and not self._manifest.parts else PLANNED  # a kept plan assumes ten values
        return self.transactions.rows(statement, values, mode, *settings)

    def _weighted(self, text: str) -> dict[str, Any]:
        """Return the ids of a text's words with their weights in BM25."""
        if text == self._weighed[0]:
            return self._weighed[1]
        known = self._known_words(list(dict.fromkeys(map(fitting_words, content_words(text)))))
        weights = [weight_of(count, self.total) for _, count in known]
        whole = sum(weights)
        found = [(word_id, weight / whole) for (word_id, _), weight in zip(known, weights, strict=True) if word_id]
        weighted = {
            "words": [word_id for word_id, _ in found],
            "weights": [weight for _, weight in found],
            "flat": FLAT,
            "sloped": SLOPED,
            "average": self._manifest.words / max(1, self.total),
        }
        self._weighed = text, weighted
        return weighted

    def _known_words(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return the id and the number of records of each word, zeros for an unknown one; recent ones are kept."""
        kept = self._words if len(self._words) < _KNOWN_WORDS else {}
        if new := [word for word in words if word not in kept]:
            rows = self._execute(sql.SQL(statements.WORDS), {"words": new})
            kept |= dict.fromkeys(new, (0, 0)) | {word: (word_id, count) for word, word_id, count in rows}
            self._words = kept
        return [kept[word] for word in words]

    def _vector(self, vector: Vectors) -> str:
        if vector.shape != (self.dimension,):
            raise ValueError(f"A vector of shape {vector.shape} where ({self.dimension},) is needed.")
        return orjson.dumps(np.ascontiguousarray(vector), option=orjson.OPT_SERIALIZE_NUMPY).decode()


class PostgresqlView(RelationalView):
    """A `SearchView` of the PostgreSQL engine; use `PostgresqlEngine.view`."""

    def __init__(self, snapshot: PostgresqlSnapshot) -> None:
        super().__init__(snapshot)
        self.renew = snapshot.transactions.renew
        """See `EpochTransactions.renew`; to be called a few times per second by who keeps a view for many requests."""


def _shortest(folded: str, percent: int) -> int:
    """Return the length from which on labels can share this much with a text, of those with an index: 0, 12 or 20.

    A label with fewer characters than that has at most as many trigrams.
    """
    if not (folded.isascii() and folded.isalnum()):  # PostgreSQL counts the trigrams of each part
        return 0
    return next((length for length in _INDEXED_LENGTHS if percent * len(trigrams_of(folded)) > 100 * length), 0)


def _swapped(folded: str) -> list[str]:
    """Return a short text with two neighboring letters swapped; from eight letters on, also with two such pairs.

    >>> _swapped("abc")
    ['bac', 'acb']
    """
    if len(folded) > _SWAPPED:
        return []
    once = _with_swaps(folded)
    return once if len(folded) < 8 else list(dict.fromkeys([*once, *(two for one in once for two in _with_swaps(one))]))


def _with_swaps(text: str) -> list[str]:
    return [text[:place] + text[place + 1] + text[place] + text[place + 2 :] for place in range(len(text) - 1)]
