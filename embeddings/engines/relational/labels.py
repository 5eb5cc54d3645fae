"""Labels that equal, continue, misspell or resemble a text."""

from collections.abc import Sequence

from embeddings.engine_results import LabelMatch
from embeddings.engines.relational import statements
from embeddings.engines.relational.completion import beginning_matches, prefixes_of
from embeddings.engines.relational.snapshot import Condition, Snapshot
from embeddings.engines.relational.utf8 import storable_texts
from embeddings.misspellings import SHORTEST, alike
from embeddings.records import Role

_MOST_ALIKE = 30
_LABELS_COMPARED = 128
"""Labels with the most trigrams in common with the query, which are compared with it letter by letter.

Of misspelled names among the 200,000 labels of WordNet, 96.2 % are in the first five; with 1,024 compared, 96.7 %.
"""


def exact_matches(snapshot: Snapshot, folded: Sequence[str]) -> dict[str, list[tuple[int, LabelMatch]]]:
    """Return the labels with each of these folded forms, with the ids of their records: names first, then by key."""
    found: dict[str, list[tuple[int, LabelMatch]]] = {}
    for form, record_id, key, label, role, own in snapshot.rows(statements.EXACT, folded=storable_texts(folded)):
        match = LabelMatch(key, label, Role(role), 1.0, 0, len(form), bool(own))
        found.setdefault(form, []).append((record_id, match))
    return found


def near_matches(snapshot: Snapshot, text: str, condition: Condition) -> list[tuple[int, LabelMatch]]:
    """Return the best label of each record that resembles the text, misspellings first, with the record's id."""
    folded = snapshot.form(text)
    if len(folded) < SHORTEST:
        return []
    rows = snapshot.resembling(folded, _LABELS_COMPARED, condition)
    by_key = {row[1]: row[0] for row in rows}
    return [(by_key[match.key], match) for match in alike(text, (row[1:] for row in rows), _MOST_ALIKE)]


def label_matches(snapshot: Snapshot, text: str, condition: Condition, width: int) -> dict[int, list[LabelMatch]]:
    """Return the labels that match the text by the ids of their records, of which not all need to pass.

    At most `width` records are only found by the beginning of a label.
    """
    found: dict[int, list[LabelMatch]] = {}
    prefixes = prefixes_of(snapshot, text)
    if prefixes.begin_a_label:
        for record_id, match in exact_matches(snapshot, [prefixes.folded]).get(prefixes.folded, ()):
            found.setdefault(record_id, []).append(match)
    for record_id, match in beginning_matches(snapshot, prefixes, condition, width):
        found.setdefault(record_id, [match])
    for record_id, match in near_matches(snapshot, text, condition):
        found.setdefault(record_id, [match])
    return found
