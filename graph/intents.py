"""Intents: they keep a commit of several requests whole if a process is killed between the requests.

A store that is not atomic, or too limited for a change in one request, is changed in steps:

1. claim    an intent in the log, which only one writer can hold, with the new graphs of the change
2. load     the new graphs, in pieces
3. redo     the other pieces of the change are written to the intent, as text
4. apply    these pieces
5. head     moves to the new epoch, and the commit is in the log
6. forget   the intent

After a kill in step 4 or later, `settle` completes the commit from the text. After an earlier one it deletes the new
graphs, and nothing else has changed. It needs no document. Each request does nothing unless its writer still holds
the claim, which a writer gains that finds it unused for longer than any request takes.
"""

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import inf
from uuid import uuid4

from graph.datatypes import integer
from graph.errors import CommitConflict, QueryError
from graph.log_queries import (
    COMMITTED_TERMS,
    DELETE_LISTED_TERMS,
    DELETE_SOME,
    FORGET_INTENT,
    INTENDED_GRAPHS,
    INTENTS,
    NONEMPTY_GRAPHS,
    REDO,
    TAKE_OVER,
)
from graph.log_reader import head_of
from graph.rdf import Iri, Literal, Node, Triple
from graph.sparql_text import bind, quad_data, replace_data, serialize
from graph.store import Capabilities, TripleStore
from graph.vocabulary import LEX

Graphs = Mapping[Iri, Collection[Triple]]

LEASE = 90.0
"""Seconds for which a writer may leave its intent alone before others continue it: longer than any request takes."""

_PAUSE = 1.0  # seconds between two looks at the claim of another writer


@dataclass(frozen=True, slots=True)
class Piece:
    """Triples to delete and to insert with one request, as they are written in a SPARQL template."""

    deletes: str
    inserts: str


def split(
    removed: Mapping[Iri, Iterable[Triple]], added: Mapping[Iri, Iterable[Triple]], most: Capabilities
) -> Iterator[Piece]:
    """Yield the pieces of a change that fit into one request each: removed triples first, then added ones."""
    batch: list[tuple[bool, Iri, Triple]] = []
    characters = 0
    for is_added, graphs in ((False, removed), (True, added)):
        for graph, triples in graphs.items():
            for triple in triples:
                value = triple[2]
                size = len(triple[0]) + len(triple[1]) + len(value.value if isinstance(value, Literal) else value)
                if batch and (len(batch) >= most.max_triples or characters + size > most.max_characters):
                    yield _piece(batch)
                    batch, characters = [], 0
                batch.append((is_added, graph, triple))
                characters += size
    if batch:
        yield _piece(batch)


def _piece(batch: Iterable[tuple[bool, Iri, Triple]]) -> Piece:
    texts: dict[bool, list[str]] = {False: [], True: []}
    for (is_added, graph), group in groupby(batch, key=lambda one: one[:2]):
        texts[is_added].append(quad_data(graph, [triple for _, _, triple in group]))
    return Piece("\n".join(texts[False]), "\n".join(texts[True]))


def conditional(piece: Piece, condition: str) -> str:
    """Return one SPARQL operation that writes a piece if the condition has a solution."""
    return f"DELETE {{ {piece.deletes} }} INSERT {{ {piece.inserts} }} WHERE {{ {condition} }}"


def head_is(log: Iri, head: int) -> str:
    """Return the condition that the last commit is `head`."""
    heads = f"GRAPH {serialize(log)} {{ {serialize(LEX.log)} {serialize(LEX.head)} %s }}"
    return heads % serialize(integer(head)) if head else f"FILTER NOT EXISTS {{ {heads % '?head'} }}"


def no_claim(log: Iri) -> str:
    """Return the condition that no writer has a claim."""
    return f"FILTER NOT EXISTS {{ GRAPH {serialize(log)} {{ ?intent {serialize(LEX.claim)} ?claim }} }}"


