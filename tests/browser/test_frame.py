"""Features of all pages: accessibility, any screen width, and the key / for search."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph

pytestmark = pytest.mark.thorough

PAGES = {
    "front": "/",
    "hits": "/?q=gpu&organization=google",
    "listing": "/?category=learning-methods",
    "no-hits": "/?q=zzz",
    "categories": "/categories",
    "organizations": "/organizations",
    "resource": "/dataset",
    "missing": "/term/bach-size",
    "sparql": "/sparql",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "source": "/source/ai-glossary/batch-size.txt",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible(
    page: Page, name: str, check_accessibility: CheckAccessibility, photograph: Photograph
) -> None:
    page.goto(PAGES[name])
    photograph(page, f"{name}-light")
    check_accessibility(page)
    photograph(page, f"{name}-dark")


def test_punctuation_between_links_follows_them_without_a_gap(page: Page) -> None:
    page.goto("/dataset")
    links = page.get_by_text("Also available as").get_by_role("link")
    margins = links.evaluate_all("all => all.map(one => getComputedStyle(one).marginInlineEnd)")
    assert margins == ["0px"] * 5


@pytest.mark.parametrize("width", [375, 1600])
def test_a_page_fits_a_screen_of_any_width(open_page: OpenPage, width: int, photograph: Photograph) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    for name, address in PAGES.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        photograph(page, f"{name}-{width}")


def test_slash_focuses_the_search_field_of_every_page(page: Page) -> None:
    for address in PAGES.values():
        page.goto(address)
        page.keyboard.press("/")
        field = page.get_by_role("searchbox")
        expect(field).to_be_focused()
        page.keyboard.type("/")
        assert field.input_value().endswith("/")


def test_a_search_can_start_on_any_page(page: Page) -> None:
    page.goto("/categories")
    page.keyboard.press("/")
    page.keyboard.type("gpu")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/?q=gpu")
    expect(page.get_by_role("link", name="Graphics Processing Unit")).to_be_visible()


def test_the_first_tab_stop_skips_the_navigation(page: Page) -> None:
    page.goto("/organizations")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_example_in_sparql_shows_a_table_that_leads_to_pages(open_page: OpenPage, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="SPARQL").click()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="20 rows")).to_be_visible()
    page.get_by_role("link", name="Synonyms").click()
    expect(page.get_by_role("columnheader", name="synonym")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_buttons_below_each_other_do_not_touch(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/nowhere/at-all")
    search, home = (
        page.get_by_role("link", name=name).bounding_box() for name in ("Search for", "Go to the home page")
    )
    assert search and home
    assert home["y"] >= search["y"] + search["height"] + 8


def test_a_missing_page_links_to_suggestions(page: Page) -> None:
    answer = page.goto("/term/bach-size")
    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link", name="Batch Size").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Batch Size")
