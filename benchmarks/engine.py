"""The search engine alone: processor time per call at 117,791 and more records, its load, and its memory."""

import argparse
import gc
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from benchmarks.support.encoders import RandomVectors
from benchmarks.support.folders import WORK
from benchmarks.support.measure import Timing, own_memory, peak_rss, rss
from benchmarks.support.report import Cell, Report
from benchmarks.support.wordnet import GLOSSARY, require_corpora, wordnet_records
from embeddings.annotations import annotate
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.hits import SearchMode
from embeddings.ranking import rank
from embeddings.records import Filter, Record

_ALL = Filter()
_PAGE = 50


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[117_791])
    parser.add_argument("--calls", type=int, default=60, help="calls per row (60)")
    parser.add_argument("--keep", action="store_true", help="use the folders of an earlier run")
    arguments = parser.parse_args()
    require_corpora(parser)
    report = Report("engine", vars(arguments))
    claims: list[tuple[str, float, bool]] = []
    for size in arguments.sizes:
        folder = WORK / f"engine-{size}"
        with get_context("spawn").Pool(1) as fresh:
            loads = {} if arguments.keep and folder.exists() else fresh.apply(_load, (folder, size))
        if loads:
            report.add(f"Load of {size:,} records with random vectors", [loads])
        with get_context("spawn").Pool(1) as fresh:
            timings, memory = fresh.apply(_measure, (folder, arguments.calls))
        report.add(
            f"Processor time per call, {size:,} records",
            [
                {"call": name, "p50 ms": timing.median, "p99 ms": timing.p99, "calls": timing.calls}
                for name, timing in timings.items()
            ],
        )
        report.add(f"Resident MB of a reader, {size:,} records", [memory])
        claims += [
            (f"{size:,} records: {name}, under {limit} ms", timings[name].median, timings[name].median < limit)
            for name, limit in _limits(size).items()
        ]
    report.add_claims(claims)
    report.write()


def _limits(size: int) -> Mapping[str, float]:
    search = 20 if size > 200_000 else 8
    return {
        "rank HYBRID": search,
        "rank HYBRID, a category": search,
        "rank HYBRID, a glossary": search,
        "page, a category": 5,
        "page, a category and a glossary": 5,
        "facets, a category": 5,
        "complete 1": 3,
        "complete 2": 3,
        "complete 3": 3,
        "complete 5": 3,
        "apply one record": 30,
    }


def _load(folder: Path, size: int) -> Mapping[str, Cell]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    began, seconds = time.perf_counter(), time.process_time()
    engine = EmbeddedEngine(folder / "engine", RandomVectors(), folder / "vectors.sqlite", writable=True)
    engine.apply(1, wordnet_records(size), ())
    applied, loaded = time.process_time() - seconds, peak_rss()
    elapsed = time.perf_counter() - began
    began, seconds = time.perf_counter(), time.process_time()
    engine.merge()
    merged = time.process_time() - seconds
    engine.close()
    files = sum(file.stat().st_size for file in (folder / "engine").rglob("*") if file.is_file())
    return {
        "apply, CPU s": applied,
        "apply, s": elapsed,
        "CPU ms per record": 1000 * applied / size,
        "peak MB": loaded,
        "merge, CPU s": merged,
        "merge, s": time.perf_counter() - began,
        "peak MB with merge": peak_rss(),
        "MB on disk": files / 2**20,
    }


