"""Term pages are read as found: the customer's own pages, and the defects that scraping leaves."""

import io
from pathlib import Path

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers import Reader
from ingest.readers.term_pages.document import read_pages
from ingest.readers.term_pages.headings import is_opening
from ingest.records import Sentence, TermRecord
from tests.support.linear_time import is_linear

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "tests/data/pages"


def read(text: str | bytes) -> tuple[list[TermRecord], list[Diagnostic]]:
    reader: Reader = read_pages
    results = list(reader(io.BytesIO(text.encode() if isinstance(text, str) else text), "a.txt"))
    records = [result for result in results if isinstance(result, TermRecord)]
    return records, [result for result in results if isinstance(result, Diagnostic)]


def read_one(text: str | bytes) -> tuple[TermRecord, list[tuple[str, int | None]]]:
    (record,), findings = read(text)
    return record, [(finding.code, finding.line) for finding in findings]


def page(*sections: str) -> str:
    return "\n".join(["// AI TERM", "Batch Size", "How many examples go at once.", *sections, ""])


def test_the_batch_size_page_is_read_completely_and_without_findings() -> None:
    text = (ROOT / "examples/ai-glossary/batch-size.txt").read_text("utf-8")
    record, findings = read_one(text)
    rows = text.splitlines()
    assert findings == []
    assert (record.name, record.line, record.language) == ("Batch Size", 2, "en")
    assert record.categories == ("Model Optimization and Prompt Syntax",)
    assert record.definition == rows[2]
    assert record.technical_definition == rows[4]
    assert record.background == rows[6]
    assert record.synonyms == ("Mini-batch size", "training batch")
    assert record.usage_note == rows[11]
    assert record.developers == tuple(Sentence(rows[line - 1], line) for line in range(15, 22))
    assert record.notes == ()
    assert record.raw == text.rstrip("\n")


def test_headings_joined_to_other_text_are_found() -> None:
    record, findings = read_one((PAGES / "glued-headings.txt").read_bytes())
    assert findings == []
    assert record.definition and record.definition.endswith("serves them all.")
    assert record.technical_definition and record.technical_definition.startswith("A scheduler")
    assert record.background == "Accelerators are wide; a single request leaves most of one idle."
    assert record.synonyms == ("request batching", "in-flight gathering")
    assert record.usage_note == "Choosing a long delay raises throughput and latency."
    assert record.developers == (
        Sentence("NVIDIA ships it in Triton Inference Server.", 6),
        Sentence("deepset integrates it in Haystack.", 7),
    )


def test_several_pages_in_one_file_are_read_in_order_with_their_own_findings() -> None:
    records, findings = read((PAGES / "several-pages.txt").read_bytes())
    assert [(record.name, record.line) for record in records] == [("Epoch", 4), ("Early Stopping", 12)]
    assert records[0].synonyms == ("training pass", "full pass")
    assert records[0].raw == (
        "// TRAINING TERM\nEpoch\nOne pass over the whole training set.\n\nSYNONYMS\ntraining pass; full pass"
    )
    assert records[1].definition == "Ending the training when the validation loss no longer falls."
    assert records[1].notes == ("HISTORY: Used since the 1980s.",)
    assert [sentence.line for sentence in records[1].developers] == [21, 24]
    assert [(finding.code, finding.line) for finding in findings] == [
        ("text-before-page", 1),
        ("unknown-section", 17),
        ("no-name", 26),
    ]
    assert "An export of three terms." in findings[0].message
    assert "HISTORY" in findings[1].message and "TECHNICAL DEFINITION" in findings[1].remedy


def test_markdown_headings_bullets_and_quotes_are_read() -> None:
    record, findings = read_one((PAGES / "markdown.txt").read_bytes())
    assert (record.name, record.categories) == ("Vector Index", ("AI Engineering",))
    assert record.usage_note == (
        "Choose by size:\n- flat up to 50,000 vectors\n- a graph above\n\n"
        "It never calls https://example.org/a. // rebuild it at will"
    )
    assert record.synonyms == ("ANN index", "nearest-neighbour index")
    assert record.developers == (
        Sentence("Meta AI publishes FAISS.", 24),
        Sentence("Google publishes ScaNN, which runs on one machine.", 25),
    )
    assert record.technical_definition == "Partition, then scan.\n\nIt trades recall for time."
    assert findings == [
        ("no-term-word", 1),
        ("dropped-synonym", 19),
        ("dropped-synonym", 20),
        ("empty-section", 28),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        *("SYNONYMS & ALIASES", "SYNONYMS", "ALIASES", "SYNONYMS AND ALIASES", "ALSO KNOWN AS", "Synonyms"),
        *(
            "SYNONYMS:",
            "## Synonyms",
            "## SYNONYMS ##",
            "**Synonyms:**",
            "Synonyms and Aliases",
            "Also known as:",
        ),
        *("SYNONYMS\u00a0&  ALIASES ", "\u200bSYNO\u00adNYMS", "READ MORE ON WIKIPEDIASYNONYMS"),
    ],
)
def test_a_heading_is_recognized_in_every_markup(heading: str) -> None:
    record, findings = read_one(page(heading, "- mini-batch"))
    assert (record.synonyms, findings) == (("mini-batch",), [])


