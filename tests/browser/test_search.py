"""Search on the page /: as you type, by keyboard, without JavaScript, and with one address per state."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.thorough


def hits(page: Page) -> Locator:
    return page.locator("#hits h2 a")


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def facet(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name="Filters").get_by_role("link", name=name, exact=True)


def count_of(page: Page, name: str) -> int:
    return int(facet(page, name).locator("xpath=following-sibling::*").inner_text())


def test_hits_appear_while_typing_with_the_match_reason_marked(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("traning bach")
    expect(hits(page).first).to_have_text("Batch Size")
    expect(page.locator(".hit").first.locator(".reasons")).to_contain_text("similar spelling training batch")
    expect(page.locator(".hit").first.locator(".reasons mark")).to_have_text("training batch")
    expect(status(page)).to_have_text(re.compile(r"^\d+ terms for “traning bach”$"))
    expect(page).to_have_url("/?q=traning+bach")
    expect(page).to_have_title("traning bach · Lexigraph")
    expect(page.get_by_role("heading", name="Categories")).to_be_hidden()


@pytest.mark.parametrize("query", ["batch size", "GPUs", "a processor for graphics", "traning bach"])
@pytest.mark.parametrize("filters", ["", "&organization=google&mode=lexical"])
def test_the_browser_renders_the_same_results_as_the_server(open_page: OpenPage, query: str, filters: str) -> None:
    address = f"/?q={query.replace(' ', '+')}{filters}"
    server_rendered = open_page(java_script_enabled=False)
    server_rendered.goto(address)
    browser_rendered = open_page()
    browser_rendered.goto(f"/?q=x{filters}")
    browser_rendered.get_by_role("searchbox").fill(query)
    expect(status(browser_rendered)).to_have_text(status(server_rendered).inner_text())
    for part in ("#hits", "#filters", "#chosen"):
        actual, expected = (page.locator(part).evaluate(CONTENT) for page in (browser_rendered, server_rendered))
        assert actual == expected


CONTENT = """(part) => [...part.querySelectorAll("a, mark, .count, .score, [data-slot]")].map((one) =>
  [one.tagName, one.textContent.replace(/\\s+/g, " "), one.href && decodeURIComponent(one.href), one.ariaCurrent])"""


def test_a_facet_filters_to_as_many_terms_as_its_count(page: Page) -> None:
    page.goto("/?q=gpu")
    count = count_of(page, "Google")
    facet(page, "Google").click()
    expect(status(page)).to_have_text(f"{count} terms for “gpu”")
    expect(page).to_have_url("/?q=gpu&organization=google")
    expect(facet(page, "Google")).to_have_attribute("aria-current", "true")
    assert count_of(page, "Alphabet") == count  # the parent of Google
    expect(facet(page, "Google")).to_be_focused()
    page.get_by_role("link", name="Organization: Google").click()
    expect(page).to_have_url("/?q=gpu")
    expect(facet(page, "Google")).not_to_have_attribute("aria-current", "true")


def test_the_back_button_returns_through_every_state(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("gpu")
    expect(hits(page).first).to_have_text("Graphics Processing Unit")
    facet(page, "Google").click()
    expect(page).to_have_url("/?q=gpu&organization=google")
    page.get_by_role("link", name="Tensor Processing Unit").click()
    expect(page).to_have_url("/term/tensor-processing-unit")
    page.go_back()
    expect(page).to_have_url("/?q=gpu&organization=google")
    expect(page.get_by_role("link", name="Organization: Google")).to_be_visible()
    page.go_back()
    expect(page).to_have_url("/?q=gpu")
    expect(page.get_by_role("link", name="Organization: Google")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url("/")
    expect(page.get_by_role("heading", name="Categories")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.go_forward()
    expect(page.get_by_role("searchbox")).to_have_value("gpu")
    expect(hits(page).first).to_have_text("Graphics Processing Unit")


def test_search_can_be_used_by_keyboard_only(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("searchbox")
    page.keyboard.press("/")
    page.keyboard.type("batch size")
    expect(hits(page).first).to_have_text("Batch Size")
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page).to_have_url("/")
    expect(page.get_by_role("heading", name="Categories")).to_be_visible()
    page.keyboard.type("batch size")
    expect(hits(page).first).to_have_text("Batch Size")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/term/batch-size")


def test_show_more_adds_results(page: Page) -> None:
    page.goto("/?glossary=glossary")
    expect(hits(page)).to_have_count(20)
    page.get_by_role("link", name="Show more").click()
    expect(hits(page)).to_have_count(40)
    expect(page).to_have_url("/?glossary=glossary&show=40")


def test_every_example_on_the_front_page_has_results(page: Page) -> None:
    page.goto("/")
    for number in range(page.locator(".examples a").count()):
        page.locator(".examples a").nth(number).click()
        expect(hits(page).first).to_be_visible()
        page.go_back()
        expect(page.locator(".examples")).to_be_visible()


def test_a_late_response_is_not_shown(page: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/graphql", hold_the_first)
    page.goto("/")
    field = page.get_by_role("searchbox")
    with page.expect_request("**/graphql"):
        field.fill("gpu")
    field.fill("batch size")
    expect(hits(page).first).to_have_text("Batch Size")
    held[0].continue_()
    expect(status(page)).to_contain_text("batch size")
    expect(hits(page).first).to_have_text("Batch Size")


def test_errors_are_shown_as_the_status(page: Page) -> None:
    page.goto("/?category=nonsense")
    expect(status(page)).to_contain_text("Unknown category 'nonsense'")
    page.get_by_role("searchbox").fill("gpu")
    expect(status(page)).to_contain_text("Unknown category")


def test_search_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("GPU")
    page.get_by_role("button", name="Search").click()
    expect(hits(page).first).to_have_text("Graphics Processing Unit")
    expect(page.locator(".hit").first.locator(".reasons")).to_contain_text("synonym GPU")
    facet(page, "Google").click()
    expect(page.get_by_role("link", name="Organization: Google")).to_be_visible()
    page.get_by_role("searchbox").fill("batch size")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Organization: Google")).to_be_visible()
    hits(page).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Batch Size")