def _measure(folder: Path, calls: int) -> tuple[Mapping[str, Timing], Mapping[str, Cell]]:
    before, own = rss(), own_memory()
    reader = EmbeddedEngine(folder / "engine", None, writable=False)
    timings: dict[str, Timing] = {}
    with reader.view() as view:
        rank(view, "river", RandomVectors().encode_queries(["river"])[0], SearchMode.HYBRID, _ALL, 10)
        memory: dict[str, Cell] = {"after the first search": rss() - before, "of them own": own_memory() - own}
        counts = {tag: number for tag, number in view.facets(_ALL).items() if tag.kind == "category"}
        ranked = sorted(counts, key=counts.__getitem__)
        large, middle = ranked[-2], ranked[len(ranked) // 2]
        in_large, in_middle = Filter((frozenset({large}),)), Filter((frozenset({middle}),))
        in_all = Filter((frozenset({GLOSSARY}),))
        both = Filter((frozenset({large}), frozenset({GLOSSARY})))
        recent = Filter((frozenset({large}),), modified_since=1)
        wheres = {
            "": _ALL,
            ", a category": in_large,
            ", a category of middle size": in_middle,
            ", a glossary": in_all,
            ", a category and a glossary": both,
            ", a category and a time": recent,
        }
        names = [one.labels[0].text for one in islice(wordnet_records(calls * 997), 0, None, 997)]
        queries = [one.definition.partition(";")[0] for one in islice(wordnet_records(calls * 991), 0, None, 991)]
        vectors = RandomVectors().encode_queries(queries)
        pairs = list(zip(queries, vectors, strict=True))
        for title, where in wheres.items():
            timings[f"rank HYBRID{title}"] = _time(
                lambda pair, where=where: rank(view, pair[0], pair[1], SearchMode.HYBRID, where, 10), pairs
            )
        for title, where in list(wheres.items())[:4]:
            timings[f"rank LEXICAL{title}"] = _time(
                lambda text, where=where: rank(view, text, None, SearchMode.LEXICAL, where, 10), queries
            )
        for title, where in wheres.items():
            timings[f"page{title}"] = _time(lambda _, where=where: view.page(where, _PAGE), range(calls))
            if title:
                timings[f"page{title}, in the middle"] = _time(
                    lambda name, where=where: view.page(where, _PAGE, (name, "")), names
                )
            timings[f"facets{title}"] = _time(lambda _, where=where: view.facets(where), range(calls))
        timings["exact, 1 label"] = _time(lambda name: view.exact([name]), names)
        timings["near"] = _time(lambda name: view.near(name, 10), [_misspelled(name) for name in names])
        for letters in (0, 1, 2, 3, 4, 5):
            beginnings = [name[:letters] for name in names]
            timings[f"complete {letters}"] = _time(lambda text: view.complete(text, _ALL, 10), beginnings)
        frequent = ["genus", "s", "co", "un", "non", "pro", "genus s", "family"]
        timings["complete, frequent beginnings"] = _time(lambda text: view.complete(text, _ALL, 10), frequent * 8)
        timings["complete 2, a category"] = _time(lambda name: view.complete(name[:2], in_large, 10), names)
        texts = [" ".join(queries[place:] + queries[:place])[:1000] for place in range(len(queries))]
        timings["annotate 1,000 characters"] = _time(lambda text: annotate(view, text), texts)
        keys = [view.page(_ALL, 10, (name, "")).keys for name in names]
        timings["records, 10"] = _time(view.records, keys)
        timings["vectors, 10"] = _time(view.vectors, keys)
    memory |= {"after all calls": rss() - before, "own": own_memory() - own}
    writer = EmbeddedEngine(folder / "engine", RandomVectors(), folder / "vectors.sqlite", writable=True)
    epoch, changed = writer.epoch(), islice(wordnet_records(calls * 983), 0, None, 983)
    applying: list[float] = []
    opening: list[float] = []
    for number, one in enumerate(changed, epoch + 1):
        variant = Record(one.key, one.labels, f"{one.text} {number}", one.definition, prose=one.prose, tags=one.tags)
        began = time.process_time()
        writer.apply(number, [variant], ())
        applying.append(time.process_time() - began)
        began = time.process_time()
        reader.view().close()
        opening.append(time.process_time() - began)
    timings["apply one record"] = Timing.of(applying)
    timings["open a view of a new epoch"] = Timing.of(opening)
    timings["open a view of the same epoch"] = _time(lambda _: reader.view().close(), range(calls))
    writer.close()
    reader.close()
    return timings, memory


def _misspelled(name: str) -> str:
    return name.replace("e", "", 1)


def _time(call: Callable[..., object], values: Sequence[object] | range) -> Timing:
    """Time each call in processor time, after a first call that is not counted."""
    gc.collect()
    call(values[0])
    seconds: list[float] = []
    for value in values:
        began = time.process_time()
        call(value)
        seconds.append(time.process_time() - began)
    return Timing.of(seconds)


if __name__ == "__main__":
    main()
