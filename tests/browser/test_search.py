"""Search on the page /: as one types, by keys alone, without JavaScript, and at an address for every state."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage


def hits(page: Page) -> Locator:
    return page.locator("#hits h2 a")


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def facet(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name="Narrow down").get_by_role("link", name=name, exact=True)


def count_of(page: Page, name: str) -> int:
    return int(facet(page, name).locator("xpath=following-sibling::*").inner_text())


def test_hits_come_as_one_types_with_the_reason_marked(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("traning bach")
    expect(hits(page).first).to_have_text("Batch Size")
    expect(page.locator(".hit").first.locator(".reasons")).to_contain_text("spelled nearly training batch")
    expect(page.locator(".hit").first.locator(".reasons mark")).to_have_text("training batch")
    expect(status(page)).to_have_text(re.compile(r"^\d+ terms for “traning bach”$"))
    expect(page).to_have_url("/?q=traning+bach")
    expect(page).to_have_title("traning bach · Lexigraph")
    expect(page.get_by_role("heading", name="Categories")).to_be_hidden()


@pytest.mark.parametrize("query", ["batch size", "GPUs", "a processor for graphics", "traning bach"])
@pytest.mark.parametrize("narrowed", ["", "&organization=google&mode=lexical"])
def test_the_browser_shows_what_the_server_shows(open_page: OpenPage, query: str, narrowed: str) -> None:
    address = f"/?q={query.replace(' ', '+')}{narrowed}"
    plain = open_page(java_script_enabled=False)
    plain.goto(address)
    lively = open_page()
    lively.goto(f"/?q=x{narrowed}")
    lively.get_by_role("searchbox").fill(query)
    expect(status(lively)).to_have_text(status(plain).inner_text())
    for part in ("#hits", "#narrow", "#chosen"):
        shown, wanted = (page.locator(part).evaluate(AS_SHOWN) for page in (lively, plain))
        assert shown == wanted


AS_SHOWN = """(part) => [...part.querySelectorAll("a, mark, .count, .score, [data-slot]")].map((one) =>
  [one.tagName, one.textContent.replace(/\\s+/g, " "), one.href && decodeURIComponent(one.href), one.ariaCurrent])"""


def test_a_facet_narrows_down_by_as_many_terms_as_it_tells(page: Page) -> None:
    page.goto("/?q=gpu")
    told = count_of(page, "Google")
    facet(page, "Google").click()
    expect(status(page)).to_have_text(f"{told} terms for “gpu”")
    expect(page).to_have_url("/?q=gpu&organization=google")
    expect(facet(page, "Google")).to_have_attribute("aria-current", "true")
    assert count_of(page, "Alphabet") == told  # which Google is a unit of
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


def test_keys_alone_search_move_open_and_clear(page: Page) -> None:
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


def test_more_is_shown_on_demand(page: Page) -> None:
    page.goto("/?glossary=glossary")
    expect(hits(page)).to_have_count(20)
    page.get_by_role("link", name="Show more").click()
    expect(hits(page)).to_have_count(40)
    expect(page).to_have_url("/?glossary=glossary&show=40")


def test_an_example_of_the_front_page_finds_something(page: Page) -> None:
    page.goto("/")
    for number in range(page.locator(".examples a").count()):
        page.locator(".examples a").nth(number).click()
        expect(hits(page).first).to_be_visible()
        page.go_back()
        expect(page.locator(".examples")).to_be_visible()


def test_an_answer_that_comes_late_is_not_shown(page: Page) -> None:
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


def test_what_cannot_be_answered_is_told(page: Page) -> None:
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
