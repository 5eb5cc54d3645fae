"""Results of a benchmark: printed tables, and a JSON file that also describes the machine."""

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from rich import box
from rich.console import Console
from rich.table import Table

__all__ = ["RESULTS", "Cell", "Report"]

RESULTS = Path(__file__).parents[1] / "results"

Cell: TypeAlias = str | int | float | bool | None

_LIBRARIES = (
    *("faiss-cpu", "graphql-core", "numpy", "pyoxigraph", "sentence-transformers", "strawberry-graphql", "tantivy"),
    *("torch", "uvicorn"),
)


@dataclass(slots=True)
class Report:
    """The tables of one run of the benchmark `name`, printed as they are added."""

    name: str
    arguments: Mapping[str, object]
    tables: dict[str, list[Mapping[str, Cell]]] = field(default_factory=dict)

    def add(self, title: str, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Print and record a table; all rows have the columns of the first."""
        self.tables[title] = list(rows)
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        for column, value in rows[0].items():
            table.add_column(column, justify="left" if isinstance(value, str) else "right")
        for row in rows:
            table.add_row(*map(_shown, row.values()))
        Console(width=120, highlight=False, markup=False).print(table)

    def add_claims(self, claims: Sequence[tuple[str, float, bool]]) -> None:
        """Print the claims that the run checks, each with its measurement and whether it holds."""
        self.add("Claims", [{"claim": text, "measured": value, "holds": holds} for text, value, holds in claims])

    def write(self) -> None:
        """Write `results/NAME.json`, replacing the results of an earlier run."""
        RESULTS.mkdir(exist_ok=True)
        content = {
            "benchmark": self.name,
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "arguments": {name: str(value) for name, value in self.arguments.items()},
            "machine": _machine(),
            "tables": self.tables,
        }
        (RESULTS / f"{self.name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _shown(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else value or ""


def _machine() -> dict[str, object]:
    cpu = [line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": cpu[0] if cpu else platform.machine(),
        "memory GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load average": os.getloadavg(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "yardstick ms": _yardstick(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _yardstick() -> float:
    """Return the milliseconds of ten million additions: twice as many mean that half of the core was busy."""
    began = time.perf_counter()
    sum(number + 1 for number in range(10_000_000))
    return round(1000 * (time.perf_counter() - began))
