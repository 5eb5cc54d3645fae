"""Sections with definitions beside a list of definitions are terms as well."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records


def read(text: str, file: str) -> tuple[dict[str, str | None], list[str]]:
    items = list(read_records(io.BytesIO(text.encode()), file))
    terms = {one.name: one.definition for one in items if isinstance(one, TermRecord)}
    return terms, [one.message for one in items if isinstance(one, Diagnostic)]


LIST = "<dl><dt>Anchor<dd>Holds.<dt>Buoy<dd>Floats.</dl>"
SECTIONS = "<h2>Hull</h2><p>The body.</p><h2>Keel</h2><p>The spine.</p>"
ANCHOR = {"Anchor": "Holds.", "Buoy": "Floats."}
HULL = {"Hull": "The body.", "Keel": "The spine."}


@pytest.mark.parametrize(
    "body",
    [
        f"{SECTIONS}<h2>Others</h2>{LIST}",
        f"<h2>A</h2>{LIST}{SECTIONS}",
        f"{LIST}{SECTIONS}<h2>References</h2><p>A book.</p>",
        f"<h2>Mast</h2><p>A pole.</p>{SECTIONS}{LIST}",
        f"<p><b>Hull</b>: The body.</p><p><b>Keel</b>: The spine.</p>{LIST}",
        f"{LIST}<table><tr><th>Term<th>Definition<tr><td>Hull<td>The body.<tr><td>Keel<td>The spine.</table>",
    ],
)
@pytest.mark.parametrize("main", ["{}", "<main>{}</main><aside><h2>News</h2><p>None.</p></aside>"])
def test_sections_of_a_page_beside_a_list_are_terms(body: str, main: str) -> None:
    found, _ = read(f"<html><title>Glossary</title>{main.format(f'<h1>Glossary</h1>{body}')}</html>", "a.html")
    assert found == {**ANCHOR, **({"Mast": "A pole."} if "Mast" in body else {}), **HULL}


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (f"<h2>Words of sailors</h2><p>Rare ones.</p>{LIST}", 1),
        (f"<h2>Words of sailors</h2>{LIST}<h2>Contact</h2><p>Write to us.</p>", 1),
        (f"{LIST}<h2>About this page</h2><p>We made it.</p><h2>Contact us</h2><p>Write.</p>", 2),
        (f"{LIST}<h2>References</h2><p>A book.</p>", 0),
        (f"<p>Our words.</p>{LIST}", 0),
    ],
)
def test_groups_and_single_sections_beside_a_list_are_reported(body: str, messages: int) -> None:
    found, reported = read(f"<html><h1>Glossary</h1>{body}</html>", "a.html")
    assert (found, len(reported)) == (ANCHOR, messages)


def test_sections_of_other_pages_with_lists_are_not_terms() -> None:
    assert read(f"<html><h1>Manual</h1>{SECTIONS}<h2>Options</h2>{LIST}</html>", "a.html") == (ANCHOR, [])


@pytest.mark.parametrize(
    "entries",
    ["anchor\n    Holds.\nbuoy\n    Floats.\n", ".. glossary::\n\n   anchor\n      Holds.\n\n   buoy\n      Floats.\n"],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_sections_of_restructured_text_beside_a_list_are_terms(entries: str, is_above: bool) -> None:
    sections = "Hull\n----\n\nThe body.\n\nKeel\n----\n\nThe spine.\n\n"
    others = f"Others\n------\n\n{entries}\n"
    found, reported = read(f"Glossary\n========\n\n{others + sections if is_above else sections + others}", "a.rst")
    assert (found, reported) == ({"anchor": "Holds.", "buoy": "Floats.", **HULL}, [])


@pytest.mark.parametrize("name", ["note", "tip", "admonition"])
def test_text_on_the_line_of_an_admonition_is_kept(name: str) -> None:
    text = f"Glossary\n========\n\nHull\n----\n\n.. {name}:: The body\n   of it.\n\nKeel\n----\n\nThe spine.\n"
    assert read(text, "a.rst") == ({"Hull": "The body of it.", "Keel": "The spine."}, [])


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Intro</h2><p>Text.</p><h2>How to use</h2><p>Read it.</p>{}<h2>Privacy policy</h2><p>We care.</p>"
        "<h2>Follow us</h2><p>On X.</p>",
        "{}<p><b>Updated</b>: yesterday.<p><b>License</b>: MIT.",
        "{}<h2>Was this helpful?</h2><p>Yes no</p><h2>On this page</h2><p>Hull Keel</p>"
        "<h2>Edit this page</h2><p>x y</p>",
        "{}<h2>Our team</h2><p>Ann.</p><h2>Jobs</h2><p>None.</p><h2>FAQ</h2><p>None.</p><h2>Credits</h2><p>Eve.</p>",
    ],
)
def test_sections_about_a_page_are_not_terms(body: str) -> None:
    found, reported = read(f"<title>Glossary</title><h1>Glossary</h1>{body.format(LIST)}", "a.html")
    assert found == ANCHOR
    assert reported
