"""Reading of each format: the same terms, from the file to terms of a glossary, without storing them.

Each file is read in a process of its own, as an ingest reads it, at two sizes; memory is what reading adds to the
process. Each term that was read adds about half a kilobyte: its IRI, its line and a digest.
"""

import argparse
import gc
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks.support.glossary_files import WRITERS, entries, write_glossary
from benchmarks.support.measure import peak_rss, reset_peak_rss, rss
from benchmarks.support.report import Cell, Report
from graph.iris import Iris
from ingest.input.documents import Document
from ingest.input.formats import FORMATS
from ingest.organizations.registry import Organizations
from ingest.sources.source import read_source
from ingest.sources.spooled_readings import Spool
from ingest.terms import TermMaker

_MEASURE: Final = "JSON lines"
_SLOWEST: Final = 5.0  # times the time per term of JSON lines
_WARM: Final = 20  # terms that are read before, so that imports are not measured


class Measured(NamedTuple):
    """Processor seconds for reading a file with this number of terms, and the memory that it adds, in MB."""

    terms: int
    seconds: float
    memory: float


def main() -> None:
    """Measure each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, nargs=2, default=[4_000, 16_000], help="the two sizes (4,000 16,000)")
    parser.add_argument("--repeat", type=int, default=3, help="how often each file is read; the fastest counts (3)")
    parser.add_argument("--only", nargs="+", choices=WRITERS, default=list(WRITERS), help="names of formats (all)")
    arguments = parser.parse_args()
    report = Report("readers", vars(arguments))
    suffixes = {format_.name: format_.suffixes[0] for format_ in FORMATS}
    rows: list[dict[str, Cell]] = []
    least = 0.0
    with TemporaryDirectory() as folder:
        for name in sorted(arguments.only, key=lambda one: one != _MEASURE):
            paths = [Path(folder, f"{terms}{suffixes[name]}") for terms in arguments.terms]
            warm = Path(folder, f"warm{suffixes[name]}")
            write_glossary(warm, name, entries(_WARM))
            for path, terms in zip(paths, arguments.terms, strict=True):
                write_glossary(path, name, entries(terms))
            sized = zip(paths, arguments.terms, strict=True)
            small, large = (_measured(warm, path, terms, arguments.repeat) for path, terms in sized)
            each = large.seconds / large.terms
            least = least or each
            megabytes = paths[1].stat().st_size / 1e6
            growth = (large.memory - small.memory) / (large.terms - small.terms) * 1024
            rows.append(
                {
                    "format": name,
                    "MB": megabytes,
                    "MB/s": megabytes / large.seconds,
                    "terms/s": round(1 / each),
                    "time per term": each / least,
                    f"memory MB, {small.terms:,}": small.memory,
                    f"{large.terms:,} terms": large.memory,
                    "KB per further term": growth,
                }
            )
    report.add("Reading the same terms in each format, by processor time", rows)
    slow = max(float(row["time per term"] or 0) for row in rows)
    report.add_claims([("no format takes more than 5 times the time of JSON lines per term", slow, slow <= _SLOWEST)])
    report.write()


def _measured(warm: Path, path: Path, terms: int, repeat: int) -> Measured:
    found: list[Measured] = []
    for _ in range(repeat):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            found.append(process.submit(_read, warm, path, terms).result())
    return min(found, key=lambda one: one.seconds)


def _read(warm: Path, path: Path, terms: int) -> Measured:
    maker = TermMaker.of_home(Iris("https://readers.example/"), "Readers", Organizations.load())
    document = Document(path.name, lambda: path.open("rb"))
    read_source(Document(warm.name, lambda: warm.open("rb")), maker, "", lambda iri: None)
    gc.collect()
    reset_peak_rss()
    before = rss()
    with closing(Spool()) as spool:
        began = time.process_time()
        reading = read_source(document, maker, "", lambda iri: None, spool=spool)
        seconds = time.process_time() - began
        if len(reading.stated) != terms:
            raise RuntimeError(f"{path.name} has {terms} terms, but {len(reading.stated)} were read.")
    return Measured(terms, seconds, peak_rss() - before)


if __name__ == "__main__":
    main()
