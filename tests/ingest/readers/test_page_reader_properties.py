"""The page reader never raises, loses no text, and keeps one page in memory, for all inputs."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic
from ingest.readers.term_pages.document import read_pages
from ingest.readers.text import tidy
from ingest.records import Sentence, TermRecord
from tests.support.peak_memory import peak_memory

HEADINGS = {
    "technical_definition": ["TECHNICAL DEFINITION", "## Technical Definition", "TECHNICAL DEFINITION:"],
    "background": ["BACKGROUND", "Background", "  BACKGROUND  "],
    "synonyms": ["SYNONYMS & ALIASES", "READ MORE ON WIKIPEDIASYNONYMS & ALIASES", "Also known as:"],
    "usage_note": ["USAGE NOTE", "USAGE NOTES", "Usage"],
    "developers": ["DEVELOPERS", "DEVELOPED BY", "ORGANISATIONS"],
}
BULLETS = ["", "- ", "* ", "• ", "\u2013 ", "· ", "1. "]
WORDS = ["batch", "size", "naïve", "k-means", "GPU", "x2", "(fast)", "of", "Łódź", "学習"]
# Parts of generated malformed pages; {} is replaced by a unique word.
PARTS = [
    *(heading for headings in HEADINGS.values() for heading in headings),
    *(
        "// AI{} TERM",
        "// TERM",
        "//",
        "// a {}",
        "HISTORY{}",
        "NOTES: {}",
        "## See {}",
        "READ MORE ON WIKIPEDIA",
        "----",
    ),
    *(
        "Organizations developing technology related to {}.",
        "Size{}",
        "{}",
        "a {}, of; '{}' {}.",
        "NVIDIA {}",
    ),
    *(
        " ",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\f",
        "\u2028",
        "- ",
        "“",
        "”",
        "\u00a0",
        "\ufeff",
        "#",
        "(",
        ":",
        ".",
        "A",
    ),
]
pasted = st.lists(st.sampled_from(PARTS), max_size=40).map(
    lambda parts: re.sub(r"\{\}", lambda match: f"q{match.start()}z", "".join(parts))
)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
sentences = phrases.map(lambda phrase: f"The {phrase} grows.")


# Words of headings, boilerplate and lists, which are not content.
STRUCTURE = set(
    "technical definition short background synonyms aliases also known as amp and or usage note notes "
    "developers developed by organizations organisations term n a none".split()
)
# These findings mean that the file, or the rest of it, was not read.
REFUSALS = {"not-a-term-page", "binary-content"}


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, TermRecord]:
    """Draw a well-formed page and its expected record."""
    name, definition = "Term " + draw(phrases), draw(sentences)
    lines = ["// AI TERM", name, definition]
    found: dict[str, list[str]] = {section: [] for section in HEADINGS}
    developers: tuple[Sentence, ...] = ()
    for section in draw(st.permutations(list(HEADINGS)))[: draw(st.integers(0, 5))]:
        lines += [""] * draw(st.integers(0, 1)) + [draw(st.sampled_from(HEADINGS[section]))]
        kind = phrases if section == "synonyms" else sentences
        texts = found[section] = draw(st.lists(kind, min_size=1, max_size=4, unique=True))
        if section == "developers":
            developers = tuple(Sentence(text, len(lines) + 1 + row) for row, text in enumerate(texts))
        if section in ("synonyms", "developers"):
            bullet = draw(st.sampled_from(BULLETS))
            lines += [bullet + text for text in texts]
        else:
            lines += "\n\n".join(texts).split("\n")
    record = TermRecord(
        name=name,
        file="a",
        line=2,
        raw="\n".join(lines),
        categories=("AI",),
        definition=definition,
        technical_definition="\n\n".join(found["technical_definition"]) or None,
        background="\n\n".join(found["background"]) or None,
        usage_note="\n\n".join(found["usage_note"]) or None,
        synonyms=tuple(found["synonyms"]),
        developers=developers,
    )
    return record.raw, record


def read(data: bytes) -> list[TermRecord | Diagnostic]:
    return list(read_pages(io.BytesIO(data), "a"))


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if not word.isdecimal()}


def texts_of(result: TermRecord | Diagnostic) -> Iterator[str]:
    if isinstance(result, Diagnostic):
        yield result.message
        return
    yield from (result.name, *result.categories, result.definition or "", result.background or "")
    yield from (result.technical_definition or "", result.usage_note or "", *result.synonyms, *result.notes)
    yield from (sentence.text for sentence in result.developers)


def lost(expected: set[str], results: list[TermRecord | Diagnostic]) -> set[str]:
    if any(isinstance(result, Diagnostic) and result.code in REFUSALS for result in results):
        return set()
    texts = "\n".join(part for result in results for part in texts_of(result)).casefold()
    return {word for word in expected if word not in texts}


@given(st.binary(max_size=400))
def test_the_reader_never_raises(data: bytes) -> None:
    assert read(data)


@given(st.text(max_size=400))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    text = "// AI TERM\n" + text
    expected = words(" ".join(map(tidy, text.splitlines()))) - STRUCTURE
    assert lost(expected, read(text.encode())) == set()


@given(pasted)
@example("// AI TERMq1z\nGPUUSAGE NOTEq2z, q3z")
def test_no_word_of_a_malformed_page_is_lost(text: str) -> None:
    assert lost(set(re.findall(r"q\d+z", text)), read(text.encode())) == set()


@given(pages())
def test_a_well_formed_page_is_read_into_exactly_its_fields(page: tuple[str, TermRecord]) -> None:
    text, record = page
    assert read(text.encode()) == [record]


@given(st.lists(st.tuples(pages(), st.sampled_from(["", "----", "====", " "])), min_size=1, max_size=4))
def test_pages_in_one_file_are_read_like_single_pages(
    drawn: list[tuple[tuple[str, TermRecord], str]],
) -> None:
    text, expected = "", []
    for (page, record), separator in drawn:
        above = text.count("\n")
        moved = tuple(replace(sentence, line=sentence.line + above) for sentence in record.developers)
        expected.append(replace(record, line=record.line + above, developers=moved))
        text += f"{page}\n{separator}\n"
    assert read(text.encode()) == expected


@given(st.lists(pasted.map(lambda text: f"// AI TERM\n{text}\n"), min_size=2, max_size=3))
def test_malformed_pages_in_one_file_have_the_findings_of_single_pages(texts: list[str]) -> None:
    alone = [result for text in texts for result in read(text.encode())]
    together = read("".join(texts).encode())
    assert [_without_lines(result) for result in together] == [_without_lines(result) for result in alone]


def _without_lines(result: TermRecord | Diagnostic) -> TermRecord | Diagnostic:
    if isinstance(result, Diagnostic):
        return replace(result, line=0)
    developers = tuple(replace(sentence, line=0) for sentence in result.developers)
    return replace(result, line=0, developers=developers)


class EndlessPages(io.BytesIO):
    """A file of `count` pages, generated while it is read."""

    PAGE = b"// AI TERM\nTerm %d\nThe text of it.\nSYNONYMS\n- T%d\nDEVELOPERS\nNVIDIA makes it.\n"

    def __init__(self, count: int) -> None:
        super().__init__()
        self._pages = (self.PAGE % (number, number) for number in range(count))
        self._rest = b""

    def read(self, size: int | None = -1) -> bytes:
        chunk = self._rest or next(self._pages, b"")
        self._rest = chunk[size:]
        return chunk[:size]


def test_memory_does_not_grow_with_the_file() -> None:
    def read(count: int) -> None:
        assert sum(isinstance(result, TermRecord) for result in read_pages(EndlessPages(count), "a")) == count

    assert peak_memory(lambda: read(2_000)) < 2_000_000
