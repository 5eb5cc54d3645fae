"""The best records for a query by meaning and by words, and all records with a matching label."""

import numpy as np

from embeddings.engine import EngineQuery
from embeddings.engines.relational import statements
from embeddings.engines.relational.labels import label_matches
from embeddings.engines.relational.snapshot import Compared, Condition, Snapshot
from embeddings.engines.relational.vector_ids import record_of
from embeddings.matches import Candidate, Candidates
from embeddings.records import Filter


def find_candidates(snapshot: Snapshot, query: EngineQuery, where: Filter, width: int) -> Candidates:
    """See `SearchView.candidates`."""
    condition = snapshot.condition(where)
    if not condition.records:
        return Candidates((), -np.inf, -np.inf)
    labels, (words, words_bound, cosines, cosine_bound) = snapshot.both(
        condition,
        lambda: label_matches(snapshot, query.text, condition, width) if query.text else {},
        lambda: _nearest(snapshot, query, condition, width),
    )
    ids = list({*words, *map(record_of, cosines), *labels})
    if words_bound > -np.inf and (unscored := [one for one in ids if one not in words]):  # others have none
        words |= snapshot.word_scores(query.text, unscored)
    rows: list[Compared]
    if query.vector is not None:
        rows = snapshot.compared(ids, query.vector, cosines)
    else:
        rows = [(record_id, key, None, None) for record_id, key in snapshot.rows(statements.KEYS, ids=ids)]
    without = None if query.vector is None else 0.0
    items = [
        Candidate(
            key,
            without if cosine is None else cosine,
            section,
            words.get(record_id, 0.0),
            tuple(labels.get(record_id, ())),
        )
        for record_id, key, cosine, section in rows
    ]
    return Candidates(tuple(items), cosine_bound, words_bound)


def _nearest(
    snapshot: Snapshot, query: EngineQuery, condition: Condition, width: int
) -> tuple[dict[int, float], float, dict[int, float], float]:
    """Return the greatest BM25 by the ids of records with a bound, and the greatest cosines by ids of vectors."""
    words: dict[int, float] = {}
    words_bound = cosine_bound = -np.inf
    if query.text:
        words, words_bound = snapshot.worded(query.text, condition, width)
    cosines: dict[int, float] = {}
    if query.vector is not None:
        cosines, cosine_bound = snapshot.meant(query.vector, condition, width)
    return words, words_bound, cosines, cosine_bound
