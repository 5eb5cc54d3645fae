"""Embedding outside of an ingest, by Parquet files: the commands of docs/scale.md."""

import json
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES
from tests.support import processes


def test_vectors_are_computed_elsewhere_and_stored(tmp_path: Path, exports: Path) -> None:
    data, parts = str(tmp_path / "data"), str(tmp_path / "parts")

    def run(*arguments: str) -> str:
        done = processes.run_here(*arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    some = [str(EXAMPLES / "ai-glossary" / f"{name}.txt") for name in ("batch-size", "embedding", "learning-rate")]
    run("ingest", *some, "--data", data, "--defer-vectors")
    texts = int(run("embed", "--parts", parts, "--write", "--data", data).split()[0])
    embedded = [
        int(run("embed", "--parts", parts, "--shard", f"{part}/2", "--data", str(tmp_path / "none")).split()[0])
        for part in (1, 2)
    ]
    assert texts >= 3
    assert sum(embedded) == texts
    run("embed", "--parts", parts, "--store", "--data", data)
    other = str(tmp_path / "other")
    run("ingest", *some, "--data", other)
    found, expected = (
        json.loads(run("search", "examples per step", "--mode", "semantic", "--json", "--data", one))["hits"]
        for one in (data, other)
    )
    assert [hit["name"] for hit in found] == [hit["name"] for hit in expected]
    assert [hit["score"] for hit in found] == pytest.approx([hit["score"] for hit in expected], abs=1e-4)


def test_options_that_exclude_each_other(tmp_path: Path) -> None:
    assert processes.run_here("embed", "--write").returncode == 2
    assert processes.run_here("embed", "--parts", str(tmp_path), "--ray", "0").returncode == 2
    missing = processes.run_here("embed", "--parts", str(tmp_path / "parts"))
    assert (missing.returncode, "--write" in missing.stderr) == (1, True)
