"""What a command costs before it does anything: help is cheap, and nothing loads a model that needs none."""

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.processes import PATIENCE, environment, run

HEAVY = {"torch", "sentence_transformers", "faiss", "numpy", "rdflib", "pyoxigraph", "fastapi", "strawberry"}


def imported(*arguments: str) -> set[str]:
    """The packages that a command imports, as the interpreter itself lists them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from api.cli import main; main()", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=True,
        timeout=PATIENCE,
    )
    modules = re.findall(r"^import time:[^|]*\|[^|]*\| *(\S+)$", done.stderr, re.MULTILINE)
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    packages = imported(*arguments)
    assert "typer" in packages
    assert packages.isdisjoint(HEAVY)


def test_help_costs_less_than_six_tenths_of_a_processor_second() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run("--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.6


@pytest.mark.parametrize("arguments", [["search", "batch", "--mode", "lexical"], ["show", "Batch Size"], ["export"]])
def test_what_needs_no_model_imports_none(sample_folder: Path, arguments: list[str]) -> None:
    packages = imported(*arguments, "--data", str(sample_folder))
    assert "pyoxigraph" in packages
    assert packages.isdisjoint({"torch", "sentence_transformers", "faiss", "fastapi"})
