"""The score below which hits are folded away, chosen on half of the queries and measured on the other half."""

import argparse
import csv
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.search_quality import opened
from benchmarks.support.corpora import Question, aio, diseases, sample, wordnet
from benchmarks.support.metrics import mean
from benchmarks.support.report import Report
from benchmarks.support.vectors import embed
from embeddings.hits import SearchMode
from embeddings.ranking import threshold_of
from embeddings.searcher import Searcher

__all__ = ["nonsense"]

_QUERIES = Path(__file__).parents[1] / "tests" / "data" / "queries.tsv"
_SCORES = [round(0.1 + 0.02 * step, 2) for step in range(16)]
_SHOWN = 10
_SILENT = 0.9
"""The share of queries without an answer that must find nothing."""


class _Asked(NamedTuple):
    """The score of the wanted term among the first hits, 0 if it is not among them, and the scores of all of these."""

    wanted: float
    scores: Sequence[float]


def nonsense(count: int, seed: int = 1) -> list[str]:
    """Return different words of six to ten letters, half of them random and half pronounceable.

    >>> nonsense(4)
    ['szycidp', 'tyqefobor', 'yyawoixzhs', 'nabawa']
    """
    drawn = random.Random(seed)
    words: dict[str, None] = {}
    while len(words) < count:
        length = drawn.randint(6, 10)
        kinds = ("bcdfghjklmnpqrstvwxz", "aeiouy") if len(words) % 2 else ("abcdefghijklmnopqrstuvwxyz",) * 2
        words["".join(drawn.choice(kinds[place % 2]) for place in range(length))] = None
    return list(words)


def main() -> None:
    """Print, per mode and collection, the hits that a threshold keeps and the queries that it silences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    report = Report("score_threshold", {})
    with _QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    unrelated = [Question(row[1], frozenset()) for row in rows if row[0] == "none"]
    empty = [*unrelated, *(Question(word, frozenset()) for word in nonsense(100))]
    collections = [sample(), aio(), diseases(), wordnet(5000)]
    for mode in (SearchMode.HYBRID, SearchMode.SEMANTIC, SearchMode.LEXICAL):
        chosen: list[float] = []
        halves: list[tuple[str, list[_Asked], list[_Asked]]] = []
        used: list[float] = []
        for collection in collections:
            with (
                tempfile.TemporaryDirectory() as folder,
                opened(Path(folder) / "lexigraph", collection.records) as searcher,
            ):
                used.append(threshold_of(searcher.view, mode))
                described = [one for questions in collection.questions.values() for one in questions if one.wanted]
                answered = _asked(searcher, mode, random.Random(2).sample(described, min(300, len(described))))
                without = _asked(searcher, mode, empty)
            halves.append((collection.name, answered[1::2], without[1::2]))
            chosen.append(next((one for one in _SCORES if _silent(without[::2], one) >= _SILENT), _SCORES[-1]))
        report.add(
            f"{mode.upper()}: the lowest score that silences 90 % of one half of the queries without an answer",
            [{"collection": one.name, "score": score} for one, score in zip(collections, chosen, strict=True)],
        )
        report.add(
            f"{mode.upper()}: the other half with the threshold of `embeddings.score`",
            [
                {
                    "collection": name,
                    "threshold": score,
                    "kept": _kept(answered, score),
                    "silent": _silent(without, score),
                }
                for (name, answered, without), score in zip(halves, used, strict=True)
            ],
        )
        for name, answered, without in halves:
            report.add(
                f"{mode.upper()}, {name}: the other half",
                [
                    {
                        "score": score,
                        "wanted terms of the first ten that are kept": _kept(answered, score),
                        "hits kept": mean([sum(each >= score for each in one.scores) for one in answered]),
                        "queries without an answer that find nothing": _silent(without, score),
                    }
                    for score in _SCORES
                ],
            )
    report.write()


def _asked(searcher: Searcher, mode: SearchMode, questions: Sequence[Question]) -> list[_Asked]:
    vectors = embed([question.text for question in questions])
    found: list[_Asked] = []
    for question, vector in zip(questions, vectors, strict=True):
        hits = searcher.search(question.text, mode, 50, vector=vector)
        wanted = next((hit.score for hit in hits[:_SHOWN] if hit.key in question.wanted), 0.0)
        found.append(_Asked(wanted, [hit.score for hit in hits]))
    return found


def _kept(asked: Sequence[_Asked], score: float) -> float:
    return mean([float(one.wanted >= score) for one in asked if one.wanted])


def _silent(asked: Sequence[_Asked], score: float) -> float:
    return mean([float(not one.scores or one.scores[0] < score) for one in asked])


if __name__ == "__main__":
    main()
