"""Cost of web pages: each kind of page of the sample, over HTTP, requested as by a browser."""

import argparse
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from api.lexicon.current import open_current_lexicon
from api.web.addresses import Addresses
from benchmarks.support.folders import sample_folder
from benchmarks.support.measure import Timing, time_each
from benchmarks.support.report import Report
from benchmarks.support.server import Server, serve

_BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def main() -> None:
    """Measure each kind of page, cycling through its addresses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300, help="calls per kind of page (300)")
    arguments = parser.parse_args()
    report = Report("web_pages", vars(arguments))
    folder = sample_folder()
    rows = []
    with serve(folder) as server:
        while server.client.get("/map", headers=_BROWSER).status_code == HTTPStatus.ACCEPTED:
            time.sleep(0.2)  # until a separate process has laid out the map
        for kind, addresses in _addresses(folder).items():
            for address in addresses[:20]:
                _open(server, address)
            before = server.processor_seconds()
            timing = time_each(lambda address: _open(server, address), islice(cycle(addresses), arguments.calls))
            rows.append(_row(kind, timing, server.processor_seconds() - before))
    report.add("Pages of the sample", rows)
    report.write()


def _addresses(folder: Path) -> Mapping[str, list[str]]:
    lexicon = open_current_lexicon(folder, None)
    catalog, of = lexicon.catalog, Addresses(lexicon.iris.base, "").of
    names = list(lexicon.names(terms := lexicon.all_terms()).values())
    found = {
        "front": ["/"],
        "search for a name": _searches(names),
        "search for a question": _searches(f"what is {name}?" for name in names),
        "terms of a category": ["/?" + urlencode({"category": iri}) for iri in catalog.categories],
        "term": [of(iri) for iri in terms],
        "organization": [of(iri) for iri in catalog.organizations],
        "category": [of(iri) for iri in catalog.categories],
        "all categories": ["/categories"],
        "all organizations": ["/organizations"],
        "map": ["/map"],
        "search on the map": ["/map?" + urlencode({"q": name}) for name in names],
        "page not found": [of(iri) + "-x" for iri in terms],
    }
    lexicon.close()
    return found


def _searches(queries: Iterable[str]) -> list[str]:
    return ["/?" + urlencode({"q": query}) for query in queries]


def _open(server: Server, address: str) -> None:
    response = server.client.get(address, headers=_BROWSER)
    if not response.headers["content-type"].startswith("text/html"):
        raise RuntimeError(f"{address}: {response.text[:200]}")


def _row(kind: str, timing: Timing, seconds: float) -> dict[str, str | float | int]:
    return {
        "page": kind,
        "p50 ms": timing.median,
        "p99 ms": timing.p99,
        "processor ms": 1000 * seconds / timing.calls,
        "calls": timing.calls,
    }


if __name__ == "__main__":
    main()
