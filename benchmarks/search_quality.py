"""Search quality by collection, kind of query and system, with the same vectors for all systems."""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.support.corpora import Collection, Question, aio, diseases, wordnet
from benchmarks.support.metrics import interval, mean, recall, reciprocal_rank
from benchmarks.support.report import Cell, Report
from benchmarks.support.search_peers import OURS, PEERS, installed_version
from benchmarks.support.vectors import embed, open_model
from benchmarks.support.wordnet import require_corpora
from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.hits import Hit, MatchKind, SearchMode
from embeddings.records import Filter, Record
from embeddings.score import HYBRID
from embeddings.searcher import Searcher

__all__ = ["Rank", "baselines", "opened", "ranked"]

Rank = Callable[[str, Vectors, int], Sequence[str]]
"""Returns the keys of the best records for a query and its vector, up to a limit."""

_OUR_TEXTS = "cosine of our texts"
_ALSO_OURS = {"Lexigraph, SEMANTIC", "Lexigraph, LEXICAL", _OUR_TEXTS}
_LIMIT = 100
_FUSION = 60  # the constant of reciprocal-rank fusion (G. Cormack et al., SIGIR 2009)
_MINIMUM_SCORES = (0.3, 0.4, 0.5, 0.6, 0.7)
_LABELS = {
    MatchKind.EXACT: "an exact name",
    MatchKind.SYNONYM: "an exact synonym",
    MatchKind.PREFIX: "the beginning of a label",
    MatchKind.FUZZY: "a misspelled label",
}


