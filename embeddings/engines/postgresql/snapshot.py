"""One epoch of the PostgreSQL engine: read-only transactions that see the same snapshot of the database."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import orjson
from psycopg import sql

from embeddings.bm25 import FLAT, SLOPED
from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery
from embeddings.engines.postgresql import search_statements
from embeddings.engines.postgresql.change import fitting, fitting_words, sort_form
from embeddings.engines.postgresql.dialect import translated
from embeddings.engines.postgresql.filters import FIRST_CONDITION, filtered, is_one_group
from embeddings.engines.postgresql.label_search import shortest_length, with_swapped_letters
from embeddings.engines.postgresql.transactions import PLANNED, EpochTransactions, Setting
from embeddings.engines.postgresql.vector_index import chosen, followed, is_followed
from embeddings.engines.relational import statements as shared
from embeddings.engines.relational.snapshot import FEW, Best, Condition, Evidence, One, Other
from embeddings.engines.relational.vector_ids import record_of
from embeddings.engines.relational.view import RelationalView
from embeddings.misspellings import LabelRow, least_share
from embeddings.normalization import fold_label
from embeddings.records import Tag
from embeddings.stop_words import content_words

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
    (
        *(
            search_statements.NEAREST,
            search_statements.NEAREST_FEW,
            search_statements.BM25,
            search_statements.BM25_FEW,
            search_statements.NOTHING,
        ),
        *(search_statements.EVIDENCE, search_statements.RESEMBLING_OF, search_statements.AMONG),
    )
)
"""Filtered statements whose plan is the same for every tag, and without one."""

_THREADS: Final = ThreadPoolExecutor(8, "postgresql")
"""For the second of two statements at the same time."""


class PostgresqlSnapshot(RelationalView):
    """The answers of transactions of one epoch."""

    def __init__(self, transactions: EpochTransactions) -> None:
        """Read in these transactions; `close` ends them."""
        manifest = transactions.manifest
        super().__init__(manifest.epoch, manifest.model, manifest.dimension, manifest.records, manifest.facts)
        self.transactions, self._manifest = transactions, manifest
        self.renew = transactions.renew
        """See `EpochTransactions.renew`; to be called a few times per second by who keeps a view for many requests."""
        self._filled: dict[object, sql.SQL] = {}  # statements for filters of tags of one group, and without a filter

    def rows(self, statement: str, **parameters: object) -> list[Any]:
        """Return the rows of a shared statement. Raises `ViewClosed`, `EngineUnavailable`."""
        if [] in parameters.values():  # every statement joins its list
            return []
        mode = _PREPARED if statement in _BY_KEY else PLANNED
        return self._execute(sql.SQL(translated(statement)), parameters, mode)

    def count(self, condition: Condition) -> int:
        """See `Snapshot.count`."""
        return int(self._filtered(search_statements.COUNT, condition)[0][0])

    def ids(self, condition: Condition) -> list[int]:
        """See `Snapshot.ids`."""
        return [row[0] for row in self._filtered(search_statements.IDS, condition)]

    def passing(self, ids: list[int], condition: Condition) -> set[int]:
        """See `Snapshot.passing`."""
        return {row[0] for row in self._filtered(search_statements.AMONG, condition, {"among": ids})} if ids else set()

    def counts(self, condition: Condition, tags: int) -> Mapping[Tag, int]:
        """See `Snapshot.counts`."""
        return {Tag(kind, value): count for kind, value, count in self._filtered(search_statements.FACETS, condition)}

    def resembling(self, folded: str, limit: int, condition: Condition) -> list[tuple[int, *LabelRow]]:
        """See `Snapshot.resembling`."""
        percent = int(100 * least_share(folded))
        values: dict[str, object] = {"folded": folded, "swapped": with_swapped_letters(folded), "limit": limit}
        values["share"] = f"{percent / 100}"
        if condition.is_narrow:
            return self._filtered(search_statements.RESEMBLING_OF, condition, values)
        return self._execute(
            sql.SQL(search_statements.RESEMBLING).format(shortest=shortest_length(folded, percent)), values
        )

    def containing(self, phrase: str) -> list[int]:
        """See `Snapshot.containing`."""
        if not phrase:
            return []
        rows = self._execute(sql.SQL(search_statements.CONTAINING), {"phrase": fitting_words(phrase)}, PLANNED)
        return [row[0] for row in rows]

    def best(self, query: EngineQuery, condition: Condition, width: int) -> Best:
        """See `Snapshot.best`."""
        values = self._worded(query.text) | {"limit": width, "vector": None}
        worded = meant = exact = search_statements.NOTHING
        settings: list[Setting] = []
        if values["words"]:
            worded = chosen(condition, search_statements.BM25, search_statements.BM25_FEW, search_statements.BM25_MANY)
        if query.vector is not None and self.dimension:
            values["vector"] = self._vector(query.vector)
            exact = chosen(
                condition,
                search_statements.NEAREST_EXACT,
                search_statements.NEAREST_FEW,
                search_statements.NEAREST_OF_MANY,
            )
            meant = exact
            if self._manifest.indexed and is_followed(condition, width, self.total):
                meant = search_statements.NEAREST if condition.is_empty else search_statements.NEAREST_MANY
                settings.append(("hnsw.ef_search", str(followed(width))))
        for nearest in dict.fromkeys((meant, exact)):
            rows = self._filtered(search_statements.BEST, condition, values, *settings, parts=(worded, nearest))
            _, _, cosine, _, words = rows.pop()
            if cosine is not None:
                break
        bounds = [-np.inf if bound is None else bound for bound in (words, cosine)]
        return Best(rows, *bounds)

    def evidence(self, query: EngineQuery, condition: Condition, ids: list[int], is_scored: bool) -> Sequence[Evidence]:
        """See `Snapshot.evidence`."""
        vector = None if query.vector is None or not self.dimension else self._vector(query.vector)
        values = self._worded(query.text) | {"among": ids, "unscored": ids if is_scored else [], "vector": vector}
        return self._filtered(search_statements.EVIDENCE, condition, values)

    def stored_vectors(self, ids: list[int]) -> tuple[Sequence[int], Vectors]:
        """See `Snapshot.stored_vectors`."""
        values = {"among": ids, "records": list(map(record_of, ids))}
        rows = self._execute(sql.SQL(search_statements.VECTORS), values)
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

    def _filtered(
        self,
        statement: str,
        condition: Condition,
        values: Mapping[str, object] = MappingProxyType({}),
        *settings: Setting,
        parts: tuple[str, ...] = (),
    ) -> list[Any]:
        """Return the rows of a statement over passing records; `parts` are the statements that it consists of."""
        limit = (
            values["limit"] if search_statements.NEAREST in parts else None
        )  # a parameter of the others, and of any size
        if not (condition.is_empty or is_one_group(condition)):
            passing, ids, conditions = filtered(condition)
            once = self._fill(statement, parts, passing, ids, limit)
            return self._execute(once, {**values, **conditions}, PLANNED, *settings)
        key = statement, parts, condition.is_empty, limit
        if (filled := self._filled.get(key)) is None:
            passing, ids, _ = filtered(condition)
            filled = self._filled[key] = self._fill(statement, parts, passing, ids, limit)
        is_prepared = _OF_TAGS.issuperset(parts or (statement,))
        groups = {FIRST_CONDITION: list(condition.groups[0])} if condition.groups else {}
        return self._execute(filled, {**values, **groups}, _PREPARED if is_prepared else PLANNED, *settings)

    def _fill(
        self, statement: str, parts: tuple[str, ...], passing: sql.Composable, ids: sql.Composable, limit: object
    ) -> sql.SQL:
        cosine, grouped = search_statements.IN_PARTITIONS if self._manifest.parts else search_statements.COSINE
        names: dict[str, sql.Composable] = {
            "passing": passing,
            "ids": ids,
            "vectors": sql.Literal(self._manifest.vectors),
            "dimension": sql.Literal(self._manifest.dimension),
            "cosine": sql.SQL(cosine),
            "grouped": sql.SQL(grouped),
            "limit": sql.Literal(limit),
        }
        names |= {name: sql.SQL(part).format(**names) for name, part in zip(("worded", "meant"), parts, strict=False)}
        return sql.SQL(sql.SQL(statement).format(**names).as_string())

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

    def _worded(self, text: str) -> dict[str, object]:
        """Return the words of a text, and the other parameters of BM25."""
        return {
            "words": list(dict.fromkeys(map(fitting_words, content_words(text)))),
            "total": self.total,
            "flat": FLAT,
            "sloped": SLOPED,
            "average": self._manifest.words / max(1, self.total),
        }

    def _vector(self, vector: Vectors) -> str:
        if vector.shape != (self.dimension,):
            raise ValueError(f"A vector of shape {vector.shape} where ({self.dimension},) is needed.")
        return orjson.dumps(np.ascontiguousarray(vector), option=orjson.OPT_SERIALIZE_NUMPY).decode()
