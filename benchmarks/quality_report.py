"""The review of a large glossary: WordNet with real vectors, as `lexigraph quality` makes it, and the recall of pairs.

    python -m benchmarks.quality_report --data DIR

Without a data directory, WordNet is ingested first, which takes up to half an hour on two cores.
"""

import argparse
import io
import shutil
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np

from api.lexicon.current import open_current_lexicon
from api.lexicon.encoders import document_encoder
from api.quality.reports import report_of
from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.support.folders import WORK
from benchmarks.support.measure import peak_rss, reset_peak_rss, rss
from benchmarks.support.report import Report
from benchmarks.support.wordnet import wordnet_lines
from embeddings.chunks import chunks
from embeddings.encoder import Vectors
from embeddings.near_pairs import near_pairs
from ingest.data_directory.layout import REPORT
from ingest.input.document_paths import find_documents
from ingest.quality.finding_kinds import FindingKind

_COMPARED = 20_000
_LEAST = 0.95


def main() -> None:
    """Make the report, and compare the pairs of some terms with those of a comparison of all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data directory with real vectors (WordNet)")
    parser.add_argument("--examples", type=int, default=0, help="findings of each kind to print (0)")
    arguments = parser.parse_args()
    report = Report("quality_report", vars(arguments))
    folder = arguments.data or _wordnet()
    (folder / REPORT).unlink(missing_ok=True)
    with closing(open_current_lexicon(folder, None)) as lexicon:
        reset_peak_rss()
        before, began, used = rss(), time.perf_counter(), time.process_time()
        with closing(report_of(lexicon, folder)) as found:
            seconds, grown = time.perf_counter() - began, peak_rss() - before
            used = time.process_time() - used
            counts = found.counts
            report.add(
                f"{counts.terms:,} terms: {seconds:.1f} s, {used:.1f} s of processor time, {grown:.0f} MB more memory",
                [{"kind": kind.value, "findings": number} for kind, number in counts.findings.items()],
            )
            for kind in FindingKind if arguments.examples else ():
                for one in found.page(kind, arguments.examples, found.count(kind) // 2):
                    print(f"{kind.value}: {one.name} ({one.file}:{one.line}): {one.message}")
            placed = sum(one.line is not None for one in found.findings(FindingKind))
        claims = [
            ("all kinds are found in under 60 s", seconds, seconds < 60),
            ("similar meanings are examined", float(FindingKind.SIMILAR_MEANING in counts.findings), True),
            ("share of findings with a line", placed / max(1, found.count()), placed > 0.9 * found.count()),
        ]
        keys = lexicon.first_terms(_COMPARED)
        vectors = np.concatenate([lexicon.view.vectors(chunk) for chunk in chunks(keys)])
    wanted, some = _all_pairs(vectors), Counter[int]()
    for row, other, _ in near_pairs(vectors, _LEAST):
        some.update([row, other])
    recall = sum(row in some for row in wanted) / max(1, len(wanted))
    claim = f"of {len(wanted):,} terms with a near one among {len(keys):,}, more than 99% are found"
    claims.append((claim, recall, recall > 0.99))
    report.add_claims(claims)
    report.write()


def _all_pairs(vectors: Vectors) -> set[int]:
    """Return the rows that have another one with a cosine of 0.95 or more."""
    found: set[int] = set()
    for start in range(0, len(vectors), 1000):
        cosines = vectors[start : start + 1000] @ vectors.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -1
        found.update((start + np.flatnonzero(cosines.max(axis=1) >= _LEAST)).tolist())
    return found


def _wordnet() -> Path:
    folder, file = WORK / "wordnet-real", WORK / "wordnet.jsonl"
    if not folder.is_dir():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(wordnet_lines()))
        draft = folder.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        settings = Settings()
        inputs = find_documents([str(file)], None, io.BytesIO())
        Ingestion(draft, settings, document_encoder(settings, draft)).ingest(inputs)
        draft.rename(folder)
    return folder


if __name__ == "__main__":
    main()
