"""Labels by their beginnings: names before synonyms, shorter ones first, and those with a later word last."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from embeddings.engine_results import Beginning, Completion, LabelMatch
from embeddings.engines.relational import statements
from embeddings.engines.relational.snapshot import FEW, Condition, Snapshot
from embeddings.engines.relational.utf8 import storable
from embeddings.misspellings import dice_of, trigrams_of
from embeddings.normalization import fold_words, singular
from embeddings.records import Role

_LABELS_READ = 200
AFTER_ALL = "\U0010ffff"


class _Statements(NamedTuple):
    """The statements that find labels by their beginnings, or by those of their later words."""

    among: str
    sorted: str
    next_length: str
    of_length: str


_LABELS = _Statements(
    statements.COMPLETE_AMONG,
    statements.COMPLETE,
    statements.NEXT_LENGTH,
    statements.COMPLETE_LENGTH,
)
_LATER_WORDS = _Statements(
    statements.COMPLETE_WORD_AMONG,
    statements.COMPLETE_WORD,
    statements.NEXT_WORD_LENGTH,
    statements.COMPLETE_WORD_LENGTH,
)
_KINDS = (
    (_LABELS, Role.NAME),
    (_LABELS, Role.SYNONYM),
    (_LATER_WORDS, Role.NAME),
    (_LATER_WORDS, Role.SYNONYM),
)


class Prefixes(NamedTuple):
    """A text as it is typed and as labels are folded, and how many labels and later words begin so, at most `FEW`."""

    typed: str
    folded: str
    counts: Mapping[tuple[str, _Statements], int]

    @property
    def begin_a_label(self) -> bool:
        """Whether the folded text begins a label, or is one."""
        return self.counts[self.folded, _LABELS] > 0


def complete(snapshot: Snapshot, text: str, condition: Condition, limit: int) -> list[Completion]:
    """Return the first `limit` labels of passing records that a text begins; see `SearchView.complete`."""
    matches = beginning_matches(snapshot, prefixes_of(snapshot, text), condition, limit)
    return [Completion(match.key, match.label, match.role) for _, match in matches]


def prefixes_of(snapshot: Snapshot, text: str) -> Prefixes:
    """Return the prefixes by which labels are found that a text begins."""
    typed, folded = typed_form(text), snapshot.form(text)
    counts: dict[tuple[str, _Statements], int] = {}
    for prefix in {typed, folded}:
        rows = snapshot.rows(statements.COMPLETE_COUNTS, prefix=prefix, end=prefix + AFTER_ALL, limit=FEW)
        counts[prefix, _LABELS], counts[prefix, _LATER_WORDS] = rows[0]
    return Prefixes(typed, folded, counts)


def beginning_matches(
    snapshot: Snapshot, prefixes: Prefixes, condition: Condition, limit: int
) -> list[tuple[int, LabelMatch]]:
    """Return the first `limit` labels of passing records that a text begins, with the ids of their records."""
    if not any(prefixes.counts.values()):
        return []
    ids = snapshot.ids(condition) if condition.is_narrow else None
    own = trigrams_of(prefixes.folded)
    found: dict[int, LabelMatch] = {}
    for completing, role in _KINDS:
        for record_id, key, label, form in _beginning(snapshot, prefixes, condition, ids, completing, role):
            if len(found) >= limit:
                return list(found.items())
            if record_id not in found:
                beginning = Beginning(completing is _LATER_WORDS, len(found))
                dice = dice_of(own, trigrams_of(form))
                found[record_id] = LabelMatch(key, label, role, dice, 0, len(form), beginning=beginning)
    return list(found.items())


def later_words(text: str) -> list[str]:
    """Return the rest of a label from its second word on, from its third on, and so on, folded for completion."""
    words = [singular(word) for word in fold_words(text)]
    return list(dict.fromkeys("".join(words[start:]) for start in range(1, len(words))))


def typed_form(text: str) -> str:
    """Return a text as labels are folded, but with its last word as it is, since that may be the beginning of a word.

    >>> typed_form("graphics proces"), typed_form("res")
    ('graphicproces', 'res')
    """
    *words, last = fold_words(text) or [text.casefold().strip()]
    return storable("".join([*map(singular, words), last]))


def continues(label: str, typed: str, folded: str) -> bool:
    """Return whether whole words of a label, as it is written, begin with `typed` or are `folded` in the singular."""
    words = fold_words(label)
    for start in range(len(words)):
        first = [singular(word) for word in words[start:]]
        ends = {"".join(first[:count]) for count in range(1, len(first) + 1)}
        if folded in ends or any(
            "".join([*first[:count], words[start + count]]).startswith(typed) for count in range(len(first))
        ):
            return True
    return False


def _beginning(
    snapshot: Snapshot,
    prefixes: Prefixes,
    condition: Condition,
    ids: list[int] | None,
    completing: _Statements,
    role: Role,
) -> Iterator[tuple[int, str, str, str]]:
    """Yield the labels of a role that a text begins: id and key of the record, label, folded label; shorter first.

    A last word that ends as a plural may be the singular of a word, or its beginning. `ids` are the passing records
    of a narrow condition.
    """
    typed, folded, counts = prefixes
    yield from _with_prefix(snapshot, typed, counts[typed, completing], condition, ids, completing, role)
    if folded != typed:
        rows = _with_prefix(snapshot, folded, counts[folded, completing], condition, ids, completing, role)
        yield from (row for row in islice(rows, FEW) if continues(row[2], typed, folded))


def _with_prefix(
    snapshot: Snapshot,
    prefix: str,
    count: int,
    condition: Condition,
    ids: list[int] | None,
    completing: _Statements,
    role: Role,
) -> Iterator[tuple[int, str, str, str]]:
    wanted: dict[str, object] = {"prefix": prefix, "end": prefix + AFTER_ALL, "role": int(role)}
    if not count:
        return
    if ids is not None:
        yield from snapshot.rows(completing.among, ids=ids, **wanted)
        return
    wanted["tag"] = condition.rarest or 0
    if count < FEW:
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
