"""The transactions in which readers see one epoch: several at a time, on whichever host still has the epoch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from time import monotonic, sleep
from typing import Any, Final, TypeAlias

from psycopg import Connection, Error, sql

from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.connections import REINGEST, Connections, translated_error
from embeddings.engines.postgresql.manifest import Manifest
from embeddings.errors import EngineUnavailable, EpochReplaced, IndexUnusable, PartitionsDiffer, ViewClosed

_MOST = 4
"""Transactions of one epoch: a process that runs Python uses no more at a time."""

_SOON, _LIMITED = 0.25, 5.0
"""Seconds in which a further connection must be made, and for which none is asked for after that failed."""

_KEPT = 1.0
"""Seconds for which a transaction is kept. To begin one and make its settings takes six statements."""

_COMMITTED_AFTER, _PAUSE = 2.0, 0.02
"""Seconds after which all partitions have a commit, and between two attempts to see it."""

Setting: TypeAlias = tuple[str, str]
"""The name and the value of a setting."""

PLANNED: Final[Setting] = "plan_cache_mode", "force_custom_plan"
"""Each statement is planned for its values, as sessions begin (`session_settings`)."""


@dataclass(slots=True, eq=False)
class _Transaction:
    connection: Connection
    end: Callable[[], None]
    settings: dict[str, str] = field(default_factory=lambda: dict([PLANNED]))
    began: float = field(default_factory=monotonic)


class EpochTransactions:
    """Transactions that all see the same manifest. Thread-safe.

    A transaction is kept after its use, because it still sees the epoch when others are applied. Another one begins
    only if a connection is free or made soon. A lost connection is replaced by one on any host that has the epoch.
    `renew` ends those that are older than a second: without that, they would delay vacuum and migrations, and a standby
    would end them.
    """

    def __init__(self, connections: Connections, *, newest: bool) -> None:
        """Begin a transaction, with `newest` on the primary. Raises `EngineUnavailable`, `IndexUnusable`."""
        self._connections, self._newest = connections, newest
        first, self.manifest = self._begin(newest=newest)
        self._kept, self._open = [first], 1
        self._changed = Condition()
        self._is_closed = self._is_replaced = False
        self.running = 0
        """The number of statements that were begun and have not ended."""
        self._limited_until = 0.0

    def rows(self, statement: sql.SQL | sql.Composed, values: Mapping[str, object], *settings: Setting) -> list[Any]:
        """Return the rows of a statement, with settings that this transaction then keeps.

        Raises `ViewClosed`, `EpochReplaced`, `EngineUnavailable`, `IndexUnusable`.
        """
        sent = {name: _sent(value) for name, value in values.items()}
        with self._counted():
            return self._rows(statement, sent, settings)

    def renew(self) -> bool:
        """Return whether the epoch is still the newest one; if so, end the kept transactions that are old.

        If a standby does not have the epoch yet, the primary is asked.
        """
        newer, manifest = self._begin(newest=self._newest)
        if manifest.epoch < self.manifest.epoch:
            newer.end()
            newer, manifest = self._begin(newest=True)
        ended = [newer]
        with self._changed:
            old = [one for one in self._kept if one.began < newer.began - _KEPT]
            is_needed = (old or not self._open) and not self._is_closed
            if is_needed and manifest == self.manifest:  # the newer one keeps the epoch
                self._kept, ended = [newer, *(one for one in self._kept if one not in old)], old
                self._open += 1 - len(old)
                self._changed.notify_all()
        for one in ended:
            one.end()
        return manifest == self.manifest

    def close(self) -> None:
        """End all transactions, as soon as no statement runs."""
        with self._changed:
            self._is_closed = True
        self._end_closed()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Let a statement run to its end, also if this is closed meanwhile."""
        with self._changed:
            if self._is_closed:
                raise ViewClosed(self.manifest.epoch)
            self.running += 1
        try:
            yield
        finally:
            with self._changed:
                self.running -= 1
            self._end_closed()

    def _end_closed(self) -> None:
        if self._is_closed and not self.running:
            self._end_kept()

    def _rows(
        self, statement: sql.SQL | sql.Composed, sent: Mapping[str, object], settings: Sequence[Setting]
    ) -> list[Any]:
        is_repeated = False
        while True:
            kept = self._take()
            taken = kept or self._begin_another()
            try:
                with self._using(taken):
                    for setting in settings:
                        if taken.settings.get(setting[0]) != setting[1]:
                            taken.connection.execute(statements.SETTING, setting)
                            taken.settings |= [setting]
                    return taken.connection.execute(statement, sent).fetchall()
            except EngineUnavailable:
                self._end_kept()  # most likely, all of them are lost
                if kept is None and is_repeated:
                    raise
                is_repeated = True

    @contextmanager
    def _using(self, taken: _Transaction) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            taken.end()
            self._forget_one()
            if isinstance(error, Error):
                raise translated_error(error) from error
            raise
        with self._changed:
            self._kept.append(taken)
            self._changed.notify()

    def _end_kept(self) -> None:
        with self._changed:
            kept, self._kept = self._kept, []
            self._open -= len(kept)
            self._changed.notify_all()
        for one in kept:
            one.end()

    def _take(self) -> _Transaction | None:
        """Return a kept transaction, None if another one may begin."""
        with self._changed:
            while True:
                if self._kept:
                    return self._kept.pop()
                if not self._open or self._may_begin():
                    self._open += 1
                    return None
                self._changed.wait()

    def _may_begin(self) -> bool:
        if self._open >= _MOST or self._is_replaced or monotonic() < self._limited_until:
            return False
        return self._connections.has_spare(newest=self._newest)

    def _begin_another(self) -> _Transaction:
        """Return another transaction, or, if the server admits none soon, the next of the others that is kept."""
        timeout = _SOON if self._open > 1 else None
        try:
            for newest in dict.fromkeys([self._newest, True]):  # a standby may lack the epoch that the primary has
                begun, manifest = self._begin(newest=newest, timeout=timeout)
                if manifest == self.manifest:
                    return begun
                begun.end()
                if manifest.epoch >= self.manifest.epoch:  # so it is on the primary, which may be away
                    break
        except EngineUnavailable:
            self._forget_one()
            if not self._open:
                raise
            self._limited_until = monotonic() + _LIMITED
            return self._take() or self._begin_another()
        except BaseException:
            self._forget_one()
            raise
        self._is_replaced = True
        self._forget_one()
        if self._open:
            return self._take() or self._begin_another()
        raise EpochReplaced(self.manifest.epoch)

    def _forget_one(self) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify()

    def _begin(self, *, newest: bool, timeout: float | None = None) -> tuple[_Transaction, Manifest]:
        """Begin a transaction; if partitions are being committed, which takes them milliseconds, try again."""
        end = monotonic() + _COMMITTED_AFTER
        while True:
            try:
                return self._begin_once(newest=newest, timeout=timeout)
            except PartitionsDiffer:
                if monotonic() > end:
                    raise
                sleep(_PAUSE)

    def _begin_once(self, *, newest: bool, timeout: float | None) -> tuple[_Transaction, Manifest]:
        connection, end = self._connections.take(newest=newest, timeout=timeout)
        try:
            return _Transaction(connection, end), read_manifest(connection)
        except BaseException as error:
            end()
            if isinstance(error, Error):
                raise translated_error(error) from error
            raise


def _sent(value: object) -> object:
    """Return a value as it is sent; psycopg takes thrice as long for a list of numbers as for its text."""
    if isinstance(value, list) and value and isinstance(value[0], int):
        return f"{{{','.join(map(str, value))}}}"
    return value


def read_manifest(connection: Connection, statement: str = statements.MANIFEST) -> Manifest:
    """Return the manifest that a connection sees, with the same commit in all partitions.

    Raises `IndexUnusable`, and `PartitionsDiffer` if partitions have another commit.
    """
    row = connection.execute(sql.SQL(statement)).fetchone()
    if row is None:
        raise IndexUnusable("The manifest of the search engine is empty.", REINGEST)
    manifest = Manifest(*row)
    if manifest.parts:  # from here on, the transaction sees one commit of each of them
        (current,) = connection.execute(statements.COUNT_PARTS, {"stamp": manifest.stamp}).fetchone() or (0,)
        if current != manifest.parts:
            raise PartitionsDiffer
    return manifest
