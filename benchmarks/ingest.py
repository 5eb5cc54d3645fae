"""Ingest cost per page by stage, and the share of embedding."""

import argparse
import gc
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.support.encoders import RandomVectors, TimedEncoder
from benchmarks.support.folders import EXAMPLES, WORK, find_pages, pages_folder
from benchmarks.support.measure import Stopwatch, peak_rss, reset_peak_rss
from benchmarks.support.report import Cell, Report
from benchmarks.support.vectors import open_model
from embeddings.encoder import Encoder
from graph.commit_log import Change
from graph.model import Source
from ingest.data_directory.folder import FolderWriter, open_writer
from ingest.derived.mentions import MAX_MEANINGS, mention_triples
from ingest.derived.rare_labels import RareLabels
from ingest.derived.term_records import read_records
from ingest.input.contents import read_contents
from ingest.input.documents import Document
from ingest.organizations.registry import Organizations
from ingest.readers.options import NO_OPTIONS
from ingest.records import TermRecord
from ingest.report import Report as IngestReport
from ingest.sources.shared_facts import shared_facts
from ingest.sources.source import SharedResources, SourceReading
from ingest.terms import TermMaker

_BATCH = 1000  # number of sources that the pipeline writes together
_ENGINE = "the store's background threads, processor time"
_SETTINGS = Settings()
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Run:
    """One whole ingest, as a user would run it."""

    seconds: float
    embedding: float
    peak: float
    report: IngestReport

    @property
    def share(self) -> float:
        """The percentage of time spent in the model."""
        return 100 * self.embedding / self.seconds


def main() -> None:
    """Measure the sample and generated pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    parser.add_argument("--embed", type=int, default=1_000, help="pages to ingest with real embeddings (1,000)")
    parser.add_argument("--repeat", type=int, default=3, help="number of measurements of the stages (3)")
    arguments = parser.parse_args()
    report = Report("ingest", vars(arguments))
    model = open_model()
    _stages(EXAMPLES, 1)  # warms up imports and the file cache
    corpora = {
        "sample": (EXAMPLES, EXAMPLES),
        "generated": (pages_folder(arguments.pages), pages_folder(arguments.embed)),
    }
    loading = Stopwatch()
    rows = {name: _stages(pages, arguments.repeat) for name, (pages, _) in corpora.items()}
    plain = {name: _whole(pages, RandomVectors()) for name, (pages, _) in corpora.items()}
    with loading:
        model.encode_queries(["load the model"])
    whole = {name: _whole(pages, model) for name, (_, pages) in corpora.items()}
    _add_stages(report, rows)
    _add_runs(report, plain, whole, loading.seconds)
    written = {name: row["reading"] + row["mapping"] + row["storing"] for name, row in rows.items()}
    report.add_claims(
        [(f"{name}: reading, mapping and storing take under 1 ms per page", ms, ms < 1) for name, ms in written.items()]
        + [
            (f"{name}: at least 85 % of an ingest is embedding", runs["first"].share, runs["first"].share >= 85)
            for name, runs in whole.items()
        ]
    )
    report.write()


def _stages(pages: Path, repeat: int) -> dict[str, float]:
    """Return the median milliseconds per page of each stage of an ingest except embedding.

    Stages are in elapsed time. The store sorts and merges its files in background threads, mostly in parallel with
    the stages; their row is processor time.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeat):
        watches: dict[str, Stopwatch] = defaultdict(Stopwatch)
        everything, own = Stopwatch(time.process_time), Stopwatch(time.thread_time)
        with _empty_folder() as folder, open_writer(folder, _SETTINGS.base_iri) as writer, everything, own:
            count = _walk(pages, writer, watches)
        for stage, watch in watches.items():
            found[stage].append(1000 * watch.seconds / count)
        found[_ENGINE].append(1000 * (everything.seconds - own.seconds) / count)
    return {stage: median(values) for stage, values in found.items()}


