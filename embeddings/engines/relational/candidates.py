"""The best records for a query by meaning and by words, and all records with a matching label."""

from operator import itemgetter

import numpy as np

from embeddings.engine import EngineQuery
from embeddings.engines.relational.labels import label_matches
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.vector_ids import record_of
from embeddings.matches import Candidate, Candidates
from embeddings.records import Filter


def find_candidates(snapshot: Snapshot, query: EngineQuery, where: Filter, width: int) -> Candidates:
    """See `SearchView.candidates`."""
    condition = snapshot.condition(where)
    if not condition.records:
        return Candidates((), -np.inf, -np.inf)
    labels, best = snapshot.both(
        condition,
        lambda: label_matches(snapshot, query.text, condition, width) if query.text else {},
        lambda: snapshot.best(query, condition, width),
    )
    known = {evidence[0] for evidence in best.evidence}
    ids = list({*best.words, *map(record_of, best.cosines), *labels} - known)
    unscored = [one for one in ids if one not in best.words] if best.words_bound > -np.inf else []  # else, none has any
    found = [*best.evidence, *snapshot.evidence(query, condition, ids, unscored, best.cosines)]
    without = None if query.vector is None else 0.0
    items = [
        Candidate(
            key,
            without if cosine is None else cosine,
            section,
            best.words.get(record_id, words),
            tuple(labels.get(record_id, ())),
        )
        for record_id, key, cosine, section, words in sorted(found, key=itemgetter(1))
    ]
    return Candidates(tuple(items), best.cosine_bound, best.words_bound)
