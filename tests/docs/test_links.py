"""Links and paths in the documentation exist, and the README stays short."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.documents import README, ROOT, documents

LINK = re.compile(r"!?\[[^\]]*\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]*))?\)")
PATH = re.compile(r"`([\w.*-]+(?:/[\w.*-]+)*/?)(?:::?[\w.]+)?`")
MODULE = re.compile(r"[\w/]+(?:\.py|/)(?=[\s,:]|$)")
FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
ROOT_FILES = {".md", ".toml", ".cff", ".yml"}
PACKAGES = ROOT / "docs/images/packages.svg"
HERE = {path.name for path in ROOT.iterdir()}

each_document = pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))


def prose(document: Path) -> str:
    return FENCE.sub("", document.read_text(encoding="utf-8"))


@cache
def anchors(document: Path) -> frozenset[str]:
    text = prose(document)
    headings = [re.sub(r"[`*]|\s*\{.*\}$", "", title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    slugs = (re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-") for title in headings)
    return frozenset([*slugs, *re.findall(r"\{ *#([\w-]+)", text)])


@each_document
def test_link_targets_exist(document: Path) -> None:
    for path, anchor in LINK.findall(re.sub(r"`[^`\n]*`", "", prose(document))):
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{path} does not exist"
        if anchor:
            assert anchor in anchors(target), f"{path or document.name} has no heading #{anchor}"


@each_document
def test_paths_of_the_repository_exist(document: Path) -> None:
    missing = [path for path in repository_paths(prose(document)) if not next(iter(ROOT.glob(path.rstrip("/"))), None)]
    assert not missing


def repository_paths(text: str) -> Iterator[str]:
    """Yield the paths in backticks that begin with a directory of this repository or name a file in its root."""
    for path in PATH.findall(text):
        first, slash, rest = path.partition("/")
        if (slash and rest and first in HERE) or (not slash and Path(path).suffix in ROOT_FILES and path[:2].isupper()):
            yield path


@pytest.mark.parametrize("picture", [PACKAGES, *sorted(PACKAGES.parent.glob("*-path.svg"))], ids=lambda path: path.name)
def test_modules_in_pictures_exist(picture: Path) -> None:
    packages = ("api", "embeddings", "graph", "ingest")
    modules = [f"/{module.relative_to(ROOT)}" for package in packages for module in (ROOT / package).rglob("*.py")]
    shown = {name for text in re.findall(r">([^<]+)<", picture.read_text()) for name in MODULE.findall(text)}
    folders = {name for name in shown if name.endswith("/") and picture == PACKAGES}
    missing = [name for name in shown if name.endswith(".py") and not any(m.endswith(f"/{name}") for m in modules)]
    assert not missing + [name for name in folders if not any(f"/{name}" in module for module in modules)]


def test_paths_are_recognized() -> None:
    text = "`graph/store.py`, `graph/`, `my-pages/a.txt`, `api/app.py:create_app`, `words.csv`, `README.md`"
    assert list(repository_paths(text)) == ["graph/store.py", "api/app.py", "README.md"]


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150
    assert README.stat().st_size <= 9_000
