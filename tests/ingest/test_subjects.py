"""The organization of a sentence is its subject, whatever the sentence's shape."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.organizations import Organizations
from ingest.plain_text import plain_text
from ingest.subjects import Subject, subjects_of

_TABLE = Path(__file__).parent.parent / "data" / "developer_sentences.tsv"
_ROWS = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]]

_PIECES = st.sampled_from(
    "NVIDIA Google's Meta AI The the University of California , Berkeley and & ( ) [ ]( AI2 Inc. In 2017 researchers "
    "at from is develops by startup based-based Acme's - – ’s é 百度 ß İ ŉ \u0301 * _ <b> &amp; . ! / : ; \n \t".split(
        " "
    )
)


@pytest.mark.parametrize(("sentence", "subjects"), [row[:2] for row in _ROWS], ids=[row[0][:60] for row in _ROWS])
def test_a_sentence_is_about_its_subject(sentence: str, subjects: str) -> None:
    found = subjects_of(sentence, Organizations.load())
    assert " | ".join(subject.name for subject in found) == subjects


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The Allen Institute for AI (AI2) releases models.", Subject("Allen Institute for AI", ("AI2",))),
        ("Zeta Institute of Vision (ZIV) studies cameras.", Subject("Zeta Institute of Vision", ("ZIV",))),
        ("ZIV (Zeta Institute of Vision) studies cameras.", Subject("ZIV", ("Zeta Institute of Vision",))),
        ("Zeta Vision (formerly Zeta Cameras) builds cameras.", Subject("Zeta Vision", ("Zeta Cameras",))),
        ("Zeta Vision (also known as ZetaCam) builds cameras.", Subject("Zeta Vision", ("ZetaCam",))),
        ("NVIDIA (Santa Clara) makes chips.", Subject("NVIDIA")),
        ("NVIDIA (NASDAQ: NVDA) makes chips.", Subject("NVIDIA")),
        ("Zeta Institute of Vision (USA) studies cameras.", Subject("Zeta Institute of Vision")),
        ("Zeta Vision (which sells cameras) grows.", Subject("Zeta Vision")),
    ],
)
def test_a_parenthesis_gives_an_alias_only_if_it_is_a_name(sentence: str, subject: Subject) -> None:
    assert subjects_of(sentence, Organizations.load()) == (subject,)


def test_a_subject_that_is_named_twice_counts_once() -> None:
    assert subjects_of("Google and Google build TPUs.", Organizations.load()) == (Subject("Google"),)


def test_the_empty_sentence_has_no_subject() -> None:
    assert subjects_of(" \n", Organizations.load()) == ()


@given(st.text() | st.lists(_PIECES, max_size=25).map(" ".join) | st.lists(_PIECES, max_size=25).map("".join))
def test_any_text_gives_only_what_stands_in_it(text: str) -> None:
    plain = plain_text(text)
    for subject in subjects_of(text, Organizations.load()):
        assert subject.name
        assert all(name in plain for name in (subject.name, *subject.aliases))


@given(st.text())
def test_plain_text_has_single_spaces_and_nothing_at_its_ends(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize(
    "sentence",
    ["(" * 5000, "[" * 5000, "<a " * 2000, "A, " * 2000, "and " * 2000, "NVIDIA, " * 2000, "a-based " * 2000],
)
def test_a_hostile_sentence_takes_no_longer_than_a_long_one(sentence: str) -> None:
    assert len(subjects_of(sentence, Organizations.load())) <= 1
