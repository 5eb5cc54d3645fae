"""Glossaries in plain text, whose names have no marks."""

import pytest

from tests.ingest.readers.test_markdown_glossaries import codes, read

TERMS = [("Artifact", "A file that a build makes."), ("Build step", "The act of making artifacts.")]


@pytest.mark.parametrize("title", ["", "GLOSSARY\n\n", "Glossary\n--------\n\n", "Glossary\n\nA\n\n", "A\n\n"])
@pytest.mark.parametrize("form", ["{}\n    {}\n\n", "{}\n{}\n\n", "{}\t{}\n", "{}\n\t{}\n\n", "{}：{}\n"])
def test_a_name_may_be_above_its_text_or_before_a_tab(form: str, title: str) -> None:
    records, diagnostics = read(title + "".join(form.format(*one) for one in TERMS), "glossary.txt")
    assert [(record.name, record.definition) for record in records] == TERMS
    assert codes(diagnostics) == []


def test_a_text_may_be_wrapped_and_have_further_paragraphs() -> None:
    artifact, build = read(
        "Artifact\n    A file\n    of a build.\n\n    It is kept.\n\nBuild\n    The act.\n", "glossary.txt"
    )[0]
    assert (artifact.definition, artifact.technical_definition) == ("A file of a build.", "It is kept.")
    assert (build.name, build.line, build.definition) == ("Build", 7, "The act.")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("letter.txt", "Dear colleagues\nWe begin on Monday.\n\nBest regards\nJane writes again.\n"),
        ("glossary.txt", "Our words\n- are few\n- are short\n\nOther words\n- are long\n"),
        (
            "glossary.txt",
            "We met\n  on Monday.\n\nThis is a long line of prose that has no end\nand goes on.\n\nMore.\n",
        ),
    ],
)
def test_other_paragraphs_are_not_terms(file: str, text: str) -> None:
    assert read(text, file)[0] == []


def test_comments_before_rows_with_tabs_are_not_terms() -> None:
    text = "# Glossary in tab-separated format\n" + "".join(f"{name}\t{text}\n" for name, text in TERMS)
    assert [(record.name, record.definition) for record in read(text, "glossary.txt")[0]] == TERMS
