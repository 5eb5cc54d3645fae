"""Sections about a document, such as its revision history, are not lists of terms."""

import io

import pytest
from docx import Document

from ingest.records import TermRecord
from tests.support.contents import read_records


def read(content: bytes | str, file: str) -> list[tuple[str, str | None]]:
    data = content.encode() if isinstance(content, str) else content
    records = [one for one in read_records(io.BytesIO(data), file) if isinstance(one, TermRecord)]
    return [(record.name, record.definition) for record in records]


TERMS = [("Hull", "The body."), ("Keel", "The spine.")]
TITLES = ("Related Documents", "References", "4. Revision history", "Änderungshistorie", "Bibliography:", "Links")
ROWS = "| {} | {} |\n|---|---|\n| {} | {} |\n| {} | {} |\n"


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "terms",
    [
        "## Hull\n\nThe body.\n\n## Keel\n\nThe spine.\n",
        "**Hull**: The body.\n\n**Keel**: The spine.\n",
        ROWS.format("Term", "Definition", *TERMS[0], *TERMS[1]),
    ],
)
@pytest.mark.parametrize(
    "listed",
    [
        ROWS.format("Name", "Description", "Guide", "How to start", "Manual", "All options"),
        "- **ISO 1**: Ships\n- **ISO 2**: Boats\n- **ISO 3**: Rafts\n",
        "ISO 1: Ships\n\nISO 2: Boats\n\nISO 3: Rafts\n",
    ],
)
def test_lists_in_back_matter_are_not_terms(title: str, terms: str, listed: str) -> None:
    text = f"# Glossary\n\n{terms}\n## {title}\n\n{listed}"
    assert read(text, "a.md") == TERMS
    assert read(text, "glossary.md") == TERMS
    (found,) = [one for one in read_records(io.BytesIO(text.encode()), "a.md") if not isinstance(one, TermRecord)]
    assert f"'{title}'" in str(found)


def test_terms_may_follow_back_matter() -> None:
    listed = ROWS.format("Version", "Description", "1", "First", "2", "Second")
    assert read(f"# Glossary\n\n## Revision history\n\n{listed}\n## Hull\n\nThe body.\n", "a.md") == TERMS[:1]


def test_a_section_of_a_term_may_be_named_references() -> None:
    text = "# Glossary\n\n## Hull\n\nThe body.\n\n### References\n\n- **ISO 1**: Ships\n\n## Keel\n\nThe spine.\n"
    assert read(text, "a.md") == TERMS


TABLES = [("Term", "Definition", "Hull", "The body."), ("Name", "Description", "Guide", "How to start")]


def test_tables_in_back_matter_of_other_formats_are_not_terms() -> None:
    rst = "\n.. list-table::\n   :header-rows: 1\n\n   * - {}\n     - {}\n   * - {}\n     - {}\n\n"
    asciidoc = "\n|===\n|{} |{}\n\n|{} |{}\n|===\n\n"
    html = "<table><tr><th>{}<th>{}<tr><td>{}<td>{}</table>"
    title = "Related documents"
    for file, text in (
        ("a.rst", f"Glossary\n========\n{rst}{title}\n-----------------\n{rst}"),
        ("a.adoc", f"= Glossary\n{asciidoc}== {title}\n{asciidoc}"),
        ("a.html", f"<html><h1>Glossary</h1>{html}<h2>{title}</h2>{html}</html>"),
    ):
        assert read(text.format(*TABLES[0], *TABLES[1]), file) == TERMS[:1]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.rst", "Glossary\n========\n\nhull\n  The body.\n\nReferences\n----------\n\nISO 1\n  Ships.\n"),
        ("a.adoc", "= Glossary\n\nhull:: The body.\n\n== References\n\nISO 1:: Ships.\n"),
    ],
)
def test_lists_in_back_matter_of_other_formats_are_reported(file: str, text: str) -> None:
    assert read(text, file) == [("hull", "The body.")]
    (found,) = [one for one in read_records(io.BytesIO(text.encode()), file) if not isinstance(one, TermRecord)]
    assert "'ISO 1'" in str(found)


def test_back_matter_of_word_is_not_read() -> None:
    document = Document()
    for title, level, cells in (("Glossary", 1, TABLES[0]), ("Revision history", 2, TABLES[1])):
        document.add_heading(title, level)
        table = document.add_table(2, 2)
        for index, text in enumerate(cells):
            table.cell(*divmod(index, 2)).text = text
    document.add_paragraph("2.0: More ships.")
    document.add_heading("Keel", 2)
    document.add_paragraph("The spine.")
    file = io.BytesIO()
    document.save(file)
    assert read(file.getvalue(), "a.docx") == TERMS


def test_approvals_and_revisions_are_terms() -> None:
    terms = [("Approvals", "The consent of a manager."), ("Revisions", "The changes of a text."), *TERMS]
    assert read("# Glossary\n\n" + "".join(f"## {name}\n\n{text}\n\n" for name, text in terms), "a.md") == terms


def test_smaller_headings_in_back_matter_of_word_do_not_end_it() -> None:
    document = Document()
    for title, level, cells in (("Glossary", 1, TABLES[0]), ("References", 1, ()), ("Internal", 2, TABLES[1])):
        document.add_heading(title, level)
        table = document.add_table(2, 2) if cells else None
        for index, text in enumerate(cells):
            if table:
                table.cell(*divmod(index, 2)).text = text
    file = io.BytesIO()
    document.save(file)
    assert read(file.getvalue(), "a.docx") == TERMS[:1]
