"""The query editor in a browser: running, errors, sharing, completion, and use without JavaScript."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph

pytestmark = pytest.mark.thorough

BROKEN = "{\n  terms {\n    nope\n  }\n}"


def test_the_editor_is_accessible(page: Page, check_accessibility: CheckAccessibility, photograph: Photograph) -> None:
    page.goto("/graphql")
    photograph(page, "graphql-light")
    page.get_by_role("link", name="By relation").click()
    expect(page.locator("#answer")).to_contain_text("Azure Machine Learning")
    check_accessibility(page)
    photograph(page, "graphql-dark")


@pytest.mark.parametrize("width", [375, 1600])
def test_the_editor_fits_any_screen_width(open_page: OpenPage, width: int, photograph: Photograph) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto("/graphql")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    photograph(page, f"graphql-{width}")


def test_a_long_line_wraps_and_the_response_is_as_high_as_the_query(page: Page) -> None:
    page.goto("/graphql")
    query = page.get_by_label("Query")
    query.fill('{ terms(where: {category: "' + "x" * 300 + '"}) { nodes { na')
    assert query.evaluate("(area) => area.scrollWidth <= area.clientWidth")
    page.keyboard.press("Control+Space")
    names, request = page.get_by_role("listbox").bounding_box(), query.bounding_box()
    assert names is not None
    assert request is not None
    assert names["y"] > request["y"] + 16 + 5 * 21  # below all rows of the wrapped line
    page.get_by_role("link", name="Around a term").click()
    expect(page.locator("#answer")).to_contain_text("mentions")
    heights = [page.locator(part).evaluate("(one) => one.clientHeight") for part in (".request", ".response")]
    assert heights[0] == heights[1] < 700


def test_a_query_runs_by_keyboard_and_its_address_can_be_shared(page: Page, open_page: OpenPage) -> None:
    page.goto("/graphql")
    page.get_by_label("Query").fill("query ($n: Int!) { terms(first: $n) { totalCount } }")
    page.get_by_label("Variables").fill('{"n": 0}')
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_contain_text("totalCount")
    answer = json.loads(page.locator("#answer").inner_text())
    assert answer["data"]["terms"]["totalCount"] > 100
    other = open_page()
    other.goto(page.url)
    assert json.loads(other.locator("#answer").inner_text()) == answer
    assert other.get_by_label("Variables").input_value() == '{"n": 0}'


def test_an_error_links_to_its_line(page: Page, photograph: Photograph) -> None:
    page.goto("/graphql")
    page.get_by_label("Query").fill(BROKEN)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("Cannot query field 'nope'")
    page.get_by_role("link", name="Line 3").click()
    selected = "(field => field.value.slice(field.selectionStart, field.selectionEnd).trim())"
    assert page.evaluate(f"{selected}(document.getElementById('query'))") == "nope"
    photograph(page, "graphql-error")
    page.get_by_label("Variables").fill("{")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("The variables are not valid JSON")


def test_the_back_button_restores_the_previous_query(page: Page) -> None:
    page.goto("/graphql")
    for title in ("By relation", "Around a term"):
        page.get_by_role("link", name=title).click()
        expect(page.locator("#answer")).to_contain_text("data")
    page.go_back()
    expect(page.get_by_label("Query")).to_have_value(re.compile("developers"))


def test_names_of_fields_and_arguments_are_completed(page: Page, photograph: Photograph) -> None:
    page.goto("/graphql")
    query = page.get_by_label("Query")
    query.fill('{ search(query: "x") { edges { node { nam')
    query.press("Control+Space")
    expect(page.get_by_role("option")).to_have_count(1)
    photograph(page, "graphql-names")
    query.press("Enter")
    expect(query).to_have_value('{ search(query: "x") { edges { node { name')
    query.fill("{ terms(")
    query.press("Control+Space")
    expect(page.get_by_role("option").first).to_contain_text("where")
    query.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    query.fill('{ term(name: "x") { ... on TermNotFound { sugg')
    query.press("Control+Space")
    query.press("Tab")
    expect(query).to_have_value('{ term(name: "x") { ... on TermNotFound { suggestions')


def test_the_schema_can_be_filtered_and_its_types_are_linked(page: Page) -> None:
    page.goto("/graphql")
    page.get_by_label("Filter").fill("misspell")
    expect(page.locator("#none")).to_be_visible()
    page.get_by_label("Filter").fill("usageNote")
    expect(page.locator(".type:visible")).to_have_count(1)
    page.get_by_label("Filter").fill("")
    page.get_by_role("link", name="SearchConnection").first.click()
    expect(page.locator("#type-SearchConnection")).to_be_visible()


def test_the_editor_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/graphql")
    page.get_by_role("link", name="Around a term").click()
    expect(page.locator("#answer")).to_contain_text("Continuous Batching")
    page.get_by_label("Query").fill(BROKEN)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("Line 3")
    page.get_by_role("link", name="SearchConnection").first.click()
    expect(page.locator("#type-SearchConnection")).to_be_visible()