@pytest.mark.parametrize(
    ("section", "usage"),
    [
        ("USAGE NOTEChoosing well pays.", "Choosing well pays."),
        ("USAGE NOTESChoosing well pays.", "Choosing well pays."),
        ("USAGE NOTESee the table.", "See the table."),
        ("USAGE NOTE See the table.", "See the table."),
        ("USAGE NOTEA batch is small.", "A batch is small."),
        ("Usage: see the table.", "see the table."),
        ("USAGE NOTE: LLM", "LLM"),
        ("**Usage note:** see the table.", "see the table."),
        ("Usage: see BACKGROUND on Wikipedia.", "see BACKGROUND on Wikipedia."),
        ("Now and then. USAGE NOTE\nRarely.", "Rarely."),
    ],
)
def test_text_on_the_line_of_a_heading_belongs_to_its_section(section: str, usage: str) -> None:
    record, _ = read_one(page(section))
    assert record.usage_note == usage


@pytest.mark.parametrize(
    "sentence",
    [
        *("USAGE of memory grows.", "The BACKGROUND flag is set.", "USAGE-based pricing is common."),
        *("Their usage grows.", "TECHNICAL DEFINITIONS vary.", "See https://example.org/USAGE/NOTES today."),
    ],
)
def test_a_word_in_capitals_within_a_sentence_is_not_a_heading(sentence: str) -> None:
    record, findings = read_one(page("BACKGROUND", sentence))
    assert (record.background, findings) == (sentence, [])


def test_sections_may_be_in_any_order_and_repeated_ones_are_joined() -> None:
    record, findings = read_one(
        page("DEVELOPERS", "NVIDIA", "BACKGROUND", "Old.", "DEVELOPERS", "IBM", "BACKGROUND", "New.")
    )
    assert record.background == "Old.\n\nNew."
    assert [sentence.text for sentence in record.developers] == ["NVIDIA", "IBM"]
    assert findings == [("repeated-section", 8), ("repeated-section", 10)]


@pytest.mark.parametrize(
    "line",
    [
        *("a-b, c (d, e), 1,000-hot", "a-b; c (d, e); 1,000-hot", "a-b, c (d, e), and 1,000-hot."),
        *("“a-b,” “c (d, e),” “1,000-hot”", "- a-b, c (d, e), 1,000-hot", "a-b\n\nc (d, e)\n1,000-hot"),
        *(
            "- a-b\n- c (d, e)\n- 1,000-hot",
            "• a-b\n•c (d, e)\n· 1,000-hot",
            "1. a-b\n2) “c (d, e)”\n3. 1,000-hot",
        ),
        *("\u2013 a-b\n* 'c (d, e)'\n-\n- 1,000-hot", "\t- a-b\n\t- c (d, e)\n\t- 1,000-hot"),
    ],
)
def test_synonyms_are_listed_in_many_ways(line: str) -> None:
    record, findings = read_one(page("SYNONYMS", line))
    assert (record.synonyms, findings) == (("a-b", "c (d, e)", "1,000-hot"), [])


def test_a_bulleted_synonym_keeps_its_comma() -> None:
    record, _ = read_one(page("SYNONYMS", "- k-means, weighted", "- Lloyd's method"))
    assert record.synonyms == ("k-means, weighted", "Lloyd's method")


def test_a_redundant_synonym_is_dropped_and_reported() -> None:
    record, findings = read_one(page("SYNONYMS", "- batch size", "- BS", "- bs", "- N/A"))
    assert record.synonyms == ("BS",)
    assert findings == [("dropped-synonym", 5), ("dropped-synonym", 7), ("dropped-synonym", 8)]


