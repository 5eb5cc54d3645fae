"""Glossaries with many terms in one Markdown document are read, and other documents are skipped."""

import io

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.formats import read_records
from ingest.records import TermRecord


def read(text: str, file: str = "ml.md") -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_records(io.BytesIO(text.encode()), file))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(diagnostics: list[Diagnostic]) -> list[tuple[int | None, str]]:
    return [(found.line, found.code) for found in diagnostics]


def test_headings_in_a_glossary_are_terms_below_categories() -> None:
    records, diagnostics = read(
        "# ML Glossary\n\nOur words.\n\n## Optimization\n\n### Adam (Adaptive Moment Estimation)\n\nAn optimizer, like"
        " [SGD](#sgd).\n\nOften used.\n\n#### Background\n\nFrom 2014.\n\n#### Limits\n\nSome.\n\n### SGD {#sgd}\n\n"
        "*Stochastic* descent.\n\n## References\n\nA book.\n"
    )
    adam, sgd = records
    assert (adam.name, adam.line, adam.categories) == ("Adam", 7, ("Optimization",))
    assert (adam.synonyms, adam.related) == (("Adaptive Moment Estimation",), ("sgd",))
    assert (adam.definition, adam.background) == ("An optimizer, like SGD.", "From 2014.")
    assert adam.technical_definition == "Often used.\nLimits\nSome."
    assert (sgd.name, sgd.identifier, sgd.definition) == ("SGD", "sgd", "Stochastic descent.")
    assert sgd.raw == "### SGD {#sgd}\n\n*Stochastic* descent.\n"
    assert codes(diagnostics) == [(3, "text-outside-terms"), (25, "text-outside-terms")]


def test_letter_headings_are_neither_terms_nor_categories() -> None:
    records, diagnostics = read("# Words\n\n## A\n\n### Adam\n\nOne.\n\n## B\n\n### Batch\n\nTwo.\n")
    assert [(record.name, record.categories) for record in records] == [("Adam", ()), ("Batch", ())]
    assert diagnostics == []


def test_bold_names_are_terms() -> None:
    records, diagnostics = read(
        "## Training\n\n**Epoch**: One pass.\n\nOver all data.\n\n**Batch Size** (examples): How\nmany.\n"
        "**Adam (Adaptive Moment Estimation):** An optimizer.\n\n- **Loss** \u2013 what is [made small](#epoch)\n\n"
        "  Always.\n- __Step__: one update\n  - of all weights\n\nAgain.\n"
    )
    assert diagnostics == []
    assert [(record.name, record.line, record.definition) for record in records] == [
        ("Epoch", 3, "One pass."),
        ("Batch Size (examples)", 7, "How many."),
        ("Adam", 9, "An optimizer."),
        ("Loss", 11, "what is made small"),
        ("Step", 14, "one update"),
    ]
    texts = [record.technical_definition for record in records]
    assert texts == ["Over all data.", None, None, "Always.", "- of all weights\nAgain."]
    assert records[3].related == ("epoch",)
    assert {record.categories for record in records} == {("Training",)}


def test_a_bold_name_may_span_two_lines() -> None:
    records, _ = read("**Batch\nSize**: How many.\n**Epoch**: One pass.\n")
    assert [(record.name, record.line) for record in records] == [("Batch Size", 1), ("Epoch", 3)]


def test_cells_beyond_the_header_of_a_table_are_notes() -> None:
    records, _ = read("| Term | Meaning |\n|---|---|\n| Pipe | a | b |\n| Or | x \\| y |\n")
    assert [(record.definition, record.notes) for record in records] == [
        ("a", ("beyond the header: b",)),
        ("x | y", ()),
    ]


def test_a_bold_name_may_be_alone_on_its_line_in_a_glossary() -> None:
    records, _ = read("**Epoch**\n\nOne pass.\n\n**Batch**\nExamples.\n", "glossary.md")
    assert [(record.name, record.definition) for record in records] == [("Epoch", "One pass."), ("Batch", "Examples.")]


