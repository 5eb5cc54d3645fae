"""Pages whose title is not a heading, whose terms are cards, or that have text around their main part."""

import io

import pytest

from ingest.records import TermRecord
from tests.ingest.readers.test_markdown_glossaries import codes, read
from tests.support.contents import read_records

CARDS = (
    ("div", "glossary-term", "glossary-def"),
    ("span", "term", "definition"),
    ("p", "glossary__term", "glossary__description"),
)


def page(body: str, title: str = "Glossary") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(("tag", "name", "text"), CARDS)
def test_names_and_definitions_by_class_are_terms(tag: str, name: str, text: str) -> None:
    cards = "".join(
        f"<div class=card><{tag} class='{name}'>{term}</{tag}><div class=en>More.</div>"
        f"<{tag} class='big {text}'>{shown}</{tag}></div>"
        for term, shown in (("hull", "A <b>body</b>."), ("keel", "A beam: <a href='#hull'>hull</a>."))
    )
    hull, keel = read(page(f"<h1>Glossary</h1><div>{cards}</div>"), "g.html")[0]
    assert (hull.name, hull.definition, hull.technical_definition) == ("hull", "A body.", "More.")
    assert (keel.name, keel.definition, keel.related) == ("keel", "A beam: hull.", ("hull",))


def test_descriptions_without_names_of_terms_are_not_cards() -> None:
    cards = "<div class=card><div class=title>Blue</div><div class=description>A ship.</div></div>" * 2
    assert read(page(f"<h1>Ships</h1>{cards}", "Ships"), "g.html")[0] == []


@pytest.mark.parametrize("main", ["main", "div role=main"])
def test_only_the_main_part_of_a_page_has_terms(main: str) -> None:
    around = "<div id=banner><h2>We use cookies</h2><p>Accept them.</p></div>"
    aside = "<aside><h2>Newsletter</h2><p>Sign up.</p></aside>"
    terms = "<h2>Hull</h2><p>A body.</p><h2>Keel</h2><p>A beam.</p>"
    for body in (f"<h1>Glossary</h1>{terms}", terms):
        records = read(page(f"{around}<{main}>{body}</{main.split()[0]}>{aside}"), "g.html")[0]
        assert [(record.name, record.definition) for record in records] == [("Hull", "A body."), ("Keel", "A beam.")]


def test_a_page_may_have_its_terms_beside_its_main_part() -> None:
    records = read(page("<main><p>See below.</p></main><h1>Glossary</h1><h2>Hull</h2><p>A body.</p>"), "g.html")[0]
    assert [(record.name, record.definition) for record in records] == [("Hull", "A body.")]


@pytest.mark.parametrize("title", ["Team glossary", "GLOSSARY", "**Glossary**"])
@pytest.mark.parametrize("line", ["{}: {}", "{} - {}"])
@pytest.mark.parametrize("file", ["notes.md", "notes.txt"])
def test_the_first_paragraph_may_be_the_title(file: str, line: str, title: str) -> None:
    text = "\n".join(line.format(*one) for one in (("SLA", "what we promise"), ("SLO", "what we aim for")))
    records, diagnostics = read(f"{title}\n\n{text}\n", file)
    assert [(one.name, one.definition) for one in records] == [("SLA", "what we promise"), ("SLO", "what we aim for")]
    assert codes(diagnostics) == []


@pytest.mark.parametrize(
    "first",
    [
        "Definitions",
        "Key terms",
        "[Glossary](glossary.md)",
        "The glossary is on another page.",
        "Glossary of ships: see there",
        "Ships",
    ],
)
def test_other_first_paragraphs_are_not_titles(first: str) -> None:
    assert read(f"{first}\n\n## Install\n\nRun it.\n\n## Configure\n\nWrite a file.\n", "notes.md")[0] == []


def test_a_card_may_have_several_texts() -> None:
    card = "<div class=term><span class=term>{}</span><p class=description>{}</p><p class=description>More.</p></div>"
    hull, keel = read(
        page(f"<h1>Glossary</h1>{card.format('hull', 'A body.')}{card.format('keel', 'A beam.')}"), "g.html"
    )[0]
    assert (hull.name, hull.definition, hull.technical_definition) == ("hull", "A body.", "More.")
    assert (keel.name, keel.definition, keel.technical_definition) == ("keel", "A beam.", "More.")


def test_a_main_part_below_the_title_of_another_part_is_not_all() -> None:
    terms = "<section><h1>Glossary</h1><h2>Hull</h2><p>A body.</p></section>"
    records = read(page(f"<main><h2>Popular</h2><p>See below.</p></main>{terms}"), "g.html")[0]
    assert "Hull" in [record.name for record in records]


def test_the_name_of_a_site_above_the_main_part_is_not_its_title() -> None:
    main = "<h2>Glossary</h2><p><b>Hull</b>: body</p><p><b>Keel</b>: spine</p>"
    aside = "<aside><p><b>Phone</b>: 123</p><p><b>Mail</b>: x@y</p></aside>"
    page = f"<html><body><header><h1>Acme</h1></header><main>{main}</main>{aside}</body></html>"
    records = read_records(io.BytesIO(page.encode()), "a.html")
    assert [record.name for record in records if isinstance(record, TermRecord)] == ["Hull", "Keel"]


def test_the_banner_of_a_site_has_no_terms_and_may_have_the_title() -> None:
    banner = "<header><h1>Glossary</h1><p><strong>Call us</strong>: 555 0100</p></header>"
    assert [one.name for one in read(page(f"{banner}<p><b>Hull</b>: A body.</p>", "Ships"), "g.html")[0]] == ["Hull"]
    article = (
        "<article><header><h1>Glossary</h1><p><b>Mast</b>: A pole.</p></header><p><b>Hull</b>: A body.</p></article>"
    )
    assert [one.name for one in read(page(article, "Ships"), "g.html")[0]] == ["Mast", "Hull"]


def test_the_headers_of_rows_are_terms_in_a_table_without_a_row_of_headers() -> None:
    rows = "<tr><th scope=row>Hull</th><td>A body</td></tr><tr><th>Keel</th><td>A spine</td></tr>"
    headers = "<tr><th>Term</th><th>Definition</th></tr>"
    first = "<tr><th>Term</th><td>Definition</td></tr>"
    for table in (rows, f"{headers}{rows}", f"{first}{rows}", f"<tr></tr>{rows}"):
        found, _ = read(page(f"<h1>Glossary</h1><table>{table}</table>", "Ships"), "g.html")
        assert [(one.name, one.definition) for one in found] == [("Hull", "A body"), ("Keel", "A spine")]
    facts = f"<h1>Acme</h1><p>A company of the north, which has ships.</p><table>{rows}</table><p>It was sold.</p>"
    assert read(page(facts, "Acme"), "a.html")[0] == []
