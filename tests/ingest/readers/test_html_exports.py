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


HULL, KEEL, MAST = ("Hull", "The body of it."), ("Keel", "The spine of it."), ("Mast", "A pole for sails.")


@pytest.mark.parametrize("bold", ["<b>{}</b>", "{}"])
@pytest.mark.parametrize("category", ["<td colspan=3><b>{}</b></td>", "<th colspan=9>{}</th>", "<td colspan=3>{}</td>"])
def test_rows_of_one_cell_over_all_columns_are_categories(bold: str, category: str) -> None:
    groups = (("Below", [HULL, KEEL]), ("Above", [MAST]))
    rows = [
        row
        for group, terms in groups
        for row in (category.format(group), *(f"<td>{bold.format(name)}<td>{text}<td>" for name, text in terms))
    ]
    header = "<tr><th>Term<th>Definition<th>Owner</tr>"
    for title in ("", "<tr><th colspan=3>Words of boats</th></tr>"):
        terms, findings = one_page(f"<table>{title}{header}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        assert [(name, term.definition, term.categories) for name, term in terms.items()] == [
            (*HULL, ("Below",)),
            (*KEEL, ("Below",)),
            (*MAST, ("Above",)),
        ]
        assert [one.code for one in findings if one.code != "text-outside-terms"] == []


def test_letters_over_all_columns_are_not_categories_and_equal_cells_are_not_groups() -> None:
    header = "<tr><th>Term<th>Definition</tr>"
    page = header + "".join(
        f"<tr><td colspan=2>{name[0]}</td></tr><tr><td>{name}<td>{text}</tr>" for name, text in (HULL, KEEL)
    )
    terms, _ = one_page(f"<table>{page}</table>")
    assert {name: (term.definition, term.categories) for name, term in terms.items()} == {
        "Hull": ("The body of it.", ()),
        "Keel": ("The spine of it.", ()),
    }
    names = ("English", "German"), ("software", "software"), ("<b>test</b>", "<b>test</b>"), ("boat", "Boot")
    assert list(one_page("<h1>Glossary</h1>" + table(*names))[0]) == ["software", "test", "boat"]


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (
            '<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>',
            '<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;Of oak.</span></p></div>',
        ),
        (
            '<a style="mso-footnote-id:ftn1" href="#_ftn1" name="_ftnref1"><span>[1]</span></a>',
            '<div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> Of oak.</p></div>',
        ),
        (
            '<sup><a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym">1</a></sup>',
            '<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>'
            " Of oak.</p></div>",
        ),
        (
            '<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>',
            '<section role="doc-endnotes"><ol><li id="fn1"><p>Of oak.'
            '<a href="#fnref1" class="footnote-back">↩︎</a></p></li></ol></section>',
        ),
    ],
)
def test_footnotes_are_notes_of_the_terms_with_their_marks(mark: str, note: str) -> None:
    terms, _ = one_page(f"<h1>Glossary</h1><p><b>Hull</b>: A body.{mark}</p><p><b>Keel</b>: A spine.</p>{note}")
    assert [(name, term.definition, term.notes) for name, term in terms.items()] == [
        ("Hull", "A body.", ("Of oak.",)),
        ("Keel", "A spine.", ()),
    ]


@pytest.mark.parametrize(
    "item",
    [
        '<div class="elementor-accordion-item"><div class="elementor-tab-title" role="button"><span></span>'
        '<a class="elementor-accordion-title">{0}</a></div><div class="elementor-tab-content"><p>{1}</p></div></div>',
        '<div class="elementor-toggle-item"><div class="elementor-tab-title" role="button"><span>+</span>'
        '<a href="" class="elementor-toggle-title">{0}</a></div><div class="elementor-tab-content">{1}</div></div>',
        '<div class="wp-accordion"><div class="wp-accordion__title">{0}</div><div class="wp-accordion__body">{1}</div>'
        "</div>",
        '<details class="e-n-accordion-item"><summary class="e-n-accordion-item-title"><div>{0}</div></summary>'
        "<div>{1}</div></details>",
    ],
)
def test_items_of_accordions_are_terms(item: str) -> None:
    page = "".join(item.format(*term) for term in (HULL, KEEL, MAST))
    terms, findings = one_page(f"<h1>Glossary</h1><div>{page}</div>")
    assert ([(term.name, term.definition) for term in terms.values()], findings) == ([HULL, KEEL, MAST], [])
