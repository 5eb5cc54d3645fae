"""Pages as wikis, word processors and content management systems export them."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records


def one_page(
    body: str, title: str = "Handbook", language: str = "en"
) -> tuple[dict[str, TermRecord], list[Diagnostic]]:
    page = f"<html lang={language}><title>{title}</title><body>{body}</body></html>"
    items = list(read_records(io.BytesIO(page.encode()), "page.html"))
    findings = [item for item in items if isinstance(item, Diagnostic)]
    return {item.name: item for item in items if isinstance(item, TermRecord)}, findings


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.mark.parametrize(
    "header",
    [
        ("Terme", "D\u00e9finition"),
        ("Begriff", "Bedeutung"),
        ("T\u00e9rmino", "Significado"),
        ("Abk\u00fcrzung", "Bedeutung"),
        ("\u7528\u8a9e", "\u610f\u5473"),
        ("\u672f\u8bed", "\u8bf4\u660e"),
        ("Termin", "Definicja"),
        ("\u0627\u0644\u0645\u0635\u0637\u0644\u062d", "\u0627\u0644\u062a\u0639\u0631\u064a\u0641"),
    ],
)
def test_tables_of_terms_are_read_in_any_language_without_a_title(header: tuple[str, str]) -> None:
    page = "<h1>Foo</h1><p>Bar.</p>" + table(header, ("Hull", "The body of it."), ("Keel", "The spine of it."))
    terms, _ = one_page(page)
    assert {name: term.definition for name, term in terms.items()} == {
        "Hull": "The body of it.",
        "Keel": "The spine of it.",
    }


def test_tables_of_names_and_descriptions_without_a_title_are_not_terms() -> None:
    for header in (("Nom", "Description"), ("Name", "Beschreibung"), ("Nombre", "Descripci\u00f3n")):
        assert one_page(table(header, ("Ann", "Steers the boat."), ("Bob", "Cooks the meals.")))[0] == {}
