"""Cost of a change: seconds from the call until a running server shows it, by number of terms.

The terms are synsets of WordNet in one JSON Lines file, with random vectors; the pages are generated. A real server on
the same data directory is asked every few milliseconds until the answer contains the new text. Abbreviations are
derived from generated organizations in a store of their own.
"""

import argparse
import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from api.lexicon.current import Current
from api.lexicon.encoders import models_folder
from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.generated_pages import GeneratedPage, generate_pages
from benchmarks.support.encoders import NoModel, RandomVectors
from benchmarks.support.folders import WORK, find_pages, generated_folder, pages_folder
from benchmarks.support.measure import Stopwatch, peak_rss, reset_peak_rss
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve
from benchmarks.support.vectors import EXPORTS, open_model
from benchmarks.support.wordnet import require_corpora, wordnet_lines
from embeddings.records import Filter
from graph.iris import Iris
from graph.rdf import Literal
from graph.sparql_text import serialize
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import RDF, SCHEMA
from ingest.derived.abbreviations import resolved_abbreviations
from ingest.input.document_paths import find_documents
from ingest.report import Report as IngestReport

_API_KEY = "benchmark"
_LINE = "Benchmark line"
_PAUSE = 0.002
_PATIENCE = 600.0
_PAGES = 100
_LISTED = 20  # terms per page of a list
_SEED = 3  # differs from the seed of the search benchmarks
_TERM = "query ($name: String!) { term(name: $name) { ... on Term { definition usageNote } } }"
_INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { changed } }"
_UPLOADED = next(iter(generate_pages(1, 4)))


@dataclass(slots=True)
class _Measured:
    """Seconds of each round: until visible, until the call returned, and of the processors of both processes."""

    visible: list[float] = field(default_factory=list)
    returned: list[float] = field(default_factory=list)
    writer: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)

    def row(self, title: str) -> dict[str, Cell]:
        """Return the medians as a row of the table."""
        return {
            "change": title,
            "visible after s": median(self.visible),
            "least": min(self.visible),
            "most": max(self.visible),
            "call returned after s": median(self.returned),
            "writer, processor s": median(self.writer),
            "server, processor s": median(self.server),
            "rounds": len(self.visible),
        }


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = "numbers of terms (1,000 10,000 117,791); more than 117,791 are variants of WordNet"
    parser.add_argument("--terms", type=int, nargs="+", default=[1_000, 10_000, 117_791], help=sizes)
    parser.add_argument("--files", type=int, default=10_000, help="files in the unchanged ingest (10,000)")
    parser.add_argument("--organizations", type=int, nargs="*", default=[2_000, 20_000], help="numbers (2,000 20,000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the small changes (5)")
    arguments = parser.parse_args()
    require_corpora(parser)
    report = Report("change", vars(arguments))
    if not EXPORTS.is_dir():
        open_model().encode_queries(["export the model"])
    for terms in arguments.terms:
        glossary = _Glossary(WORK / f"change-{terms}", terms)
        report.add(f"First ingest of {terms:,} terms", list(glossary.ingest_first()))
        with serve(glossary.data, api_key=_API_KEY) as server:
            rows = list(_changes(glossary, server, arguments.rounds))
        report.add(f"From the call to visible in a running server, {terms:,} terms", rows)
        followed = _following(glossary, arguments.rounds)
        report.add(f"Processor time of following one page, and of lists by name, {terms:,} terms", [followed])
    if arguments.files:
        report.add("Unchanged ingest", [_unchanged(arguments.files, arguments.rounds)])
    if arguments.organizations:
        rows = [_abbreviations(count, arguments.rounds) for count in arguments.organizations]
        report.add("Derived abbreviations, after each commit that changes an organization", rows)
    report.write()


