"""Everything a person reads is written in plain technical English: the vocabulary of docs/style.md is a gate."""

import ast
import io
import re
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HABITS = [
    (re.compile(habit["pattern"], re.IGNORECASE | re.MULTILINE), habit["instead"])
    for habit in tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text())["habit"]
]
DATA = (
    "examples/ai-glossary/",
    "tests/data/",
    "ingest/organizations/registry.toml",
    "ingest/organizations/subject_words.py",
    "LICENSE",
)
"""Glossary content, word lists of English grammar and legal text."""
PROSE = {".md", ".html", ".js", ".css", ".graphql", ".ttl", ".txt", ".toml", ".yml", ".yaml", ".py", ".cff", ""}
NOT_PROSE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def written_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    names = [name for name in listed.stdout.splitlines() if not name.startswith(DATA) and "vocabulary" not in name]
    return [path for name in names if (path := ROOT / name).suffix in PROSE and path.is_file()]


def passages(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each passage of prose in `file` with its first line; code is not prose."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield 1, NOT_PROSE.sub(lambda code: "\n" * code[0].count("\n"), text)
        return
    in_tests = file.is_relative_to(ROOT / "tests")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.replace("_", " ")
        if in_tests and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, without_code(str(node.value.value))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and " " in token.string and not in_tests):
            yield token.start[0], without_code(token.string)


def without_code(text: str) -> str:
    return re.sub(r"^ *>>>.*$|``?[^`]+``?", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("file", written_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_prose_avoids_the_listed_habits(file: Path) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line + passage.count(chr(10), 0, match.start())}: {match[0]!r}; write: {instead}"
        for line, passage in passages(file)
        for pattern, instead in HABITS
        for match in pattern.finditer(passage)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("pattern", "instead"), HABITS, ids=range(len(HABITS)))
def test_every_habit_has_a_replacement_that_passes_the_gate(pattern: re.Pattern[str], instead: str) -> None:
    assert instead
    assert not pattern.search("Maximum number of aliases per GraphQL query. Overridden by `--data`.")
