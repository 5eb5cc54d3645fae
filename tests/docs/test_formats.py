"""Every example document in `docs/formats/` is read as the page describes."""

import io
import re
from pathlib import Path

import pytest

from graph.iris import Iris
from graph.model import Glossary
from graph.rdf import Literal, Quad
from ingest.checks.check import check
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.documents import Inputs, uploaded_document
from ingest.input.formats import format_of
from ingest.organizations.registry import Organizations
from ingest.readers.options import ReadingOptions
from ingest.records import TermRecord
from ingest.sources.source import read_source
from ingest.terms import TermMaker
from tests.support.contents import read_records

FORMATS = Path(__file__).parents[2] / "docs" / "formats"
SUFFIXES = {
    "text": ".txt",
    "csv": ".csv",
    "json": ".json",
    "jsonl": ".jsonl",
    "obo": ".obo",
    "turtle": ".ttl",
    "md": ".md",
    "yaml": ".yaml",
    "xml": ".tbx",
    "html": ".html",
    "rst": ".rst",
    "asciidoc": ".adoc",
    "latex": ".tex",
    "org": ".org",
}
"""The suffix of the documents in each language of code blocks; `sh` blocks are commands."""


def blocks(page: str) -> list[tuple[str, str]]:
    """Return the language and text of each code block of a page."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", (FORMATS / page).read_text(), re.DOTALL | re.MULTILINE)


DOCUMENTS = [
    pytest.param(language, text, id=f"{page.stem}-{number}-{language}")
    for page in sorted(FORMATS.glob("*.md"))
    for number, (language, text) in enumerate(blocks(page.name), start=1)
    if language != "sh"
]


@pytest.mark.parametrize(("language", "text"), DOCUMENTS)
def test_every_example_document_is_read_without_warnings(language: str, text: str) -> None:
    items = list(read_records(io.BytesIO(text.encode()), f"words{SUFFIXES[language]}"))
    assert not [item for item in items if isinstance(item, Diagnostic) and item.severity is not Severity.INFO]
    assert any(isinstance(item, TermRecord | Quad) for item in items)


def records(page: str, language: str, format_name: str, number: int = 0) -> list[TermRecord]:
    """Return the terms of a document on `page`, whose format is detected from its bytes."""
    content = [text for found, text in blocks(page) if found == language][number].encode()
    assert format_of("terms", content).name == format_name
    return [item for item in read_records(io.BytesIO(content), "terms") if isinstance(item, TermRecord)]


def test_the_term_page_is_complete_and_without_findings() -> None:
    ((_, text),) = blocks("term-pages.md")
    assert list(check(Inputs((uploaded_document("page", text),)), Organizations.load())) == []
    (batch,) = records("term-pages.md", "text", "Term pages")
    assert (batch.name, batch.synonyms) == ("Batch Size", ("Mini-batch size", "training batch"))
    assert batch.categories == ("Model Optimization and Prompt Syntax",)


def test_the_headings_of_term_pages_fill_the_fields_beside_them() -> None:
    table = (FORMATS / "term-pages.md").read_text().partition("| field | headings |")[2].partition("\n\n")[0]
    for field, headings in re.findall(r"^\| (\w[\w ]+) \| (.+) \|$", table, re.MULTILINE):
        for heading in re.findall(r"`(.+?)`", headings):
            page = f"// AI TERM\nBatch Size\n{heading}\nMini-batches"
            items = read_records(io.BytesIO(page.encode()), "a.txt")
            (term,) = [item for item in items if isinstance(item, TermRecord)]
            assert getattr(term, field.replace(" ", "_")), heading


@pytest.mark.parametrize(
    ("sentence", "organization"),
    re.findall(r'^\| "(.+) \.\.\." \| (.+) \|$', (FORMATS / "term-pages.md").read_text(), re.MULTILINE),
)
def test_a_sentence_is_assigned_to_its_subject(sentence: str, organization: str) -> None:
    assert [found.name for found in Organizations.load().in_sentence(f"{sentence} models.")] == [organization]


def test_the_columns_of_tables_fill_the_fields_beside_them() -> None:
    from ingest.readers.field_names import meaning_of

    table = (FORMATS / "tables.md").read_text().partition("accepted column names |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (\w[^|]+) \| (.+) \|$", table, re.MULTILINE)
    assert len(rows) == 17
    for field, names in rows:
        expected = (
            "names"
            if "then" in field
            else {"codes": "notations"}.get(field, field.removesuffix(" terms").replace(" ", "_"))
        )
        for name in names.split(", "):
            meaning = meaning_of(name)
            assert meaning is not None, name
            assert meaning.field == expected, name


def test_the_fields_of_a_term_are_all_listed() -> None:
    from ingest.readers.field_names import FIELDS

    table = (FORMATS / "index.md").read_text().partition("## Fields of a term")[2]
    listed = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)))
    assert sorted(listed) == sorted(FIELDS)


def test_the_table_is_a_term() -> None:
    (batch,) = records("tables.md", "csv", "CSV and TSV")
    assert (batch.name, batch.synonyms) == ("Batch Size", ("mini-batch size", "training batch"))
    assert (batch.definition, batch.broader) == ("How many examples, at once, a step sees.", ("Hyperparameter",))


def test_the_mapping_of_columns_is_valid() -> None:
    found = re.search(r"^lexigraph ingest words.csv (.*)$", (FORMATS / "tables.md").read_text(), re.MULTILINE)
    assert found is not None
    given = re.findall(r"--(map|prefix) (\S+)", found[1])
    columns, prefixes = ([text for option, text in given if option == name] for name in ("map", "prefix"))
    options = ReadingOptions.parse(columns, prefixes)
    assert (len(options.columns), len(options.prefixes)) == (3, 1)


def test_the_json_document_is_two_terms() -> None:
    batch, setting = records("json.md", "json", "JSON")
    assert (batch.name, batch.synonyms, setting.name) == ("Batch Size", ("mini-batch size",), "Hyperparameter")
    assert (batch.identifier, batch.broader) == ("https://ml.example/batch-size", (setting.identifier,))


def test_the_json_lines_are_two_terms() -> None:
    batch, setting = records("json.md", "jsonl", "JSON lines")
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "batch-size", ("mini-batch size",))
    assert (batch.broader, setting.name) == (("Hyperparameter",), "Hyperparameter")
    assert (setting.synonyms, setting.notes) == (("setting", "knob"), ("since: 1986",))


def test_the_obo_document_is_a_term() -> None:
    (batch,) = records("obo.md", "obo", "OBO")
    assert (batch.name, batch.identifier) == ("Batch Size", "https://ml.example/batch-size")
    assert (batch.synonyms, batch.broader) == (("mini-batch size",), ("https://ml.example/hp",))


def test_the_turtle_document_is_two_terms() -> None:
    ((_, text),) = blocks("rdf.md")
    iris = Iris("https://kg.example/")
    maker = TermMaker(iris, Glossary(iris.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())
    document = uploaded_document("terms", text)
    batch, setting = read_source(document, maker, "", lambda iri: None).terms.values()
    assert [name.value for name in batch.readings("name")] == ["Batch Size", "Losgröße"]
    assert (batch.broader, setting.name.value) == ((setting.iri,), "Hyperparameter")
    assert batch.mappings[0].relation == "exactMatch"


def test_the_markdown_page_is_a_term() -> None:
    content = blocks("markdown-yaml.md")[0][1].encode()
    assert format_of("adam", content).name == "Markdown"
    (adam,) = read_records(io.BytesIO(content), "adam.md")
    assert isinstance(adam, TermRecord)
    assert (adam.name, adam.synonyms, adam.identifier) == ("Adam", ("Adaptive Moment Estimation",), "adam")
    assert (adam.categories, adam.related) == (("optimization",), ("sgd", "momentum"))
    assert adam.definition == "An optimizer with a rate for each weight, unlike descent."
    assert adam.background == "Published in 2014; see momentum."


def test_the_markdown_glossary_is_two_terms() -> None:
    content = blocks("markdown-yaml.md")[1][1].encode()
    batch, epoch = read_records(io.BytesIO(content), "words.md")
    assert isinstance(batch, TermRecord)
    assert isinstance(epoch, TermRecord)
    assert (batch.name, batch.definition) == ("Batch Size", "How many examples a step sees.")
    assert epoch.name == "Epoch"


def test_a_readme_is_read_only_for_a_glossary_section() -> None:
    entries = "**Batch Size**: How many examples a step sees.\n\n**Epoch**: One pass over the data.\n"
    for heading, terms in (("# Project", 0), ("# Glossary", 0), ("# Project\n\n## Glossary", 2)):
        items = read_records(io.BytesIO(f"{heading}\n\n{entries}".encode()), "README.md")
        assert sum(isinstance(item, TermRecord) for item in items) == terms, heading


def test_the_yaml_document_is_two_terms() -> None:
    content = blocks("markdown-yaml.md")[2][1].encode()
    batch, setting = (item for item in read_records(io.BytesIO(content), "a.yaml") if isinstance(item, TermRecord))
    assert (batch.synonyms, batch.broader) == (("mini-batch size",), ("Hyperparameter",))
    assert setting.name == "Hyperparameter"


def test_the_termbase_is_a_term_in_two_languages() -> None:
    (batch,) = records("tbx.md", "xml", "TBX")
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "terms c1", ("mini-batch size",))
    assert (batch.definition, batch.categories) == ("How many examples a step sees.", ("Training",))
    assert [(text.language, text.name) for text in batch.translations] == [("de", "Stapelgröße")]


def test_the_html_page_is_two_terms() -> None:
    epoch, batch = records("html.md", "html", "HTML")
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "batch-size", ("mini-batch size",))
    assert (batch.definition, epoch.name) == ("How many examples a step sees.", "Epoch")
    assert (epoch.categories, epoch.definition) == (("AI words",), "A pass over the data.")