class _Glossary:
    """A data directory, and the documents it was ingested from: a glossary in one file, and a folder of pages."""

    def __init__(self, folder: Path, terms: int) -> None:
        self.terms, self.data, self.folder = terms, folder / "data", folder
        self.file, self.pages = folder / "wordnet.jsonl", folder / "pages"
        self.ingestion = Ingestion(self.data, Settings(), RandomVectors())
        self.generated: list[GeneratedPage] = list(generate_pages(_PAGES, _SEED))

    def ingest_first(self) -> Iterator[dict[str, Cell]]:
        """Make the documents and the data directory again; yield the costs of the glossary's ingest."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.pages.mkdir(parents=True)
        self.write_line("first")
        for page in self.generated:
            self.write_page(page, "first")
        without_model = Ingestion(self.data, Settings(), NoModel())
        for part, ingestion in {"without a model": without_model, "random vectors, later": self.ingestion}.items():
            watch, processor = Stopwatch(), Stopwatch(time.process_time)
            reset_peak_rss()
            with watch, processor:
                self.ingest(self.file, ingestion)
            yield {
                "part": part,
                "seconds": watch.seconds,
                "processor s": processor.seconds,
                "peak RSS MB": peak_rss(),
            }
        self.ingest(self.pages)
        shutil.copytree(EXPORTS, models_folder(self.data), dirs_exist_ok=True)

    def write_line(self, text: str) -> None:
        """Write the glossary, whose middle line defines a term by this text."""
        own = f'{{"id": "benchmark", "lemmas": ["{_LINE}"], "gloss": "A line that reads {text}"}}\n'
        lines = wordnet_lines(self.terms - 1)
        with self.file.open("wb") as file:
            file.writelines(islice(lines, (self.terms - 1) // 2))
            file.write(own.encode())
            file.writelines(lines)

    def write_page(self, page: GeneratedPage, text: str) -> None:
        """Write a page with a usage note that begins with this text."""
        (self.pages / page.file).write_text(_noted(page, text), encoding="utf-8")

    def ingest(self, path: Path, ingestion: Ingestion | None = None) -> IngestReport:
        """Ingest a file or a folder. Raises `RuntimeError` if it fails, but not without a model."""
        report = (ingestion or self.ingestion).ingest(find_documents([str(path)], self.folder, io.BytesIO()))
        if errors := [error for error in report.errors if error.code != "no-model"]:
            raise RuntimeError(f"The ingest of {path} failed: {errors[0]}")
        return report


def _noted(page: GeneratedPage, text: str) -> str:
    return page.text.replace("USAGE NOTE", f"USAGE NOTE\nWritten {text}.", 1)


def _changes(glossary: _Glossary, server: Server, rounds: int) -> Iterator[dict[str, Cell]]:
    """Make each kind of change several times, and measure when the server shows it."""
    first, *_, last = glossary.generated

    def write_first(text: str) -> None:
        glossary.write_page(first, text)

    def write_all(text: str) -> None:
        for page in glossary.generated:
            glossary.write_page(page, text)

    def mutate(text: str) -> None:
        documents = [{"name": "benchmark.txt", "content": _noted(_UPLOADED, text)}]
        server.ask(_INGEST, {"documents": documents})

    def ingest(path: Path) -> Callable[[str], object]:
        return lambda text: glossary.ingest(path)

    few = max(1, rounds // 2)
    kinds: dict[str, tuple[str, Callable[[str], object], Callable[[str], object], int]] = {
        "one page": (first.name, write_first, ingest(glossary.pages / first.file), rounds),
        "one mutation with one document": (_UPLOADED.name, lambda text: None, mutate, rounds),
        f"{_PAGES} pages in one run": (last.name, write_all, ingest(glossary.pages), few),
        "one line of the glossary in one file": (_LINE, glossary.write_line, ingest(glossary.file), few),
    }
    for title, (name, prepare, call, repeat) in kinds.items():
        yield _measured(server, name, prepare, call, repeat).row(title)


def _following(glossary: _Glossary, rounds: int) -> dict[str, Cell]:
    """Follow a changed page in this process as a server does, and list terms of the epoch that became current."""
    current = Current(glossary.data, RandomVectors())
    page = glossary.generated[0]
    clocks = {what: Stopwatch(time.process_time) for what in ("following", "first list", "list", "list in the middle")}
    for _ in range(rounds):
        glossary.write_page(page, f"at {time.time_ns()}")
        glossary.ingest(glossary.pages / page.file)
        with clocks["following"]:
            lexicon = current.refresh()
        view = lexicon.view
        (before,) = view.page(Filter(), 1, skip=lexicon.count // 2).keys
        place = (lexicon.names([before])[before], before)
        with clocks["first list"]:
            view.page(Filter(), _LISTED)
        with clocks["list"]:
            view.page(Filter(), _LISTED)
        with clocks["list in the middle"]:
            view.page(Filter(), _LISTED, after=place)
    return {f"{what}, ms": 1000 * clock.seconds / rounds for what, clock in clocks.items()}


def _measured(
    server: Server, name: str, prepare: Callable[[str], object], call: Callable[[str], object], rounds: int
) -> _Measured:
    """Prepare a text and make the call with it, once for warming up; time until the server shows it for this term.

    The server is asked from the return of the call on.
    """
    found = _Measured()
    for number in range(rounds + 1):
        text = f"in round {time.time_ns()}"
        prepare(text)
        processor, used, began = time.process_time(), server.processor_seconds(), time.perf_counter()
        call(text)
        returned = time.perf_counter()
        _wait(server, name, text)
        if number:
            found.visible.append(time.perf_counter() - began)
            found.returned.append(returned - began)
            found.writer.append(time.process_time() - processor)
            found.server.append(server.processor_seconds() - used)
    return found


def _wait(server: Server, name: str, text: str) -> None:
    """Wait until the server shows a text for a term. Raises `RuntimeError` after ten minutes."""
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        if text.encode() in server.ask(_TERM, {"name": name}):
            return
        time.sleep(_PAUSE)
    raise RuntimeError(f"The server does not show the change of {name!r}.")


def _unchanged(files: int, rounds: int) -> dict[str, Cell]:
    """Ingest files again that did not change."""
    folder = generated_folder(files, False)
    ingestion = Ingestion(folder, Settings(), RandomVectors())
    seconds: list[float] = []
    processor: list[float] = []
    for _ in range(rounds):
        watch, used = Stopwatch(), Stopwatch(time.process_time)
        with watch, used:
            ingestion.ingest(find_pages(pages_folder(files)))
        seconds.append(watch.seconds)
        processor.append(used.seconds)
    return {
        "files": files,
        "seconds": median(seconds),
        "least": min(seconds),
        "processor s": median(processor),
        "rounds": rounds,
    }


def _abbreviations(organizations: int, rounds: int) -> dict[str, Cell]:
    """Find which of the organizations are named by an abbreviation alone; a tenth is, in documents of their own."""
    folder, iris = WORK / "abbreviations", Iris(Settings().base_iri)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines: list[str] = []

    def describe(source: str, name: str, *others: str) -> None:
        about, graph = f"<{iris.organization(name)}>", f"<{iris.base}source/{source}>"
        facts = [f"<{SCHEMA.name}> {serialize(Literal(name))}", f"<{RDF.type}> <{SCHEMA.Organization}>"]
        facts += [f"<{SCHEMA.alternateName}> {serialize(Literal(other))}" for other in others]
        lines.extend(f"{about} {fact} {graph} .\n" for fact in facts)

    for number in range(organizations):
        describe(f"long-{number % 100}", f"Foo Standards Body {number}", f"FSB{number}")
        if number % 10 == 0:
            describe(f"short-{number % 7}", f"FSB{number}")
    watch = Stopwatch(time.process_time)
    with closing(OxigraphStore.open(folder)) as store:
        store.load("".join(lines).encode())
        for _ in range(rounds):
            with watch:
                change, _ = resolved_abbreviations(store, iris, frozenset())
    return {
        "organizations": organizations,
        "joined": len(change.added_triples[iris.abbreviations_graph]),
        "processor s": watch.seconds / rounds,
        "rounds": rounds,
    }


if __name__ == "__main__":
    main()
