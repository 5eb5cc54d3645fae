"""The documentation as tests read it: its files, their code blocks, and the sections that UPDATE_DOCS=1 generates."""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
UPDATE = "UPDATE_DOCS" in os.environ

_BLOCK = re.compile(r"^```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced code block: its language, its text, and where the block and its text are in the document."""

    language: str
    text: str
    start: int
    end: int
    text_start: int


class Example(NamedTuple):
    """A block of one language that is followed directly by its answer in another."""

    document: Path
    number: int
    languages: tuple[str, str]

    @property
    def blocks(self) -> tuple[Block, Block]:
        """The question and its answer, read again, since updates move them."""
        return _pairs(self.document.read_text(encoding="utf-8"), *self.languages)[self.number]

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}-{self.number + 1}"

    def expect(self, answer: str) -> None:
        """Compare the answer with that of the document, or write it there."""
        written = self.blocks[1]
        if UPDATE and written.text != answer:
            text = self.document.read_text(encoding="utf-8")
            end = written.text_start + len(written.text)
            self.document.write_text(text[: written.text_start] + answer + text[end:], encoding="utf-8")
        else:
            assert written.text == answer


def documents() -> list[Path]:
    """Return the README, the contributor's guide and every page of the site."""
    return [README, ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def blocks(document: Path, language: str | None = None) -> list[Block]:
    """Return the code blocks of a document, all or those of one language."""
    found = list(_blocks(document.read_text(encoding="utf-8")))
    return [block for block in found if language in (None, block.language)]


def examples(question: str, answer: str, without: str = "") -> pytest.MarkDecorator:
    """Parametrize a test by every block of language `question` that a block of language `answer` follows.

    The document named `without` is skipped, since its commands depend on each other.
    """
    found = [
        Example(document, number, (question, answer))
        for document in documents()
        if document.name != without
        for number, _ in enumerate(_pairs(document.read_text(encoding="utf-8"), question, answer))
    ]
    return pytest.mark.parametrize("example", found, ids=str)


def section(document: Path, name: str) -> str:
    """Return the lines between `<!-- name -->` and `<!-- /name -->`."""
    found = _section(name).search(document.read_text(encoding="utf-8"))
    assert found is not None, f"{document.relative_to(ROOT)} has no section <!-- {name} -->"
    return found[0]


def expect_section(document: Path, name: str, text: str) -> None:
    """Compare a section with `text`, or write it under UPDATE_DOCS=1."""
    if section(document, name) == text:
        return
    assert UPDATE, f"<!-- {name} --> in {document.relative_to(ROOT)} has changed: UPDATE_DOCS=1 renews it"
    written = _section(name).sub(lambda _: text, document.read_text(encoding="utf-8"))
    document.write_text(written, encoding="utf-8")


def _section(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- {re.escape(name)} -->\n).*?(?=<!-- /{re.escape(name)} -->)", re.DOTALL)


def _blocks(text: str) -> Iterator[Block]:
    for found in _BLOCK.finditer(text):
        yield Block(found["language"], found["text"], found.start(), found.end(), found.start("text"))


def _pairs(text: str, question: str, answer: str) -> list[tuple[Block, Block]]:
    found = list(_blocks(text))
    return [
        (first, second)
        for first, second in pairwise(found)
        if (first.language, second.language) == (question, answer) and not text[first.end : second.start].strip()
    ]
