"""Bytes are decoded to numbered lines with any encoding, line ends and damage."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.text import Line, items, prose, read_lines


class Trickle(io.BytesIO):
    """A stream that returns at most three bytes per read."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(3 if size is None or size < 0 else min(size, 3))


def lines(data: bytes) -> list[tuple[int, str]]:
    return [(item.number, item.text) for item in read_lines(io.BytesIO(data), "a.txt") if isinstance(item, Line)]


def findings(data: bytes) -> list[tuple[str, int | None]]:
    found = read_lines(io.BytesIO(data), "a.txt")
    return [(item.code, item.line) for item in found if isinstance(item, Diagnostic)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_gives_the_same_numbers(end: bytes) -> None:
    assert lines(end.join([b"one", b"", b"three", b""])) == [(1, "one"), (2, ""), (3, "three")]


def test_a_form_feed_and_a_line_separator_end_a_line_but_are_not_counted() -> None:
    data = "one\ftwo\u2028three\x85four\nfive".encode()
    assert lines(data) == [(1, "one"), (1, "two"), (1, "three"), (1, "four"), (2, "five")]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_sets_the_encoding_and_is_removed(mark: bytes, encoding: str) -> None:
    data = mark + "naïve “Bayes”\r\n学習 🙂".encode(encoding)
    assert lines(data) == [(1, "naïve “Bayes”"), (2, "学習 🙂")]
    assert findings(data) == []


def test_a_line_that_is_not_utf8_is_read_as_windows_1252_and_reported() -> None:
    data = "über\n".encode() + "“naïve”\nplain\n".encode("cp1252")
    assert lines(data) == [(1, "über"), (2, "“naïve”"), (3, "plain")]
    assert findings(data) == [("not-utf-8", 2)]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Résumé of one".encode() + b"\x92s career", "Résumé of one’s career"),
        ("Łódź ".encode() + b"\x96 1423 \xa9", "Łódź – 1423 ©"),
        ("“SOCIÉTÉ” d’été".encode("cp1252"), "“SOCIÉTÉ” d’été"),
    ],
)
def test_signs_of_windows_1252_within_a_line_of_utf_8_are_read(data: bytes, text: str) -> None:
    assert lines(data + b"\n") == [(1, text)]
    assert findings(data + b"\n") == [("not-utf-8", 1)]


def test_a_replacement_character_is_reported_as_lost() -> None:
    assert findings(b"fine\nbroken \x81\n") == [("not-utf-8", 2), ("lost-character", 2)]
    assert findings(codecs.BOM_UTF16_LE + "abc".encode("utf-16-le")[:-1]) == [("lost-character", 1)]


def test_binary_content_is_one_error_and_no_line() -> None:
    data = b"PK\x03\x04\0\0" + bytes(range(256)) * 100
    results = list(read_lines(io.BytesIO(data), "a.zip"))
    assert [type(result) for result in results] == [Diagnostic]
    assert findings(data) == [("binary-content", None)]
    assert next(iter(read_lines(io.BytesIO("ab".encode("utf-16-le")), "a"))) == Diagnostic(
        "a",
        None,
        Severity.ERROR,
        "binary-content",
        "The file contains a NUL byte: it is binary, or UTF-16 without a byte order mark. No line was read.",
        "Save it as a UTF-8 text file.",
    )


def test_the_text_before_a_late_nul_is_kept() -> None:
    data = b"word\n" * 20_000 + b"half\0" + b"lost\n"
    assert lines(data)[-1] == (20_001, "half")
    assert findings(data) == [("binary-content", 20_001)]


def test_a_line_longer_than_any_block_is_kept_whole() -> None:
    assert lines(b"a" * 3_000_000 + b"\nb") == [(1, "a" * 3_000_000), (2, "b")]


def test_an_empty_file_has_no_lines() -> None:
    assert lines(b"") == lines(codecs.BOM_UTF8) == lines(codecs.BOM_UTF16_LE) == []


def test_a_block_that_ends_within_a_line_end_or_a_character_changes_nothing() -> None:
    for pad in range(65_530, 65_540):
        assert lines(b"x" * pad + "\r\né\r\nend".encode()) == [(1, "x" * pad), (2, "é"), (3, "end")]


@given(data=st.binary(max_size=200))
def test_lines_do_not_depend_on_how_the_bytes_arrive(data: bytes) -> None:
    assert list(read_lines(Trickle(data), "a")) == list(read_lines(io.BytesIO(data), "a"))


@given(
    rows=st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_lines_are_read_back_as_written(rows: list[str], end: str, encoding: str) -> None:
    data = "".join(row + end for row in rows).encode(encoding)
    assert lines(data) == list(enumerate(rows, start=1))


def test_wrapped_lines_are_joined_and_paragraphs_and_bullets_kept() -> None:
    texts = ["", "One", "two.", "", "", "Three:", "- four", "five", ""]
    assert prose(Line(0, text) for text in texts) == "One two.\n\nThree:\n- four five"


def test_an_item_continues_until_its_sentence_ends() -> None:
    texts = [
        "NVIDIA makes",
        "chips.",
        "deepset integrates",
        "",
        "Google Inc.",
        "trains.",
        "- Meta",
        "- Mistral",
    ]
    found = items([Line(number, text) for number, text in enumerate(texts, start=1)])
    assert found == [
        (1, "NVIDIA makes chips."),
        (3, "deepset integrates"),
        (5, "Google Inc. trains."),
        (7, "Meta"),
        (8, "Mistral"),
    ]


def test_bare_names_are_one_item_each() -> None:
    assert items([Line(1, "NVIDIA"), Line(2, "deepset"), Line(3, "IBM")]) == [
        (1, "NVIDIA"),
        (2, "deepset"),
        (3, "IBM"),
    ]
