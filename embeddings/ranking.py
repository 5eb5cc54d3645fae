"""The order of hits: labels, words and meaning fused by their scores, see `embeddings.score`.

Equal scores order by key, but labels that the query begins order as in `SearchView.complete`. A deprecated term has a
lower score, and follows its replacements. Among similar terms the score is the cosine.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from embeddings.deprecation import SHARE_OF_DEPRECATED, deprecated_among, led_by_replacements
from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery, SearchView
from embeddings.engine_results import Candidate, LabelMatch, Texts
from embeddings.hits import Hit, Match, MatchKind, SearchMode
from embeddings.records import EVERYTHING, Filter, Role
from embeddings.score import HYBRID, LEXICAL, SEMANTIC, Formula, likeness_of, threshold, tier_of
from embeddings.stop_words import content_words
from embeddings.word_breaks import words_of

_TELLING = 0.5
"""From this likeness on, a label that is not a misspelling is given as a reason beside others."""

_CANDIDATES = 50
_DIGITS = 6
"""Beyond six digits a cosine is rounding noise of the batch that it came from, and orders nothing."""

_FIELDS = {
    **{Role.NAME: "name", Role.SYNONYM: "synonym", Role.UNQUALIFIED: "name"},
    Role.HIDDEN: "hiddenLabel",
    Role.NOTATION: "notation",
}
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

    The texts of hits are not read, and hits have no matches but REPLACEMENT until `explain`. Candidates are widened
    until no other record could rank, so that a longer answer begins with the shorter one.
    """
    formula = _FORMULAS[mode]
    query = EngineQuery("" if mode is SearchMode.SEMANTIC else text, None if mode is SearchMode.LEXICAL else vector)
    deprecated: set[str] = set()
    is_unknown = mode is SearchMode.HYBRID and len(words_of(text)) == 1 and not view.complete(text, EVERYTHING, 1)

    def scores(candidates: Sequence[Candidate]) -> list[float]:
        found = _scores(formula, candidates, is_unknown)
        deprecated.update(deprecated_among(view, [one.key for one in candidates]))
        if not deprecated:
            return found
        scored = zip(found, candidates, strict=True)
        return [score * SHARE_OF_DEPRECATED if one.key in deprecated else score for score, one in scored]

    width = 3 * limit if mode is SearchMode.SEMANTIC else max(_CANDIDATES, 4 * limit)  # the cosine is all of its score
    best = _widened(view, query, where, width, limit, min_score, scores)
    low = threshold_of(view, mode)
    hits = [_hit(score, one, low) for score, one in best]
    return led_by_replacements(view, hits, deprecated, where)[:limit] if deprecated else hits


def threshold_of(view: SearchView, mode: SearchMode) -> float:
    """Return the score below which the hits of a mode are less alike; see `embeddings.score.threshold`."""
    return threshold(_FORMULAS[mode], view.page(EVERYTHING, 0).total)


def rank_similar(view: SearchView, key: str, where: Filter, limit: int, min_score: float = 0.0) -> list[Hit]:
    """Return the records whose meaning is nearest to a record's, without itself. Raises `KeyError`, `NoVectors`.

    Hits have no matches until `explain`.
    """
    (vector,) = view.vectors([key])

    def scores(candidates: Sequence[Candidate]) -> list[float]:
        return [0.0 if one.key == key else _rounded(one.cosine) or 0.0 for one in candidates]

    query = EngineQuery(vector=vector)
    best = _widened(view, query, where, 2 * (limit + 1), limit, min_score, scores)
    return [Hit(one.key, cosine, cosine, (), evidence=one._replace(section=None)) for cosine, one in best]