@dataclass(frozen=True, slots=True)
class Intent:
    """The intent of an epoch, and the claim by which a writer continues it."""

    store: TripleStore
    iri: Iri
    claim: Literal

    @classmethod
    def begin(cls, store: TripleStore, commit: Iri, head: int, graphs: Iterable[Iri]) -> "Intent":
        """Claim the `commit` after `head`, before which the new `graphs` are loaded. Raises `CommitConflict`.

        Where conditions of concurrent requests can both be true, two writers may write a claim. Each then finds that
        of the other, since it looks after writing, and at least one of them withdraws.
        """
        nonce = uuid4().hex
        intent = cls(store, f"{commit}/intent/{nonce}", Literal(nonce))
        facts: list[Triple] = [(intent.iri, LEX.claim, intent.claim)]
        facts += ((intent.iri, LEX.intends, graph) for graph in sorted(graphs))
        inserts = quad_data(store.log, facts) + f" GRAPH {serialize(store.log)} {{ {intent._since('?now')} }}"
        condition = f"{head_is(store.log, head)} {no_claim(store.log)} BIND (NOW() AS ?now)"
        store.update(conditional(Piece("", inserts), condition))
        if list(cls._all(store)) != [intent] or head_of(store) != head:
            intent.forget()
            raise CommitConflict(head + 1)
        return intent

    @classmethod
    def take_over(cls, store: TripleStore, lease: float) -> Iterator["Intent"]:
        """Yield the intents of killed writers; wait for a writer that continued its own in the last `lease` seconds.

        A store that only one process can write has no other writer.
        """
        for found, age in cls._all(store).items():
            while age < lease and not store.capabilities.is_exclusive:
                time.sleep(min(_PAUSE, lease - age))
                age = cls._all(store).get(found, lease)
            intent = cls(store, found.iri, Literal(uuid4().hex))
            claims = {"former": found.claim, "claim": intent.claim}
            store.update(bind(TAKE_OVER, log=store.log, intent=found.iri, **claims))
            if intent in cls._all(store):
                yield intent

    @classmethod
    def _all(cls, store: TripleStore) -> dict["Intent", float]:
        """Return every intent with a claim, and for how many seconds it has not been continued."""
        ages: dict[Intent, float] = {}
        for iri, claim, since, now in store.query(bind(INTENTS, log=store.log)):
            if isinstance(claim, Literal):
                intent = cls(store, str(iri), claim)
                ages[intent] = min(_seconds(since, now), ages.get(intent, inf))
        return ages

    def update(self, piece: Piece) -> None:
        """Write a piece if this writer still has the claim."""
        log = serialize(self.store.log)
        self.store.update(
            conditional(
                Piece(
                    f"{piece.deletes} GRAPH {log} {{ {self._since('?since')} }}",
                    f"{piece.inserts} GRAPH {log} {{ {self._since('?now')} }}",
                ),
                f"{self.is_held} GRAPH {log} {{ {self._since('?since')} }} BIND (NOW() AS ?now)",
            )
        )

    @property
    def is_held(self) -> str:
        """The condition that this writer has the claim."""
        return quad_data(self.store.log, [(self.iri, LEX.claim, self.claim)])

    def write_redo(self, pieces: Collection[Piece]) -> None:
        """Write the pieces to the intent; from the last one on, the commit is completed after a kill."""
        facts: list[Triple] = [(self.iri, LEX.pieces, integer(len(pieces)))]
        for number, piece in enumerate(pieces):
            text = json.dumps([number, piece.deletes, piece.inserts], ensure_ascii=False)
            facts.append((self.iri, LEX.redo, Literal(text)))
            self.update(Piece("", quad_data(self.store.log, facts)))
            facts = []

    def apply(self, pieces: Iterable[Piece], epoch: int) -> None:
        """Write the pieces to the graph, and then the epoch as the head of the log."""
        for piece in pieces:
            self.update(piece)
        self.update(Piece("", quad_data(self.store.log, [(LEX.log, LEX.head, integer(epoch))])))

    def settle(self, head: int) -> None:
        """Complete or undo what a writer has begun, and forget it, unless another writer has the claim by now."""
        if head < self.epoch and self in self._all(self.store):
            pieces = self._read_redo()
            try:
                if pieces:
                    self.apply(pieces, self.epoch)
                else:
                    self._undo(())
            except QueryError:  # the store refuses a piece, and would do so again
                self._undo(pieces)
        self.forget()

    def forget(self) -> None:
        """Delete the intent, and heads of the log before the last one, if this writer still has the claim."""
        self.store.update(bind(FORGET_INTENT, log=self.store.log, intent=self.iri, claim=self.claim))

    @property
    def epoch(self) -> int:
        """The epoch of the intended commit."""
        return int(self.iri.split("/")[-3])

    def _undo(self, pieces: Sequence[Piece]) -> None:
        for piece in reversed(pieces):
            with suppress(QueryError):  # the store refused it
                self.update(Piece(piece.inserts, piece.deletes))
        rows = self.store.query(bind(INTENDED_GRAPHS, log=self.store.log, intent=self.iri))
        graphs = [str(graph) for (graph,) in rows]
        if self.store.capabilities.is_exclusive:
            self._unload(graphs)
        elif graphs:
            self.store.update(replace_data({graph: () for graph in graphs}))

    def _unload(self, graphs: Sequence[Iri]) -> None:
        """Delete the loaded triples, a piece at a time: one update would hold all of them in memory."""
        for graph in graphs:
            while self.store.query(bind(NONEMPTY_GRAPHS, graphs=[graph])):
                self.store.update(bind(DELETE_SOME, graph=graph))
            self.store.update(replace_data({graph: ()}))
        commit = self.iri.partition("/intent/")[0]
        while self.store.query(bind(COMMITTED_TERMS, log=self.store.log, commit=commit)):
            self.store.update(bind(DELETE_LISTED_TERMS, log=self.store.log, commit=commit))

    def _read_redo(self) -> list[Piece]:
        """Return the pieces in the intent, or nothing if not all have been written."""
        rows = self.store.query(bind(REDO, log=self.store.log, intent=self.iri))
        texts = [json.loads(redo.value) for _, redo in rows if isinstance(redo, Literal)]
        wanted = {int(pieces.value) for pieces, _ in rows if isinstance(pieces, Literal)}
        return [Piece(*texts) for _, *texts in sorted(texts)] if wanted == {len(texts)} else []

    def _since(self, variable: str) -> str:
        return f"{serialize(self.iri)} {serialize(LEX.since)} {variable}"


def _seconds(since: Node | None, now: Node | None) -> float:
    if not isinstance(since, Literal) or not isinstance(now, Literal):
        return inf  # killed with the store while it wrote its claim
    # Both are of the store's clock; engines differ in whether they write its time zone.
    then, at = (datetime.fromisoformat(time.value).replace(tzinfo=None) for time in (since, now))
    return (at - then).total_seconds()
