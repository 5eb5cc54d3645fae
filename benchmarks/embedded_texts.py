"""Which texts of a term to embed: search by meaning with and without sections, compared with plain cosine and BM25."""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.search_quality import Rank, baselines, opened, ranked
from benchmarks.support.corpora import (
    Collection,
    aio,
    cncf,
    definition_parts,
    diseases,
    kubernetes,
    road_types,
    sample,
    sample_sentences,
    wordnet,
)
from benchmarks.support.metrics import interval, mean, recall, reciprocal_rank
from benchmarks.support.report import Cell, Report
from benchmarks.support.vectors import embed
from benchmarks.support.wordnet import require_corpora
from embeddings.hits import SearchMode
from embeddings.records import Record

_COLLECTIONS: dict[str, Callable[[], Collection]] = {
    "nouns": partial(wordnet, 5000),
    "other-nouns": partial(wordnet, 5000, 3),
    "definition-parts": definition_parts,
    "aio": aio,
    "road-types": road_types,
    "diseases": diseases,
    "cncf": cncf,
    "kubernetes": kubernetes,
    "sample": sample,
    "sample-sentences": sample_sentences,
}
_FOUND_BY_LABEL = {"name", "typing error"}
_LIMIT = 100


def main() -> None:
    """Measure each collection: one table of differences in thousandths, with half of their 95% intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_COLLECTIONS, default=list(_COLLECTIONS), help="collections")
    arguments = parser.parse_args()
    require_corpora(parser)
    report = Report("embedded_texts", vars(arguments))
    rows = [row for name in arguments.only for row in _rows(_COLLECTIONS[name]())]
    report.add("Mean reciprocal rank; differences in thousandths", rows)
    report.write()


def _rows(collection: Collection) -> Iterator[dict[str, Cell]]:
    """Yield a row per kind of question that is not a label of its term."""
    alone = [replace(record, section="") for record in collection.records]
    with tempfile.TemporaryDirectory() as folder, _rankers(Path(folder), collection, alone) as rankers:
        for kind, questions in collection.questions.items():
            if kind in _FOUND_BY_LABEL or not any(question.wanted for question in questions):
                continue
            vectors = embed([question.text for question in questions])
            found = {
                name: [rank(one.text, vector, _LIMIT) for one, vector in zip(questions, vectors, strict=True)]
                for name, rank in rankers.items()
            }
            wanted = [question.wanted for question in questions]
            ranks = {name: list(map(reciprocal_rank, keys, wanted)) for name, keys in found.items()}
            tens = {name: list(map(partial(recall, limit=10), keys, wanted)) for name, keys in found.items()}
            yield {
                "collection": f"{collection.name}: {len(questions)} {kind}s",
                "words of text": _length(alone),
                "of section": _length(collection.records) - _length(alone),
                "cosine": mean(ranks["cosine"]),
                "HYBRID without sections": _difference(ranks["without"], ranks["cosine"]),
                "HYBRID": _difference(ranks["HYBRID"], ranks["cosine"]),
                "sections": _difference(ranks["HYBRID"], ranks["without"]),
                "recall@10": _difference(tens["HYBRID"], tens["without"]),
                "BM25": mean(ranks["BM25"]),
                "LEXICAL": _difference(ranks["LEXICAL"], ranks["BM25"]),
            }


@contextmanager
def _rankers(folder: Path, collection: Collection, alone: Sequence[Record]) -> Iterator[dict[str, Rank]]:
    plain = embed([record.text for record in collection.plain])
    with opened(folder / "without", alone) as without, opened(folder / "with", collection.records) as searcher:
        yield {
            **baselines(folder / "plain", collection, plain),
            "without": partial(ranked, without, SearchMode.HYBRID),
            "HYBRID": partial(ranked, searcher, SearchMode.HYBRID),
            "LEXICAL": partial(ranked, searcher, SearchMode.LEXICAL),
        }


def _length(records: Sequence[Record]) -> int:
    """Return the mean number of words that are embedded per record."""
    return round(mean([len(text.split()) for record in records for text in [" ".join(record.embedded_texts())]]))


def _difference(ours: Sequence[float], others: Sequence[float]) -> str:
    differences = [1000 * (one - other) for one, other in zip(ours, others, strict=True)]
    low, high = interval(differences)
    return f"{mean(differences):+.0f} ({(high - low) / 2:.0f})"


if __name__ == "__main__":
    main()
