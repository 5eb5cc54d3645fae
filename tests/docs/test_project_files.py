"""The files that describe the project parse, and agree with each other."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LISTED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.yml", "*.yaml", "*.json", "*.cff"],
    cwd=ROOT,
    capture_output=True,
    check=True,
    encoding="utf-8",
).stdout.splitlines()
CONFIGURATION = [name for name in LISTED if not name.startswith(("tests/data/", "examples/"))]


def parsed(name: str) -> Any:
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        return json.loads(text)
    first, *others = yaml.load_all(text, PermissiveLoader)
    return [first, *others] if others else first


class PermissiveLoader(yaml.SafeLoader):
    """Reads the tags that MkDocs adds to YAML, such as `!!python/name:`, as their values' text."""


PermissiveLoader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)


@pytest.mark.parametrize("name", CONFIGURATION)
def test_configuration_parses(name: str) -> None:
    assert parsed(name)


def test_the_citation_has_the_version_and_license_of_the_package() -> None:
    citation = parsed("CITATION.cff")
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])


def test_the_workflow_runs_the_ci_script_on_every_declared_python() -> None:
    job = parsed(".github/workflows/ci.yml")["jobs"]["ci"]
    assert ".ci/run" in [step.get("run") for step in job["steps"]]
    declared = [found[1] for name in PROJECT["classifiers"] if (found := re.search(r":: (3\.\d+)$", name))]
    assert job["strategy"]["matrix"]["python"] == declared
    assert PROJECT["requires-python"] == f">={declared[0]}"


def test_the_workflow_audits_all_pinned_versions_and_keeps_the_wheel_with_its_bill_of_materials() -> None:
    jobs = parsed(".github/workflows/ci.yml")["jobs"]
    commands = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}
    assert commands["audit"][-1].startswith("pip-audit --requirement constraints.txt ")
    assert commands["package"] == ["make wheel"]
    assert ".ci/bill_of_materials.py dist/" in (ROOT / "Makefile").read_text()


def test_pre_commit_hooks_are_local_and_install_nothing() -> None:
    for repository in parsed(".pre-commit-config.yaml")["repos"]:
        assert repository["repo"] == "local"
        for hook in repository["hooks"]:
            assert hook["language"] == "system"
            assert (hook["entry"].split()[0]).startswith(".venv/bin/")


@pytest.mark.parametrize(
    "form", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=lambda form: form.stem
)
def test_issue_forms_have_unique_ids_and_labels(form: Path) -> None:
    fields = parsed(str(form.relative_to(ROOT)))["body"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)


@pytest.mark.parametrize("package", ["lexigraph", "graph", "api", "embeddings", "ingest"])
def test_packages_are_marked_as_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_the_pictures_of_the_documentation_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in (ROOT / "docs" / "images").glob("*.png")}
    assert {"term.png", "map.png", "search.png", "organization.png", "graphql.png"} <= sizes.keys()
    assert max(sizes.values()) < 200_000
    assert sum(sizes.values()) < 1_000_000
