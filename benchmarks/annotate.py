"""Annotation by number of labels: throughput, seconds until the labels are ready, and memory."""

import argparse
import gc
import time

from benchmarks.corpora import CORPORA, nouns
from benchmarks.measure import Stopwatch, rss, time_each
from benchmarks.report import Cell, Report
from embeddings.annotations import Annotator

_CLAIMED = 100_000  # the number of labels in the claim
_LONG, _SHORT = 1_000_000, 2_000
_LONG_TEXTS, _SHORT_TEXTS = 5, 500


def main() -> None:
    """Annotate the definitions of WordNet's nouns with the nouns' names; two words in five are part of a name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--labels", type=int, nargs="+", default=[1_000, 10_000, _CLAIMED], help="numbers of labels to measure"
    )
    arguments = parser.parse_args()
    if not CORPORA.is_dir():
        parser.error(f"The folder {CORPORA} does not exist; set LEXIGRAPH_CORPORA to the folder of wordnet31.jsonl.gz.")
    report = Report("annotate", vars(arguments))
    terms = nouns()
    # Bytes, as an index stores them, so that the memory of the strings is measured too.
    labels = [(label.value.encode(), term.iri) for term in terms for label in (term.name, *term.synonyms)]
    text = "\n".join(term.definition.value for term in terms if term.definition)
    rows = [_row(labels[:: max(1, len(labels) // count)][:count], text) for count in arguments.labels]
    report.add("Annotating definitions with WordNet nouns, one thread", rows)
    speeds = {row["labels"]: row["MB per processor second"] for row in rows}
    if isinstance(speed := speeds.get(_CLAIMED), float):
        report.add_claims([("annotation reaches 1 MB per processor second with 100,000 labels", speed, speed >= 1)])
    report.write()


def _row(labels: list[tuple[bytes, str]], text: str) -> dict[str, Cell]:
    gc.collect()
    watch, before = Stopwatch(), rss()
    with watch:
        annotator = Annotator((label.decode(), key) for label, key in labels)
    grown = rss() - before
    clock, processor = Stopwatch(), Stopwatch(time.process_time)
    found = 0
    with clock, processor:
        for part in _parts(text, _LONG, _LONG_TEXTS):
            found += len(annotator.annotate(part))
    short = time_each(annotator.annotate, _parts(text, _SHORT, _SHORT_TEXTS))
    megabytes = _LONG * _LONG_TEXTS / 1e6
    return {
        "labels": len(labels),
        "ready after s": watch.seconds,
        "MB": grown,
        "found in 1,000 characters": found / megabytes / 1000,
        "MB/s": megabytes / clock.seconds,
        "MB per processor second": megabytes / processor.seconds,
        "2,000 characters, p50 ms": short.median,
        "p99 ms": short.p99,
    }


def _parts(text: str, length: int, count: int) -> list[str]:
    return [text[start : start + length] for start in range(0, length * count, length)]


if __name__ == "__main__":
    main()
