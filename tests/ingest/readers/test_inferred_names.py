"""Tables without a column that is named after names, which the contents of a column show."""

import io

import pytest
from openpyxl import Workbook

from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord
from tests.support.contents import read_records


def read(content: str | bytes, file: str = "words.csv") -> tuple[dict[str, str | None], list[Diagnostic]]:
    """Return the definitions by name, and the findings."""
    content = content.encode() if isinstance(content, str) else content
    items = list(read_records(io.BytesIO(content), file))
    terms = {item.name: item.definition for item in items if isinstance(item, TermRecord)}
    return terms, [item for item in items if isinstance(item, Diagnostic)]


@pytest.mark.parametrize(
    ("table", "terms"),
    [
        ("Tool,Vendor,Description\nLathe,Acme,It turns work\nMill,,It cuts metal\n", "Lathe Mill"),
        (
            "SKU,Product,Description,Stock\nB-1,Bearing,Single row steel,3\nV-A2,Belt,Classical section,4\n",
            "Bearing Belt",
        ),
        ("Line,Product,Summary\nA,One,First of the line\nA,Two,Second of it\nB,Three,Third of all\n", "One Two Three"),
        ("Code,Description\nNA,Sodium in serum\nN/A,Result not available\n", "NA N/A"),
        ("Area,Station,Description\nN,Bay,Next to the sea\nS,Ash,In the southern woods\n", "Bay Ash"),
        ("Ordre,Geste,Définition\n1,Plié,Flexion des genoux\n2,Relevé,Montée sur les pointes\n", "Plié Relevé"),
    ],
)
def test_names_are_in_the_first_column_of_short_distinct_texts(table: str, terms: str) -> None:
    found, findings = read(table)
    assert list(found) == terms.split()
    assert [one.line for one in findings if one.code == "guessed-column" and one.severity is Severity.WARNING] == [1]


def test_the_column_of_definitions_shows_the_language_of_names() -> None:
    content = "Geste,Définition\nPlié,Flexion des genoux\nRelevé,Montée sur les pointes\n"
    records = [item for item in read_records(io.BytesIO(content.encode()), "a.csv") if isinstance(item, TermRecord)]
    assert [(one.name, one.language) for one in records] == [("Plié", "fr"), ("Relevé", "fr")]


@pytest.mark.parametrize(
    ("header", "language", "other"),
    [
        ("Terme,Équivalent anglais", "fr", "en"),
        ("Término,Equivalente inglés", "es", "en"),
        ("용어,영문", "ko", "en"),
        ("Begriff,English equivalent", "de", "en"),
    ],
)
def test_equivalents_in_a_language_are_names_in_it(header: str, language: str, other: str) -> None:
    (term,) = [
        one for one in read_records(io.BytesIO(f"{header}\na,b\n".encode()), "a.csv") if isinstance(one, TermRecord)
    ]
    assert (term.name, term.language, [(one.language, one.name) for one in term.translations]) == (
        "a",
        language,
        [(other, "b")],
    )


def test_categories_below_others_are_categories() -> None:
    (term,) = [
        one
        for one in read_records(io.BytesIO(b"Term,Category,Sub-category\nWeld,Joining,Thermal\n"), "a.csv")
        if isinstance(one, TermRecord)
    ]
    assert term.categories == ("Joining", "Thermal")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Plain explanation", "definition"),
        ("Glossary definition", "definition"),
        ("Glossary category", "categories"),
        ("Post Tags", "categories"),
        ("Known synonyms", "synonyms"),
        ("Tags of the page before", None),
    ],
)
def test_the_last_word_of_the_name_of_a_column_shows_its_field(header: str, field: str | None) -> None:
    (record, *findings) = read_records(io.BytesIO(f"Term,{header}\nhull,body\n".encode()), "a.csv")
    if isinstance(record, Diagnostic):
        record, findings = findings[0], [record]
    assert isinstance(record, TermRecord)
    assert field is None or getattr(record, field) in ("body", ("body",))
    assert [one.code for one in findings if isinstance(one, Diagnostic)] == [
        "guessed-column" if field else "unknown-column"
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Version,Date,Description\n1.0,2024-01-01,First version of all\n1.1,2024-02-01,Second version of all\n",
        "Date,Author,Description\n2024-01-01,Ann,First version of all\n2024-02-01,Bob,Second version of all\n",
        "Order,Customer,Description\n1001,Ann,Two boxes of nails\n1002,Bob,One box of screws\n1003,Ann,A saw\n",
        "Term Source,Definition,Term Target,Language\nkey,A text that opens,Taste,de\nlock,It keeps doors,Schloss,de\n",
        "Step,Description\n1,Open the valve slowly\n2,Close the valve again\n",
        "Remark,Description\nThis valve is always open.,Yes\nThat one is not.,No\n",
    ],
)
def test_logs_orders_and_sentences_have_no_names(table: str) -> None:
    found, findings = read(table)
    assert (found, [one.code for one in findings]) == ({}, ["no-header"])


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_names_on_a_sheet_are_inferred_only_if_no_sheet_has_a_column_for_them() -> None:
    tabs = [["Tab", "Description"], ["Terms", "All the words"], ["Log", "All the changes"]]
    found, findings = read(workbook(Tabs=tabs, Terms=[["Term", "Definition"], ["hull", "The body"]]), "words.xlsx")
    assert (found, [(one.file, one.code) for one in findings]) == (
        {"hull": "The body"},
        [("words.xlsx#Tabs", "no-header")],
    )
    found, _ = read(workbook(Tabs=tabs), "words.xlsx")
    assert found == {"Terms": "All the words", "Log": "All the changes"}
