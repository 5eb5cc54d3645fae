"""Export speed and memory by format, for the whole graph and for a single term."""

import argparse
from contextlib import closing
from pathlib import Path

from api.lexicon.current import open_current_lexicon
from benchmarks.support.folders import generated_folder, sample_folder
from benchmarks.support.measure import Stopwatch, peak_rss, reset_peak_rss, rss, time_each
from benchmarks.support.report import Cell, Report
from graph.export import RdfFormat, describe, graph_chunks

_TERMS = 200


def main() -> None:
    """Measure the sample and a large data directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    arguments = parser.parse_args()
    report = Report("export", vars(arguments))
    folders = {"sample": sample_folder(), f"{arguments.pages:,} pages": generated_folder(arguments.pages, False)}
    for corpus, folder in folders.items():
        report.add(f"Exports: {corpus}", _exports(folder))
    report.write()


def _exports(folder: Path) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = []
    with closing(open_current_lexicon(folder, None)) as lexicon:
        terms = lexicon.first_terms(_TERMS)
        for format in RdfFormat:
            watch, before = Stopwatch(), rss()
            reset_peak_rss()
            with watch:
                size = sum(map(len, graph_chunks(lexicon.store, format)))
            grown = peak_rss() - before

            def write(term: str, format: RdfFormat = format) -> object:
                return describe(lexicon.store, [term], format)

            term = time_each(write, terms)
            rows.append(
                {
                    "format": format.value,
                    "seconds": watch.seconds,
                    "MB": size / 1e6,
                    "MB/s": size / 1e6 / watch.seconds,
                    "peak RSS MB": peak_rss(),
                    "growth during the export MB": grown,
                    "one term, p50 ms": term.median,
                    "p99 ms": term.p99,
                }
            )
    return rows


if __name__ == "__main__":
    main()
