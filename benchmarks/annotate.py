"""How fast texts are annotated with more and more labels, how soon the labels are ready, and what memory they take."""

import argparse
import gc
from itertools import islice

from benchmarks.corpora import CORPORA, nouns
from benchmarks.measure import Stopwatch, Timing, rss, time_each
from benchmarks.report import Cell, Report
from embeddings.annotations import Annotator

_WANTED = 100_000  # labels of the claim
_LONG, _SHORT = 1_000_000, 2_000
_TEXTS = {_LONG: 5, _SHORT: 500}


def main() -> None:
    """Annotate the definitions of WordNet's nouns with their own names, a word in three being one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, nargs="+", default=[1_000, 10_000, _WANTED], help="how many")
    arguments = parser.parse_args()
    if not CORPORA.is_dir():
        parser.error(f"There is no folder {CORPORA}: set LEXIGRAPH_CORPORA to the one with wordnet31.jsonl.gz.")
    report = Report("annotate", vars(arguments))
    terms = nouns()
    # As bytes, which is how an index keeps them, so that the memory of their strings is counted.
    labels = [(label.value.encode(), term.iri) for term in terms for label in (term.name, *term.synonyms)]
    text = "\n".join(term.definition.value for term in terms if term.definition)
    rows = [_row(labels[:: max(1, len(labels) // count)][:count], text) for count in arguments.labels]
    report.add("Annotating definitions with nouns of WordNet, one thread", rows)
    speeds = {row["labels"]: row["MB/s"] for row in rows}
    if isinstance(speed := speeds.get(_WANTED), float):
        report.add_claims([("1 MB of text a second with 100,000 labels", speed, speed >= 1)])
    report.write()


def _row(labels: list[tuple[bytes, str]], text: str) -> dict[str, Cell]:
    gc.collect()
    watch, before = Stopwatch(), rss()
    with watch:
        annotator = Annotator((label.decode(), key) for label, key in labels)
    grown = rss() - before
    long, short = _timed(annotator, text, _LONG), _timed(annotator, text, _SHORT)
    return {
        "labels": len(labels),
        "ready after s": watch.seconds,
        "MB": grown,
        "found in 1,000 characters": len(annotator.annotate(text[:_LONG])) * 1000 / _LONG,
        "MB/s": _LONG / 1e6 / (long.median / 1000),
        "2,000 characters, p50 ms": short.median,
        "p99 ms": short.p99,
    }


def _timed(annotator: Annotator, text: str, length: int) -> Timing:
    parts = (text[start : start + length] for start in range(0, len(text) - length, length))
    return time_each(annotator.annotate, islice(parts, _TEXTS[length]))


if __name__ == "__main__":
    main()
