"""The best records for a query by meaning and by words, and all records with a matching label."""

import numpy as np

from embeddings.engine import Candidate, Candidates, EngineQuery, Filter
from embeddings.engines.relational import statements
from embeddings.engines.relational.labels import label_matches
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.vector_ids import of_records, record_of

__all__ = ["find_candidates"]


def find_candidates(snapshot: Snapshot, query: EngineQuery, where: Filter, width: int) -> Candidates:
    """See `SearchView.candidates`."""
    condition = snapshot.condition(where)
    if not condition.records:
        return Candidates((), -np.inf, -np.inf)
    labels = label_matches(snapshot, query.text, condition, width) if query.text else {}
    words: dict[int, float] = {}
    words_bound = cosine_bound = -np.inf
    if query.text:
        words, words_bound = snapshot.worded(query.text, condition, width)
    cosines: dict[int, float] = {}
    if query.vector is not None:
        cosines, cosine_bound = snapshot.meant(query.vector, condition, width)
    ids = list({*words, *map(record_of, cosines), *labels})
    if words_bound > -np.inf and (unscored := [one for one in ids if one not in words]):  # others have none
        words |= snapshot.word_scores(query.text, unscored)
    if query.vector is not None and (unscored := [one for one in of_records(ids).tolist() if one not in cosines]):
        cosines |= snapshot.cosines(query.vector, unscored)
    rows = snapshot.rows(statements.KEYS, ids=ids)  # without replaced records
    found = [cosines.get(one) for one in of_records([record_id for record_id, _ in rows]).tolist()]
    without = None if query.vector is None else 0.0
    items = [
        Candidate(
            key,
            without if cosine is None else cosine,
            section,
            words.get(record_id, 0.0),
            tuple(labels.get(record_id, ())),
        )
        for (record_id, key), cosine, section in zip(rows, found[::2], found[1::2], strict=True)
    ]
    return Candidates(tuple(items), cosine_bound, words_bound)