def _walk(pages: Path, writer: FolderWriter, watches: Mapping[str, Stopwatch]) -> int:
    """Run `pages` through the functions that the pipeline calls; return the number of pages."""
    store, iris = writer.store, writer.iris
    maker = TermMaker.of_home(iris, "Benchmark", Organizations.load())
    known: set[str] = set()
    with watches["finding"]:
        documents = find_pages(pages).documents
    for start in range(0, len(documents), _BATCH):
        batch = documents[start : start + _BATCH]
        with watches["reading"]:
            records = [_records(document) for document in batch]
        with watches["mapping"]:
            sources = [_source(document, found, maker) for document, found in zip(batch, records, strict=True)]
            graphs = {graph: list(triples) for source in sources for graph, triples in source.graphs(iris).items()}
        with watches["storing"]:
            _, facts = shared_facts(store, iris, maker.registry, sources)
            terms = frozenset(term for source in sources for term in source.terms)
            writer.log.commit(Change({}, {iris.shared_graph: facts, **graphs}, terms), writer.log.head(), _NOW)
            known |= terms
    with closing(writer.open_engine(None)) as engine:
        with watches["reading back as records"]:
            found = list(read_records(store, writer.log, sorted(known)))
        with watches["search engine, without vectors"]:
            engine.apply(1, found, ())
        with engine.view() as view, watches["mentions"]:
            mentions = list(mention_triples(RareLabels(view, MAX_MEANINGS), view.prose()))
            writer.log.commit(Change({}, {iris.mentions_graph: mentions}), writer.log.head(), _NOW)
    with watches["checkpoint"]:
        writer.checkpoint(1)
    return len(documents)


def _records(document: Document) -> list[TermRecord]:
    document.digest()  # reads the bytes twice, as the pipeline does
    with read_contents(document, NO_OPTIONS) as contents:
        return [item for item in contents.items if isinstance(item, TermRecord)]


def _source(document: Document, records: Sequence[TermRecord], maker: TermMaker) -> SourceReading:
    iri = maker.iris.source(document.name)
    readings = tuple(maker.read(record, iri) for record in records)
    return SourceReading(
        Source(iri, document.name, "digest"), maker.glossary, readings, (), SharedResources.of(readings)
    )


def _whole(pages: Path, model: Encoder) -> dict[str, _Run]:
    """Ingest a copy of `pages` for the first time, again unchanged, and again with one page changed."""
    gc.collect()
    gc.freeze()  # exclude objects of earlier measurements from this ingest's garbage collection
    with _empty_folder() as folder:
        copy = Path(shutil.copytree(pages, folder / "pages"))
        runs = {"first": _ingest(folder, copy, model), "unchanged": _ingest(folder, copy, model)}
        changed = min(copy.rglob("*.txt"))
        changed.write_bytes(changed.read_bytes().replace(b"USAGE NOTE", b"USAGE NOTE\nMeasured twice.", 1))
        runs["one page changed"] = _ingest(folder, copy, model)
    if runs["one page changed"].report.changed != 1:
        raise RuntimeError("The ingest did not detect the changed page.")
    return runs


def _ingest(folder: Path, pages: Path, model: Encoder) -> _Run:
    encoder, watch = TimedEncoder(model), Stopwatch()
    inputs = find_pages(pages)
    reset_peak_rss()
    with watch:
        report = Ingestion(folder / "data", _SETTINGS, encoder).ingest(inputs)
    return _Run(watch.seconds, encoder.watch.seconds, peak_rss(), report)


@contextmanager
def _empty_folder() -> Iterator[Path]:
    # Not in /tmp, which may be in memory: an ingest ends by flushing everything to disk.
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        yield Path(folder)


def _add_stages(report: Report, rows: Mapping[str, Mapping[str, float]]) -> None:
    lines: dict[str, dict[str, Cell]] = {
        stage: {name: row[stage] for name, row in rows.items()} for stage in rows["sample"]
    }
    lines["total of a first ingest"] = {name: sum(row.values()) for name, row in rows.items()}
    report.add("Stages, ms per page", [{"stage": stage, **line} for stage, line in lines.items()])


def _add_runs(
    report: Report,
    plain: Mapping[str, Mapping[str, _Run]],
    whole: Mapping[str, Mapping[str, _Run]],
    loading: float,
) -> None:
    rows: list[dict[str, Cell]] = [
        {
            "corpus": name,
            "vectors": kind,
            "run": title,
            "pages": run.report.terms,
            "seconds": run.seconds,
            "pages/s": run.report.terms / run.seconds,
            "ms per page without embedding": 1000 * (run.seconds - run.embedding) / run.report.terms,
            "embedding %": run.share,
            "peak RSS MB": run.peak,
        }
        for kind, corpora in (("random", plain), ("real", whole))
        for name, runs in corpora.items()
        for title, run in runs.items()
    ]
    report.add(f"Whole ingests, without the {loading:.1f} s to load the model", rows)


if __name__ == "__main__":
    main()