def test_an_acronym_is_a_synonym_and_not_a_heading() -> None:
    record, findings = read_one(page("SYNONYMS", "RAG POOL", "LLMOPS", "HISTORY", "Long."))
    assert (record.synonyms, record.notes) == (("RAG POOL", "LLMOPS"), ("HISTORY: Long.",))
    assert findings == [("unknown-section", 7)]


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        ("HISTORY: ", "HISTORY"),
        ("SEE ALSO:", "SEE ALSO"),
        ("**NOTES:** ", "NOTES"),
        ("APPLICATIONS : ", "APPLICATIONS"),
    ],
)
@pytest.mark.parametrize("section", ["BACKGROUND\nIt is", "SYNONYMS\nBS", "DEVELOPERS\nNVIDIA makes"])
def test_a_common_unknown_heading_begins_a_section_with_the_text_after_it(
    section: str, label: str, heading: str
) -> None:
    before, _ = read_one(page(section))
    record, findings = read_one(page(section, f"{label}Read more on it: the 1980s.", "Still more.", "USAGE", "Rare."))
    assert record.notes == (f"{heading}: Read more on it: the 1980s. Still more.",)
    assert (record.background, record.synonyms, record.developers) == (
        before.background,
        before.synonyms,
        before.developers,
    )
    assert (record.usage_note, findings) == ("Rare.", [("unknown-section", 6)])


@pytest.mark.parametrize("text", ["AI: artificial intelligence", "GPU: a chip", "NOTE: a chip", "IN SHORT: a chip"])
def test_other_capitals_before_a_colon_are_not_a_heading(text: str) -> None:
    record, findings = read_one(page("BACKGROUND", text, "SYNONYMS", text, "DEVELOPERS", text))
    assert (record.background, record.synonyms, record.developers) == (text, (text,), (Sentence(text, 9),))
    assert findings == []


def test_capitals_without_a_bullet_end_a_list_of_bullets() -> None:
    text = page("DEVELOPERS", "* IBM CORP", "* Google makes", "more chips", "MARKET OUTLOOK", "Good.")
    record, findings = read_one(text)
    assert record.developers == (Sentence("IBM CORP", 5), Sentence("Google makes more chips", 6))
    assert (record.notes, findings) == (("MARKET OUTLOOK: Good.",), [("unknown-section", 8)])


def test_a_sentence_among_the_synonyms_is_kept_and_reported() -> None:
    sentence = "This is by no means a short name of it."
    record, findings = read_one(page("SYNONYMS", "- BS", f"- {sentence}"))
    assert record.synonyms == ("BS", sentence)
    assert findings == [("long-synonym", 6)]


def test_organizations_line_about_another_term_is_reported() -> None:
    line = "Organizations developing technology related to Epochs."
    _, findings = read(page("DEVELOPERS", line, "NVIDIA works on it."))
    assert [(finding.code, finding.severity) for finding in findings] == [("other-furniture", Severity.INFO)]
    assert line in findings[0].message


def test_capitals_on_a_line_within_a_sentence_are_not_a_heading() -> None:
    record, findings = read_one(page("BACKGROUND", "It is written in", "CUDA", "and runs on GPUs."))
    assert (record.background, findings) == ("It is written in CUDA and runs on GPUs.", [])


def test_a_page_without_category_is_read_with_a_warning() -> None:
    for text in [
        "Batch Size\nA number.\nBACKGROUND\nOld.",
        "// TERM\nBatch Size\nA number.\nBACKGROUND\nOld.",
    ]:
        record, findings = read_one(text)
        assert (record.name, record.categories, record.background) == ("Batch Size", (), "Old.")
        assert [code for code, _ in findings] == ["no-category"]


def test_a_name_joined_to_its_category_is_found() -> None:
    record, findings = read_one("// LONG-TERM MEMORY TERMBatch Size\nA number.")
    assert (record.categories, record.name, record.line) == (("Long-Term Memory",), "Batch Size", 1)
    assert (record.definition, findings) == ("A number.", [])


def test_a_term_may_have_the_name_of_a_heading() -> None:
    record, findings = read_one("// AI TERM\nBackground\nText after it.\nBACKGROUND\nOld.")
    assert (record.name, record.definition, record.background) == (
        "Background",
        "Text after it.",
        "Old.",
    )
    assert findings == []


def test_a_name_keeps_its_hashes_but_not_markdown_marks() -> None:
    assert read_one("// AI TERM\n## C# compiler\nA tool.")[0].name == "C# compiler"


def test_blank_lines_are_kept_within_a_page_but_not_above_it() -> None:
    record, _ = read_one("\n \nBatch Size\n \nA number.\nBACKGROUND\nOld.\n \n")
    assert (record.line, record.raw) == (3, "Batch Size\n \nA number.\nBACKGROUND\nOld.")
    assert read_one("// AI TERM\n \nBatch Size\nA number.")[0].raw == "// AI TERM\n \nBatch Size\nA number."


