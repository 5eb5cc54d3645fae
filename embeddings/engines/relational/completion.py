"""Labels by their beginnings: shorter ones first, and those with a later word that begins so last."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from embeddings.engine import Completion, Role
from embeddings.engines.relational import statements
from embeddings.engines.relational.snapshot import FEW, Condition, Snapshot
from embeddings.folding import fold_words, singular

__all__ = ["complete", "later_words"]

_LABELS_READ = 200
_AFTER_ALL = "\U0010ffff"


class _Statements(NamedTuple):
    """The statements that find labels by their beginnings, or by those of their later words."""

    among: str
    counted: str
    sorted: str
    next_length: str
    of_length: str


_LABELS = _Statements(
    statements.COMPLETE_AMONG,
    statements.COMPLETE_COUNT,
    statements.COMPLETE,
    statements.NEXT_LENGTH,
    statements.COMPLETE_LENGTH,
)
_LATER_WORDS = _Statements(
    statements.COMPLETE_WORD_AMONG,
    statements.COMPLETE_WORD_COUNT,
    statements.COMPLETE_WORD,
    statements.NEXT_WORD_LENGTH,
    statements.COMPLETE_WORD_LENGTH,
)


def complete(snapshot: Snapshot, folded: str, condition: Condition, limit: int) -> list[Completion]:
    """Return the first `limit` labels of passing records for a folded text; see `SearchView.complete`."""
    found: dict[str, Completion] = {}
    for completing in (_LABELS, _LATER_WORDS):
        if len(found) < limit:
            for _, key, label, role in _beginning(snapshot, folded, condition, completing):
                found.setdefault(key, Completion(key, label, Role(role)))
                if len(found) >= limit:
                    break
    return list(found.values())


def _beginning(
    snapshot: Snapshot, prefix: str, condition: Condition, completing: _Statements
) -> Iterator[tuple[int, str, str, int]]:
    """Yield the labels that begin with a folded text: id and key of the record, label and role; shorter first."""
    wanted: dict[str, object] = {"prefix": prefix, "end": prefix + _AFTER_ALL}
    if condition.is_narrow:
        yield from snapshot.rows(completing.among, ids=snapshot.ids(condition), **wanted)
        return
    is_rare = snapshot.rows(completing.counted, limit=FEW, **wanted)[0][0] < FEW
    wanted["tag"] = condition.rarest or 0
    if is_rare:
        yield from _passing(snapshot, condition, completing.sorted, wanted)
        return
    length = len(prefix) - 1
    while (length := snapshot.rows(completing.next_length, length=length)[0][0]) is not None:
        yield from _passing(snapshot, condition, completing.of_length, wanted | {"length": length})


def _passing(snapshot: Snapshot, condition: Condition, statement: str, wanted: dict[str, object]) -> Iterator[Any]:
    """Yield the rows of passing records, of which a statement has those with the rarest tag, read in pieces."""
    offset = 0
    while rows := snapshot.rows(statement, limit=_LABELS_READ, offset=offset, **wanted):
        is_checked = condition.is_empty or condition.is_one_tag
        passing = None if is_checked else snapshot.among((row[0] for row in rows), condition)
        yield from (row for row in rows if passing is None or row[0] in passing)
        offset += len(rows)
        if len(rows) < _LABELS_READ:
            break


def later_words(text: str) -> list[str]:
    """Return the rest of a label from its second word on, from its third on, and so on, folded for completion."""
    words = [singular(word) for word in fold_words(text)]
    return list(dict.fromkeys("".join(words[start:]) for start in range(1, len(words))))
