"""What all pages share: the frame, the key that leads to search, and that everybody can use them."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph

PAGES = {"home": "/", "categories": "/categories", "organizations": "/organizations", "source": "/dataset"}


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_a_page(
    page: Page, name: str, check_accessibility: CheckAccessibility, photograph: Photograph
) -> None:
    page.goto(PAGES[name])
    photograph(page, f"{name}-light")
    check_accessibility(page)
    photograph(page, f"{name}-dark")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [375, 1600])
def test_a_page_fits_a_screen_of_any_width(open_page: OpenPage, name: str, width: int, photograph: Photograph) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") == width
    photograph(page, f"{name}-{width}")


@pytest.mark.parametrize("name", PAGES)
def test_the_slash_leads_to_the_search_field(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("")
