"""Headings, opening lines and boilerplate of a term page are distinguished from its text."""

import pytest

from ingest.readers.term_pages.headings import (
    Heading,
    capital_heading,
    cut,
    display_category,
    is_opening,
    parse_opening,
    unknown_heading,
)


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("// MODEL OPTIMIZATION AND PROMPT SYNTAX TERM", True),
        ("//NLP", True),
        ("\ufeff// AI MLOps TERM", True),
        ("// Machine Learning Term", True),
        ("// not a category", False),
        ("// TODO fix this", False),
        ("//", False),
        ("https://EXAMPLE.ORG", False),
        ("see // THIS", False),
        ("        // RETURN", False),
    ],
)
def test_only_capitals_after_slashes_at_the_start_open_a_page(line: str, opens: bool) -> None:
    assert is_opening(line) is opens


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("SAFETY AND GOVERNANCE", "Safety and Governance"),
        ("THE STATE OF THE ART", "The State of the Art"),
        ("AI/ML FOR LLMS", "AI/ML for LLMs"),
        ("LARGE-SCALE GPT-4 RNN", "Large-Scale GPT-4 RNN"),
        ("Bayes' MLOps", "Bayes' MLOps"),
        ("MODEL'S ÉVALUATION", "Model's Évaluation"),
    ],
)
def test_a_category_is_shown_in_title_case(heading: str, shown: str) -> None:
    assert display_category(heading) == shown


def test_an_opening_contains_a_category_and_optionally_a_name() -> None:
    assert parse_opening("// LONG-TERM MEMORY TERM") == ("LONG-TERM MEMORY", "", True)
    assert parse_opening("//TERMBatch Size") == ("", "Batch Size", True)
    assert parse_opening("// AI  ENGINEERING") == ("AI ENGINEERING", "", False)


@pytest.mark.parametrize(
    "heading",
    [
        *("DEFINITION", "SHORT DEFINITION", "TECHNICAL DEFINITION", "BACKGROUND", "SYNONYMS & ALIASES"),
        *("SYNONYMS AND ALIASES", "SYNONYMS/ALIASES", "ALIASES & SYNONYMS", "ALIASES AND SYNONYMS", "SYNONYMS"),
        *("ALIASES", "ALSO KNOWN AS", "USAGE NOTE", "USAGE NOTES", "USAGE", "DEVELOPERS", "DEVELOPED BY"),
        *("ORGANIZATIONS", "ORGANIZATIONS"),
    ],
)
def test_a_known_heading_is_separated_from_adjoining_text(heading: str) -> None:
    (known,) = cut(heading, named=True)
    assert isinstance(known, Heading) and known.text == heading
    assert cut(f"It ends.{heading}The next begins.", named=True) == ["It ends.", known, "The next begins."]
    assert cut(f"READ MORE ON WIKIPEDIA{heading}- one", named=True) == [known, "- one"]
    assert cut(f"{heading.capitalize()}: the next", named=True) == [known, "the next"]
    assert cut(f"{heading}BACKGROUND", named=True) == [known, Heading("BACKGROUND", "background")]


def test_before_the_name_a_single_word_or_a_lowercase_label_is_text() -> None:
    assert cut("Background", named=False) == ["Background"]
    assert cut("Usage: a Term", named=False) == ["Usage: a Term"]
    assert cut("USAGE", named=False) == [Heading("USAGE", "usage_note")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## See also ##", ("See also", "")),
        ("HISTORY", ("HISTORY", "")),
        ("**HISTORY:**", ("HISTORY", "")),
        ("HISTORY: Long.", ("HISTORY", "Long.")),
        ("**SEE ALSO:** Epoch", ("SEE ALSO", "Epoch")),
        ("History: long.", None),
        ("HISTORY of it", None),
        ("- HISTORY: Long.", None),
        ("#hashtag", None),
        ("# :", None),
        ("GPU: a chip", None),
    ],
)
def test_unknown_headings_are_markdown_headings_or_common_ones(text: str, found: tuple[str, str] | None) -> None:
    assert unknown_heading(text) == found


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("MARKET OUTLOOK", "MARKET OUTLOOK"),
        ("**MARKET OUTLOOK:**", "MARKET OUTLOOK"),
        ("RAG", ""),
        ("GPT-4", ""),
        ("MARKET OUTLOOK: good", ""),
        ("MARKET OUTLOOK.", ""),
    ],
)
def test_a_text_in_capitals_may_be_a_heading(text: str, heading: str) -> None:
    assert capital_heading(text) == heading
