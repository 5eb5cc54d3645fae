"""`docs/validation.md` and `docs/quality.md` list every code of a finding, with its severity."""

import ast
import re
from pathlib import Path

import pytest

from ingest.input.encoding_guesses import ENCODINGS
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.term_pages.findings import page_finding

ROOT = Path(__file__).parents[2]
PAGES = [(ROOT / "docs" / name).read_text() for name in ("quality.md", "validation.md")]
QUALITY, VALIDATION = (re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \|", page, re.MULTILINE) for page in PAGES)
ROWS = [*VALIDATION, *QUALITY]
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
ONE_WORD = {"circle", "crashed", "dangling", "homonym", "orphan", "place", "refused", "repeated", "taken", "unreadable"}
COMPUTED = {"several-names", "several-definitions"}
UTF = re.compile(r"utf-\d+(-\w+)?")


def test_every_code_is_listed_once() -> None:
    for rows in (QUALITY, VALIDATION):
        listed = [code for code, _ in rows]
        assert len(listed) == len(set(listed))
    assert {code for code, _ in ROWS} == codes()


def codes() -> set[str]:
    """Return the texts in the source code of `ingest` that are written like codes."""
    texts = {
        node.value
        for file in (ROOT / "ingest").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert texts >= ONE_WORD
    codes = {text for text in texts if CODE.fullmatch(text) and not UTF.fullmatch(text)}
    return codes - set(ENCODINGS.values()) | ONE_WORD | COMPUTED


@pytest.mark.parametrize("findings", [markdown_finding, page_finding])
def test_the_severities_of_pages_and_markdown_are_as_listed(findings: object) -> None:
    listed = dict(ROWS)
    for code, (severity, _, _) in vars(findings)["_wordings"].items():
        assert severity.value in listed[code], code


def test_the_severities_in_the_documentation_of_modules_are_as_listed() -> None:
    listed = dict(ROWS)
    for file in (ROOT / "ingest").rglob("*.py"):
        documented = ast.get_docstring(ast.parse(file.read_text())) or ""
        for code, severity in re.findall(r"^\| `([a-z0-9-]+)` \| (error|warning|info) \|", documented, re.MULTILINE):
            assert severity in listed[code], f"{file}: {code}"
