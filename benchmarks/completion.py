"""Completion in WordNet: whether every label that begins with a prefix is found, and the time of the first ten.

python -m benchmarks.completion
"""

import argparse
import random
import time
from bisect import bisect_left
from collections import defaultdict
from contextlib import closing
from itertools import takewhile

import numpy as np

from api.lexicon.current import open_current_lexicon
from benchmarks.support.folders import wordnet_folder
from benchmarks.support.report import Report
from benchmarks.support.wordnet import SYNSETS
from embeddings.chunks import chunks
from embeddings.engine import SearchView
from embeddings.normalization import fold_label
from embeddings.records import Filter, Role

_EVERYTHING = 1 << 30
_LONGEST = 8
_SHOWN = 10


def main() -> None:
    """Complete the beginnings of random labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefixes", type=int, default=300, help="number of prefixes of 1 to 8 letters (300)")
    arguments = parser.parse_args()
    report = Report("completion", vars(arguments))
    with closing(open_current_lexicon(wordnet_folder(SYNSETS), None)) as lexicon:
        view = lexicon.view
        keys = _keys_by_label(view)
        folded = sorted(keys)
        drawn = random.Random(3)
        wanted = missing = 0
        milliseconds: list[float] = []
        for _ in range(arguments.prefixes):
            prefix = drawn.choice(folded)[: drawn.randint(1, _LONGEST)]
            labels = takewhile(lambda one: one.startswith(prefix), folded[bisect_left(folded, prefix) :])  # noqa: B023
            begun = {key for label in labels for key in keys[label]}
            found = {one.key for one in view.complete(prefix, Filter(), _EVERYTHING)}
            wanted, missing = wanted + len(begun), missing + len(begun - found)
            before = time.thread_time()
            view.complete(prefix, Filter(), _SHOWN)
            milliseconds.append(1000 * (time.thread_time() - before))
    p50, p99 = map(float, np.percentile(milliseconds, [50, 99]))
    row = {
        "prefixes": len(milliseconds),
        "terms with a label that begins so": wanted,
        "of these not found": missing,
        "first ten, processor ms p50": p50,
        "p99": p99,
    }
    report.add(f"Completion in {SYNSETS:,} terms", [row])
    report.add_claims(
        [
            ("every label that begins so is found", float(missing), missing == 0),
            ("the first ten take less than 3 ms, p99", p99, p99 < 3),
        ]
    )
    report.write()


def _keys_by_label(view: SearchView) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(view.keys()):
        for key, record in view.records(chunk).items():
            for label in record.labels:
                if label.role in (Role.NAME, Role.SYNONYM):
                    found[fold_label(label.text)].add(key)
    return found


if __name__ == "__main__":
    main()