def explain(view: SearchView, text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with all of their matches; `text` is the query, empty for similar terms. Reads their texts."""
    evidence = [hit.evidence for hit in hits if hit.evidence is not None]
    texts = view.texts([one.key for one in evidence]) if evidence else {}
    written = [(word.strip(".,;:!?\"'()[]"), content_words(word)) for word in text.split()]
    found = {one.key: _matches(one, texts[one.key], written) for one in evidence}
    return [replace(hit, matches=(*found.get(hit.key, ()), *hit.matches), evidence=None) for hit in hits]


def _widened(
    view: SearchView,
    query: EngineQuery,
    where: Filter,
    width: int,
    limit: int,
    min_score: float,
    scores: Callable[[Sequence[Candidate]], list[float]],
) -> list[tuple[float, Candidate]]:
    """Return the best records; more are looked at until no other, whose evidence is bounded, could be among them."""
    while True:
        found = view.candidates(query, where, width)
        # A record whose label resembles the query is a candidate already.
        # The evidence for another one is at most that of both cosines at the bound.
        other = Candidate("", max(found.cosine_bound, 0.0), words=max(found.words_bound, 0.0))
        *scored, bound = scores((*found.items, other))
        best = _best(zip(scored, found.items, strict=True), limit, min_score)
        last = best[-1][0] if len(best) == limit else min_score
        if found.cosine_bound == found.words_bound == -np.inf or bound < last:
            return best
        width *= 4


def _scores(formula: Formula, candidates: Sequence[Candidate], is_unknown: bool) -> list[float]:
    cosines = np.array([one.cosine or 0.0 for one in candidates]).round(_DIGITS)
    if formula is SEMANTIC:  # which uses nothing else
        meaning: list[float] = formula(cosines).tolist()
        return meaning
    sections = np.array([-1.0 if one.section is None else one.section for one in candidates]).round(_DIGITS)
    words = np.array([one.words for one in candidates], dtype=np.float32)
    likeness = np.array([_likeness(one) for one in candidates])
    scores = formula(cosines, sections, words, likeness, is_unknown).tolist()
    tiers = [tier_of(one.labels[0]) if one.labels else None for one in candidates]
    return [score if tier is None else tier for score, tier in zip(scores, tiers, strict=True)]


def _rounded(cosine: float | None) -> float | None:
    return None if cosine is None else round(cosine, _DIGITS)


def _likeness(candidate: Candidate) -> float:
    return likeness_of(candidate.labels[0]) if candidate.labels else 0.0


def _hit(score: float, candidate: Candidate, low: float) -> Hit:
    cosine, likeness = _rounded(candidate.cosine), _likeness(candidate)
    return Hit(candidate.key, score, cosine, (), candidate.words, likeness, score < low, candidate)


def _matches(candidate: Candidate, texts: Texts, written: Sequence[tuple[str, Sequence[str]]]) -> list[Match]:
    """Return why a record matches a query, whose words are `written` with their folded forms."""
    matches = [reason_of(match) for match in candidate.labels if match.edits is not None or match.dice >= _TELLING]
    section = candidate.section or 0.0
    if texts.section is not None and section > max(candidate.cosine or 0.0, 0.0):
        matches.append(Match(MatchKind.SEMANTIC, "technicalDefinition", texts.section))
    elif max(_rounded(candidate.cosine) or 0.0, section) > 0:
        matches.append(Match(MatchKind.SEMANTIC, "definition", texts.definition))
    if candidate.words > 0 and (words := _held_words(written, texts.words)):
        matches.append(Match(MatchKind.LEXICAL, "text", words))
    if not matches and candidate.labels:
        matches = [Match(MatchKind.FUZZY, _FIELDS[one.role], one.label) for one in candidate.labels[:1]]
    return matches


def _held_words(written: Sequence[tuple[str, Sequence[str]]], document: str) -> str:
    """Return the words, as written, with a folded form in the text of a record."""
    held = set(content_words(document))
    return " ".join(dict.fromkeys(word for word, forms in written if not held.isdisjoint(forms)))


def reason_of(match: LabelMatch) -> Match:
    """Return the reason that a label which matches is."""
    return Match(_kind(match), _FIELDS[match.role], match.label)


def _kind(match: LabelMatch) -> MatchKind:
    if match.edits != 0:
        return MatchKind.FUZZY
    if match.beginning:
        return MatchKind.PREFIX
    if match.role is Role.NOTATION:
        return MatchKind.NOTATION
    return MatchKind.EXACT if match.role is Role.NAME else MatchKind.SYNONYM


def _best(scored: Iterable[tuple[float, Candidate]], limit: int, min_score: float) -> list[tuple[float, Candidate]]:
    # A score of 0 is not a hit: a term of opposite meaning, which a longer list would order by its key.
    passing = [pair for pair in scored if pair[0] > 0 and pair[0] >= min_score]
    return sorted(passing, key=lambda pair: (-pair[0], _place(pair[1]), pair[1].key))[:limit]


def _place(candidate: Candidate) -> int:
    beginning = candidate.labels[0].beginning if candidate.labels else None
    return beginning.place if beginning else 0
