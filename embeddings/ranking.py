"""The order of hits: labels, words and meaning fused by their scores, see `embeddings.score`.

Equal scores order by key. Among similar terms the score is the cosine.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from embeddings.encoder import Vectors
from embeddings.engine import Candidate, EngineQuery, Filter, LabelMatch, Role, SearchView
from embeddings.hits import Hit, Match, MatchKind, SearchMode
from embeddings.score import HYBRID, LEXICAL, SEMANTIC, Formula, likeness_of, tier_of

__all__ = ["rank", "rank_similar"]

_TELLING = 0.5
"""From this likeness on, a label that is not a misspelling is given as a reason."""

_CANDIDATES = 100
_DIGITS = 6
"""Beyond six digits a cosine is rounding noise of the batch that it came from, and orders nothing."""

_FIELDS = {Role.NAME: "name", Role.SYNONYM: "synonym", Role.UNQUALIFIED: "name"}
_FORMULAS = {SearchMode.HYBRID: HYBRID, SearchMode.SEMANTIC: SEMANTIC, SearchMode.LEXICAL: LEXICAL}


def rank(
    view: SearchView,
    text: str,
    vector: Vectors | None,
    mode: SearchMode,
    where: Filter,
    limit: int,
    min_score: float = 0.0,
) -> list[Hit]:
    """Return at most `limit` hits for a query, best first; `vector` has shape (dimension,), None in LEXICAL.

    Candidates are widened until no other record could rank, so that a longer answer begins with the shorter one.
    """
    formula = _FORMULAS[mode]
    query = EngineQuery("" if mode is SearchMode.SEMANTIC else text, None if mode is SearchMode.LEXICAL else vector)
    width = max(_CANDIDATES, 4 * limit)
    while True:
        found = view.candidates(query, where, width)
        scored = list(zip(_scores(formula, found.items), found.items, strict=True))
        best = _best(scored, limit, min_score)
        last = best[-1][0] if len(best) == limit else min_score
        bound = float(formula(np.asarray(max(found.cosine_bound, 0.0)), max(found.words_bound, 0.0)))
        is_complete = found.cosine_bound == found.words_bound == -np.inf
        # A record whose label resembles the query is a candidate already.
        if is_complete or bound < last:
            return _hits(view, text, best)
        width *= 4


def rank_similar(view: SearchView, key: str, where: Filter, limit: int, min_score: float = 0.0) -> list[Hit]:
    """Return the records whose meaning is nearest to a record's, without itself. Raises `KeyError`, `NoVectors`."""
    (vector,) = view.vectors([key])
    found = view.candidates(EngineQuery(vector=vector), where, limit + 1)
    scored = [(_cosine(candidate) or 0.0, candidate) for candidate in found.items if candidate.key != key]
    best = _best(scored, limit, min_score)
    shown = view.definitions([candidate.key for _, candidate in best])
    return [Hit(one.key, cosine, cosine, (_meaning(shown[one.key]),)) for cosine, one in best]


def _scores(formula: Formula, candidates: Sequence[Candidate]) -> list[float]:
    cosines = np.array([_cosine(one) or 0.0 for one in candidates])
    words = np.array([one.words for one in candidates], dtype=np.float32)
    scores = formula(cosines, words, np.array([_likeness(one) for one in candidates])).tolist()
    tiers = [tier_of(one.labels[0]) if one.labels else None for one in candidates]
    return [score if tier is None else tier for score, tier in zip(scores, tiers, strict=True)]


def _cosine(candidate: Candidate) -> float | None:
    return None if candidate.cosine is None else round(candidate.cosine, _DIGITS)


def _likeness(candidate: Candidate) -> float:
    return likeness_of(candidate.labels[0]) if candidate.labels else 0.0


def _hits(view: SearchView, text: str, best: Iterable[tuple[float, Candidate]]) -> list[Hit]:
    ranked = list(best)
    worded = view.matched_words(text, [candidate.key for _, candidate in ranked if candidate.words > 0])
    shown = view.definitions([candidate.key for _, candidate in ranked])
    return [_hit(score, one, worded.get(one.key, ""), shown[one.key]) for score, one in ranked]


def _hit(score: float, candidate: Candidate, words: str, shown: str) -> Hit:
    matches = [
        Match(_kind(match), _FIELDS[match.role], match.label)
        for match in candidate.labels
        if match.edits is not None or match.dice >= _TELLING
    ]
    cosine = _cosine(candidate)
    if cosine is not None and cosine > 0:
        matches.append(_meaning(shown))
    if words:
        matches.append(Match(MatchKind.LEXICAL, "text", words))
    return Hit(candidate.key, score, cosine, tuple(matches), candidate.words, _likeness(candidate))


def _meaning(shown: str) -> Match:
    return Match(MatchKind.SEMANTIC, "definition", shown)


def _kind(match: LabelMatch) -> MatchKind:
    if match.edits != 0:
        return MatchKind.FUZZY
    return MatchKind.EXACT if match.role is Role.NAME else MatchKind.SYNONYM


def _best(scored: Iterable[tuple[float, Candidate]], limit: int, min_score: float) -> list[tuple[float, Candidate]]:
    # A score of 0 is not a hit: a term of opposite meaning, which a longer list would order by its key.
    passing = [pair for pair in scored if pair[0] > 0 and pair[0] >= min_score]
    return sorted(passing, key=lambda pair: (-pair[0], pair[1].key))[:limit]
