"""Everything a person reads is written in plain technical English: the vocabulary of docs/style.md is a gate."""

import ast
import io
import re
import subprocess
import tokenize
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from operator import attrgetter
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
    "ingest/organizations/word_lists.toml",
    "LICENSE",
)
"""Glossary content, word lists of English grammar and legal text."""
PROSE = {".md", ".html", ".js", ".css", ".graphql", ".ttl", ".txt", ".toml", ".yml", ".yaml", ".py", ".cff", ""}
BETWEEN = "\n\0\n"  # matched by none of the habits
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
    if in_tests and "#" not in text:  # without comments, and the strings of tests are data
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and " " in token.string and not in_tests):
            yield token.start[0], without_code(token.string)


def without_code(text: str) -> str:
    return re.sub(r"^ *>>>.*$|``?[^`]+``?", "", text, flags=re.MULTILINE)


def faults(file: Path) -> Iterator[str]:
    """Yield each habit in `file` with its line. Passages are searched together."""
    found = list(passages(file))
    text = BETWEEN.join(passage for _, passage in found)
    starts = list(accumulate((len(passage) + len(BETWEEN) for _, passage in found), initial=0))
    for pattern, instead in HABITS:
        for match in pattern.finditer(text):
            number = bisect_right(starts, match.start()) - 1
            line = found[number][0] + text.count("\n", starts[number], match.start())
            yield f"{file.relative_to(ROOT)}:{line}: {match[0]!r}; write: {instead}"


FOLDERS = {
    str(folder.relative_to(ROOT)): list(files)
    for folder, files in groupby(sorted(written_files(), key=attrgetter("parent")), attrgetter("parent"))
}


def test_no_file_is_omitted() -> None:
    assert sum(map(len, FOLDERS.values())) == len(written_files())


@pytest.mark.parametrize("folder", FOLDERS)
def test_prose_avoids_the_listed_habits(folder: str) -> None:
    found = [fault for file in FOLDERS[folder] for fault in faults(file)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("pattern", "instead"), HABITS, ids=range(len(HABITS)))
def test_every_habit_has_a_replacement_that_passes_the_gate(pattern: re.Pattern[str], instead: str) -> None:
    assert instead
    assert not pattern.search("Maximum number of aliases per GraphQL query. Overridden by `--data`.")