def main() -> None:
    """Measure each collection with each system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="also all of WordNet; embedding it takes ten minutes")
    parser.add_argument("--no-peers", action="store_true", help="only this project and plain baselines")
    arguments = parser.parse_args()
    require_corpora(parser)
    report = Report("search_quality", vars(arguments))
    collections = [wordnet(5000), aio(), diseases(), *([wordnet(None)] if arguments.all else [])]
    claims: list[tuple[str, float, bool]] = []
    for collection in collections:
        with (
            tempfile.TemporaryDirectory() as folder,
            opened(Path(folder) / "lexigraph", collection.records) as searcher,
        ):
            rankers: dict[str, Rank] = {
                f"Lexigraph, {mode.upper()}": partial(ranked, searcher, mode) for mode in SearchMode
            }
            plain = vectors = embed([record.text for record in collection.records])
            if collection.plain != collection.records:
                plain = embed([record.text for record in collection.plain])
                rankers[_OUR_TEXTS] = _cosine(collection.records, vectors)
            rankers |= baselines(Path(folder) / "plain", collection, plain)
            if not arguments.no_peers and len(collection.records) <= 5000:
                rankers |= _peers(Path(folder), collection, plain)
            claims += _measure(report, collection, rankers)
            _add_parts(report, collection, searcher)
            if any(not question.wanted for questions in collection.questions.values() for question in questions):
                _add_thresholds(report, collection, searcher)
    report.add_claims(claims)
    report.write()


@contextmanager
def opened(folder: Path, records: Sequence[Record]) -> Iterator[Searcher]:
    """Search in an engine that contains the records, made in an empty folder."""
    folder.mkdir()
    OURS[0].build(folder, records, embed([record.text for record in records]))
    with closing(EmbeddedEngine(folder / "engine", None, writable=False)) as engine, engine.view() as view:
        yield Searcher(view, open_model())


def ranked(searcher: Searcher, mode: SearchMode, query: str, vector: Vectors, limit: int) -> list[str]:
    """Return the keys of the best records, see `Rank`."""
    return [hit.key for hit in searcher.search(query, mode, limit, vector=vector)]


def _best(scores: Vectors, limit: int) -> list[int]:
    order = np.argsort(-scores, kind="stable")[:limit]
    return [int(position) for position in order if scores[position] > 0]


def _cosine(records: Sequence[Record], vectors: Vectors) -> Rank:
    def rank(query: str, vector: Vectors, limit: int) -> list[str]:
        return [records[position].key for position in _best(vectors @ vector, limit)]

    return rank


def baselines(folder: Path, collection: Collection, vectors: Vectors) -> dict[str, Rank]:
    """Return the baselines: cosine alone, BM25 alone, and both with reciprocal-rank fusion."""
    engine = EmbeddedEngine(folder, None, writable=True)
    engine.apply(1, collection.plain, ())
    view, cosine = engine.view(), _cosine(collection.plain, vectors)

    def bm25(query: str, vector: Vectors, limit: int) -> list[str]:
        found = view.candidates(EngineQuery(query), Filter(), limit).items
        ordered = sorted((one for one in found if one.words > 0), key=lambda one: (-one.words, one.key))
        return [one.key for one in ordered[:limit]]

    def fused(query: str, vector: Vectors, limit: int) -> list[str]:
        scores: Counter[str] = Counter()
        for found in (cosine(query, vector, limit), bm25(query, vector, limit)):
            scores.update({key: 1 / (_FUSION + place) for place, key in enumerate(found, start=1)})
        return sorted(scores, key=lambda key: (-scores[key], key))[:limit]

    return {"cosine": cosine, "BM25": bm25, "rank fusion": fused}


def _peers(folder: Path, collection: Collection, vectors: Vectors) -> dict[str, Rank]:
    rankers: dict[str, Rank] = {}
    for system in PEERS:
        if installed_version(system):
            own = folder / system.name
            own.mkdir()
            system.build(own, collection.plain, vectors)
            rankers[system.name] = system.open(own).rank
    return rankers


def _measure(report: Report, collection: Collection, rankers: Mapping[str, Rank]) -> list[tuple[str, float, bool]]:
    """Add a table per kind of question with answers; return whether HYBRID is as good as every other system."""
    claims: list[tuple[str, float, bool]] = []
    for kind, questions in collection.questions.items():
        if not any(question.wanted for question in questions):
            continue
        vectors = embed([question.text for question in questions])
        rows: list[dict[str, Cell]] = []
        for name, rank in rankers.items():
            found = [rank(one.text, vector, _LIMIT) for one, vector in zip(questions, vectors, strict=True)]
            pairs = list(zip(found, questions, strict=True))
            ranks = [reciprocal_rank(keys, one.wanted) for keys, one in pairs]
            low, high = interval(ranks)
            rows.append(
                {
                    "system": name,
                    "MRR": mean(ranks),
                    "95 % interval": f"{low:.3f} to {high:.3f}",
                    "recall@1": mean([recall(keys, one.wanted, 1) for keys, one in pairs]),
                    "recall@10": mean([recall(keys, one.wanted, 10) for keys, one in pairs]),
                }
            )
        report.add(f"{collection.name}: {kind}, {len(questions)} queries", rows)
        ours, *others = (float(str(row["MRR"])) for row in rows if row["system"] not in _ALSO_OURS)
        lead = ours - max(others)
        claims.append(
            (
                f"{collection.name}, {kind}: the MRR lead of HYBRID over the best other system is at least 0",
                lead,
                lead >= 0,
            )
        )
    return claims


def _add_parts(report: Report, collection: Collection, searcher: Searcher) -> None:
    """Add a table of the match reasons of correct first hits."""
    rows: list[dict[str, Cell]] = []
    for kind, questions in collection.questions.items():
        hits = zip(_first_hits(searcher, questions, SearchMode.HYBRID), questions, strict=True)
        firsts = [hit for hit, question in hits if hit is not None and hit.key in question.wanted]
        if not firsts:
            continue
        by_label = [_LABELS[hit.matches[0].kind] for hit in firsts if hit.score >= 0.9]
        rest = [hit for hit in firsts if hit.score < 0.9]
        rows.append(
            {
                "kind": kind,
                "correct first hits": len(firsts),
                **{f"by {label}": by_label.count(label) for label in _LABELS.values()},
                "by meaning": len(rest),
                "cosine, mean": mean([hit.cosine or 0.0 for hit in rest]),
                "+ words": mean([HYBRID.words * hit.words for hit in rest]),
                "+ likeness": mean([HYBRID.likeness * hit.likeness for hit in rest]),
            }
        )
    report.add(f"{collection.name}: match reasons of correct first hits, HYBRID", rows)


def _first_hits(searcher: Searcher, questions: Sequence[Question], mode: SearchMode) -> list[Hit | None]:
    vectors = embed([question.text for question in questions])
    return [
        next(iter(searcher.explain(question.text, searcher.search(question.text, mode, 1, vector=vector))), None)
        for question, vector in zip(questions, vectors, strict=True)
    ]


def _add_thresholds(report: Report, collection: Collection, searcher: Searcher) -> None:
    """Add a table of the effect of a minimum score on questions with an answer and without one."""
    questions = [question for kind in collection.questions.values() for question in kind]
    answerable = sum(bool(question.wanted) for question in questions)
    rows: list[dict[str, Cell]] = []
    for mode in SearchMode:
        firsts = list(zip(questions, _first_hits(searcher, questions, mode), strict=True))
        for minimum in _MINIMUM_SCORES:
            shown = [(question, hit) for question, hit in firsts if hit is not None and hit.score >= minimum]
            correct = sum(hit.key in question.wanted for question, hit in shown)
            silent = sum(not question.wanted for question in questions) - sum(not one.wanted for one, _ in shown)
            rows.append(
                {
                    "mode": mode.upper(),
                    "minimum score": minimum,
                    "first hits shown": len(shown),
                    "their precision": correct / len(shown) if shown else 1.0,
                    "answerable queries answered correctly": correct / answerable,
                    "unanswerable queries without hits": silent / (len(questions) - answerable),
                }
            )
    report.add(f"{collection.name}: effect of a minimum score", rows)


if __name__ == "__main__":
    main()
