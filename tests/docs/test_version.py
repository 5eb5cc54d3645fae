"""`pyproject.toml` has the version; the files that repeat it agree with it."""

import re
import tomllib

import pytest

from tests.docs.documents import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.mark.parametrize(
    ("file", "pattern"),
    [
        ("CITATION.cff", r"^version: (.+)$"),
        ("graph/ontology.ttl", r'owl:versionInfo "(.+?)"'),
        ("docs/install.md", r"dist/lexigraph-(.+?)-py3-none-any\.whl"),
        ("CHANGELOG.md", r"^## (\d.+)$"),
    ],
)
def test_a_file_states_the_version_of_the_package(file: str, pattern: str) -> None:
    found = re.search(pattern, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    assert found[1] == VERSION
