"""The best records for a query by meaning and by words, and all records with a matching label."""

import json

import numpy as np

from embeddings.encoder import Vectors
from embeddings.engine import Candidate, Candidates, EngineQuery, Filter
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.labels import label_matches
from embeddings.engines.embedded.snapshot import Condition, Snapshot

__all__ = ["find_candidates"]

_NARROW = 50_000
"""Up to this number of passing records their ids are read before vectors are searched."""

_REPLACED = 32
"""More vectors than asked for are fetched, since some are of replaced records."""


def find_candidates(snapshot: Snapshot, query: EngineQuery, where: Filter, width: int) -> Candidates:
    """See `SearchView.candidates`."""
    condition = snapshot.condition(where)
    if not condition.records:
        return Candidates((), -np.inf, -np.inf)
    labels = label_matches(snapshot, query.text, condition) if query.text else {}
    words: dict[int, float] = {}
    words_bound = cosine_bound = -np.inf
    if query.text:
        words, words_bound = _worded(snapshot, query.text, condition, width)
    cosines: dict[int, float] = {}
    if query.vector is not None:
        cosines, cosine_bound = _meant(snapshot, query.vector, condition, width)
    ids = list({*words, *cosines, *labels})
    if query.text and (unscored := [one for one in ids if one not in words]):
        found = snapshot.texts.scores(query.text, unscored)
        words |= dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
    if query.vector is not None and (unscored := [one for one in ids if one not in cosines]):
        cosines |= snapshot.segments.cosines(query.vector, unscored)
    without = None if query.vector is None else 0.0
    items = [
        Candidate(key, cosines.get(record_id, without), words.get(record_id, 0.0), tuple(labels.get(record_id, ())))
        for record_id, key in snapshot.rows(statements.KEYS, ids=json.dumps(ids))  # without replaced records
    ]
    return Candidates(tuple(items), cosine_bound, words_bound)


def _worded(snapshot: Snapshot, text: str, condition: Condition, width: int) -> tuple[dict[int, float], float]:
    found = snapshot.texts.search(text, condition.where, width, condition.ids)
    scores = dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
    return scores, min(scores.values()) if len(scores) == width else -np.inf


def _meant(snapshot: Snapshot, vector: Vectors, condition: Condition, width: int) -> tuple[dict[int, float], float]:
    is_narrow = condition.records <= _NARROW and not condition.is_empty
    allowed = snapshot.ids(condition) if is_narrow else None
    fetched = width + _REPLACED
    if not is_narrow and not condition.is_empty:
        fetched = min(len(snapshot.segments), 2 * width * snapshot.manifest.records // condition.records)
    while True:
        found = snapshot.segments.nearest(vector, fetched, allowed)
        cosines = dict(zip(found.ids.tolist(), found.cosines.tolist(), strict=True))
        passing = set(cosines) if is_narrow else snapshot.among(cosines, condition)
        if found.bound == -np.inf or len(passing) >= width:
            return {record_id: cosine for record_id, cosine in cosines.items() if record_id in passing}, found.bound
        fetched *= 4