def test_table_rows_are_terms_if_the_header_matches_fields() -> None:
    records, diagnostics = read(
        "| Term | Meaning | AKA | Since |\n|---|:---:|---|---|\n| **Epoch** | One `pass`. | pass; sweep | 1986 |\n"
        "| [Batch](batch.md) | Some examples. | | |\n| | Nothing. | | |\n"
    )
    epoch, batch = records
    assert (epoch.name, epoch.line, epoch.definition) == ("Epoch", 3, "One pass.")
    assert (epoch.synonyms, epoch.notes) == (("pass", "sweep"), ("Since: 1986",))
    assert (batch.name, batch.line, batch.notes) == ("Batch", 4, ())
    assert codes(diagnostics) == [(3, "unknown-column"), (5, "no-name")]


def test_the_first_column_is_the_default_name_column() -> None:
    ((record,), _) = read("# Acronyms\n\n| Acronym | Meaning |\n|---|---|\n| GPU | Graphics processing unit |\n")
    assert (record.name, record.definition) == ("GPU", "Graphics processing unit")


def test_definition_lists_are_terms() -> None:
    records, diagnostics = read("Epoch\n: One pass.\n\n    Over all data.\n\nBatch\n: Examples.\n: Also a file.\n")
    assert diagnostics == []
    assert [(record.name, record.line, record.definition, record.technical_definition) for record in records] == [
        ("Epoch", 1, "One pass.", "Over all data."),
        ("Batch", 6, "Examples.", "Also a file."),
    ]


def test_a_term_below_a_definition_needs_no_blank_line() -> None:
    records, _ = read("Epoch\n: One pass.\nBatch\n: Examples,\n    a few.\n: Also a file.\n\n    Inner\n    : nested\n")
    assert [(record.name, record.line, record.definition, record.technical_definition) for record in records] == [
        ("Epoch", 1, "One pass.", None),
        ("Batch", 3, "Examples, a few.", "Also a file.\nInner\nnested"),
    ]


README = """# The glossary tool

Makes glossaries.

## Install

- **Fast**: in a second
- **Small**: a file

## Options

| Name | Description |
|---|---|
| a | b |
{}
## License

Free.
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("README.md", README.format("")),
        ("README.md", "- **Fast**: in a second\n- **Small**: a file\n"),
        ("guide.md", README.format("").replace("glossary tool", "tool")),
        ("notes.md", "**Note**: This.\n\n**Warning**: That.\n\nText.\n"),
        ("notes.md", "# Batch\n\nOnly text.\n"),
        ("notes.md", "---\n"),
    ],
)
def test_a_document_that_is_not_a_glossary_is_reported_and_skipped(file: str, text: str) -> None:
    records, (found,) = read(text, file)
    assert (records, found.line, found.severity, found.code) == ([], 1, Severity.INFO, "not-a-glossary")


def test_in_a_readme_only_text_below_a_glossary_heading_is_read() -> None:
    records, diagnostics = read(README.format("\n## Key terms\n\n**Epoch**: One pass.\n"), "README.md")
    assert [record.name for record in records] == ["Epoch"]
    assert {found.code for found in diagnostics} == {"text-outside-terms"}


def test_a_glossary_may_have_front_matter() -> None:
    records, diagnostics = read("---\ntitle: Terms\nweight: 5\n---\n\n## Epoch\n\nOne pass.\n", "x.md")
    assert [(record.name, record.line) for record in records] == [("Epoch", 6)]
    assert diagnostics == []


def test_a_glossary_without_terms_and_a_term_without_text_are_reported() -> None:
    assert codes(read("# Glossary\n\nSoon.\n")[1]) == [(3, "text-outside-terms"), (1, "no-terms")]
    assert codes(read("# Glossary\n\n## Epoch\n\n## Batch\n\nExamples.\n")[1]) == [(3, "no-definition")]
