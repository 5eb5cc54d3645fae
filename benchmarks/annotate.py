"""Annotation by number of labels: throughput, and milliseconds per text."""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.support.corpora import nouns
from benchmarks.support.folders import WORK
from benchmarks.support.measure import Stopwatch, time_each
from benchmarks.support.report import Cell, Report
from benchmarks.support.wordnet import require_corpora
from embeddings.annotations import annotate
from embeddings.engine import SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.records import Label, Record

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
    require_corpora(parser)
    report = Report("annotate", vars(arguments))
    terms = nouns()
    text = "\n".join(term.definition.value for term in terms if term.definition)
    labels = [(label.value, term.iri) for term in terms for label in (term.name, *term.synonyms)]
    rows = [_row(labels[:: max(1, len(labels) // count)][:count], text) for count in arguments.labels]
    report.add("Annotating definitions with WordNet nouns, one thread", rows)
    costs = {row["labels"]: row["processor ms"] for row in rows}
    if isinstance(cost := costs.get(_CLAIMED), float):
        claim = "2,000 characters take under 10 ms of processor time with 100,000 labels"
        report.add_claims([(claim, cost, cost < 10)])
    report.write()


def _row(labels: list[tuple[str, str]], text: str) -> dict[str, Cell]:
    with _view(labels) as view:
        annotate(view, text[:_SHORT])
        clock, processor = Stopwatch(), Stopwatch(time.process_time)
        found = 0
        with clock, processor:
            for part in _parts(text, _LONG, _LONG_TEXTS):
                found += len(annotate(view, part))
        small = Stopwatch(time.process_time)
        with small:
            short = time_each(lambda part: annotate(view, part), _parts(text, _SHORT, _SHORT_TEXTS))
    megabytes = _LONG * _LONG_TEXTS / 1e6
    return {
        "labels": len(labels),
        "found in 1,000 characters": found / megabytes / 1000,
        "MB/s": megabytes / clock.seconds,
        "MB per processor second": megabytes / processor.seconds,
        "2,000 characters, p50 ms": short.median,
        "p99 ms": short.p99,
        "processor ms": 1000 * small.seconds / short.calls,
    }


@contextmanager
def _view(labels: list[tuple[str, str]]) -> Iterator[SearchView]:
    """Open a search engine whose records have exactly these labels, without vectors."""
    named: defaultdict[str, list[Label]] = defaultdict(list)
    for label, key in labels:
        named[key].append(Label(label))
    WORK.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=WORK) as folder:
        engine = EmbeddedEngine(Path(folder), None, writable=True)
        engine.apply(1, (Record(key, tuple(own), "") for key, own in named.items()), ())
        with engine.view() as view:
            yield view
        engine.close()


def _parts(text: str, length: int, count: int) -> list[str]:
    return [text[start : start + length] for start in range(0, length * count, length)]


if __name__ == "__main__":
    main()