def test_a_page_without_definition_is_reported() -> None:
    assert read_one("// AI TERM\nBatch Size\n")[1] == [("no-definition", 2)]
    assert read_one("// AI TERM\nBatch Size\nTECHNICAL DEFINITION\nA number.")[1] == [("no-short-definition", 2)]


def test_a_page_without_name_is_an_error_that_keeps_its_text() -> None:
    records, (finding,) = read("// AI TERM\nBACKGROUND\nOld text.")
    assert records == []
    assert (finding.code, finding.severity, finding.line) == ("no-name", Severity.ERROR, 1)
    assert "// AI TERM" in finding.message and "Old text." in finding.message


def test_a_very_long_name_is_reported() -> None:
    assert read_one("// AI TERM\n" + "word " * 50 + "\nA number.")[1] == [("long-name", 2)]


@pytest.mark.parametrize("text", ["", "\ufeff", "\r\n \n\t\n", "\n----\n====\n"])
def test_a_file_without_text_is_an_error(text: str) -> None:
    assert [finding.code for finding in read(text)[1]] == ["empty-file"]


def test_a_file_that_is_not_a_term_page_is_one_error_with_a_remedy() -> None:
    records, (finding,) = read("Dear all,\n\nplease find attached\n")
    assert records == []
    assert (finding.code, finding.severity, finding.line) == ("not-a-term-page", Severity.ERROR, 1)
    assert "Dear all" in finding.message and "// CATEGORY TERM" in finding.remedy


def test_binary_content_is_one_error() -> None:
    assert [finding.code for finding in read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")[1]] == ["binary-content"]


def test_findings_about_the_encoding_are_reported_with_their_page() -> None:
    text = "// AI TERM\nNaïve Bayes\nA model.\n// AI TERM\nNaïve\nA word.\n".encode("cp1252")
    results = list(read_pages(io.BytesIO(text), "a.txt"))
    assert [result.line for result in results] == [2, 2, 5, 5]
    assert [type(result) for result in results] == [Diagnostic, TermRecord] * 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_change_nothing(end: str, encoding: str) -> None:
    text = page("SYNONYMS", "- “mini-batch”", "DEVELOPERS", "NVIDIA makes chips.")
    record, findings = read_one(text.replace("\n", end).encode(encoding))
    assert findings == []
    assert (record.synonyms, record.raw) == (("mini-batch",), text.rstrip("\n"))


@pytest.mark.parametrize("part", ["a,", "(,", "USAGE ", "USAGE AA", "READ MORE ON WIKIPEDIA", "a.", "- ", '"', "// A"])
def test_a_very_long_line_takes_linear_time(part: str) -> None:
    assert is_linear(lambda size: read(page("SYNONYMS", part * size, "DEVELOPERS", part * size)), 6000, 24_000)


@pytest.mark.thorough
@pytest.mark.parametrize("line", ["IBM CORP", "HISTORY: It", "# See", "USAGE", "- IBM", ""])
def test_a_very_long_list_takes_linear_time(line: str) -> None:
    assert is_linear(lambda size: read(page("DEVELOPERS", *[line] * size)), 6000, 24_000)


@pytest.mark.parametrize(
    ("written", "name", "synonyms"),
    [
        ("DMA (Direct Memory Access)", "DMA", ("Direct Memory Access", "memory access")),
        ("Replica (formerly slave)", "Replica", ("slave", "memory access")),
        ("Token (security)", "Token (security)", ("memory access",)),
    ],
)
def test_an_expansion_in_parentheses_after_the_name_is_a_synonym(
    written: str, name: str, synonyms: tuple[str, ...]
) -> None:
    record, findings = read_one(f"// AI TERM\n{written}\nA thing.\nSYNONYMS\nmemory access\n")
    assert (record.name, record.synonyms, findings) == (name, synonyms, [])


@pytest.mark.parametrize(
    "opening", ["// Model compression term", "// MODEL COMPRESSION TERM", "// Model compression Term"]
)
def test_an_opening_line_may_be_in_words(opening: str) -> None:
    record, findings = read_one(f"{opening}\n\nQuantization\n\nFewer bits.\n")
    assert (record.name, record.definition, findings) == ("Quantization", "Fewer bits.", [])
    assert [category.casefold() for category in record.categories] == ["model compression"]


def test_a_comment_about_the_term_does_not_open_a_page() -> None:
    (record,), _ = read(page("// Expand this term"))
    assert record.definition == "How many examples go at once. // Expand this term"


@pytest.mark.parametrize("opening", ["Define each term", "Glossary of each term", "Add one new term"])
def test_a_comment_about_terms_is_not_an_opening(opening: str) -> None:
    assert not is_opening(f"// {opening}")
