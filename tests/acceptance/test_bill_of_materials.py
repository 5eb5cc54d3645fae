"""The software bill of materials is valid CycloneDX, and lists the packages that users get, with their versions."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.processes import ROOT

pytestmark = pytest.mark.thorough


def test_the_bill_of_materials_lists_the_packages_of_users(tmp_path: Path) -> None:
    from cyclonedx.schema import SchemaVersion  # here, since it takes a second
    from cyclonedx.validation.json import JsonStrictValidator

    file = tmp_path / "lexigraph.cdx.json"
    subprocess.run([sys.executable, str(ROOT / ".ci" / "bill_of_materials.py"), str(file)], check=True)
    text = file.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    versions = {canonicalize_name(one["name"]): one["version"] for one in bill["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert bill["metadata"]["component"]["version"] == project["version"]
    assert {canonicalize_name(Requirement(line).name) for line in project["dependencies"]} <= versions.keys()
    assert {"torch", "pydantic", "psycopg-binary", "pandas"} <= versions.keys()
    assert {"pytest", "ruff", "build", "txtai", "cyclonedx-bom"}.isdisjoint(versions)
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
    for name, version in pinned.items():
        assert versions.get(canonicalize_name(name), version).partition("+")[0] == version
    assert all(one["purl"].startswith("pkg:pypi/") for one in bill["components"])
    (needs,) = [one["dependsOn"] for one in bill["dependencies"] if one["ref"] == "root-component"]
    assert any(one.startswith("rdflib==") for one in needs)
