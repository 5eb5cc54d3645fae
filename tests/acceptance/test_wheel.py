"""The wheel that `python -m build` makes works outside a checkout, and contains what a user needs and nothing else."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import PATIENCE, ROOT, environment, server

pytestmark = pytest.mark.thorough

PACKAGES = ("api", "embeddings", "graph", "ingest", "lexigraph")


def listed(*folders: str) -> set[str]:
    """Return the files of a checkout in these folders that git does not ignore."""
    found = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout.splitlines()
    return {name for name in found if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=PATIENCE)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel, where only its dependencies come from the present one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=PATIENCE)
    purelib = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    # A line of a .pth file appends a directory, but does not read the .pth files in it: no checkout is found.
    (purelib / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return python


def run(python: Path, cwd: Path, *arguments: str, **settings: str) -> Any:
    return subprocess.run(
        [str(python.with_name("lexigraph")), *arguments],
        cwd=cwd,
        env=environment(**settings) | {"PYTHONPATH": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def test_the_wheel_contains_the_packages_with_their_data_and_the_examples(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    examples = {f"lexigraph/{name}" for name in listed("examples")}
    assert names == listed(*PACKAGES) | examples


def test_the_source_distribution_contains_the_checkout(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert names == {"PKG-INFO", *listed()}


def test_an_installed_wheel_ingests_searches_and_exports(python: Path, exports: Path, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "drift.md"
    page.parent.mkdir()
    page.write_text("---\ntitle: Data Drift\n---\n\nA change of the inputs of a model after its training.\n")
    version = run(python, tmp_path, "--version")
    assert version.stdout.startswith("lexigraph "), version.stderr
    ingested = run(python, tmp_path, "ingest", "pages")
    assert ingested.returncode == 0, ingested.stderr
    assert ingested.stdout.startswith("1 source, 1 term, 1 added, ")
    found = json.loads(run(python, tmp_path, "search", "inputs that change over time", "--json").stdout)
    assert [hit["name"] for hit in found["hits"]] == ["Data Drift"]
    assert "skos:prefLabel" in run(python, tmp_path, "export").stdout
    located = subprocess.run(
        [python, "-c", "import api, ingest; print(api.__file__, ingest.__file__)"],
        cwd=tmp_path,
        env=environment() | {"PYTHONPATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert str(ROOT) not in located.stdout


def test_the_demo_of_an_installed_wheel_serves_the_sample(python: Path, exports: Path, tmp_path: Path) -> None:
    program = str(python.with_name("lexigraph"))
    with server(tmp_path / "data", "demo", program=program, PYTHONPATH="") as running:
        assert running.query("{ index { terms } sources(first: 1) { nodes { name } } }") == {
            "index": {"terms": 107},
            "sources": {"nodes": [{"name": "ai-glossary/adversarial-example.txt"}]},
        }
        assert running.http.get("/", headers={"Accept": "text/html"}).status_code == 200
        assert running.http.get("/terms", headers={"Accept": "text/html"}).status_code == 200
    assert "== By meaning" in running.printed
