"""The pages of terms, organizations and categories in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph

pytestmark = pytest.mark.thorough

PAGES = {
    "term": "/term/batch-size",
    "term-of-forty": "/term/large-language-model",
    "organization": "/organization/google",
    "category": "/category/language-and-text-processing",
}
OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll(".neighborhood .node text")]
        .map((one) => one.getBoundingClientRect()).filter((one) => one.width);
    return boxes.flatMap((one, place) => boxes.slice(place + 1).filter((other) =>
        one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)).length;
}"""
SPILLING = """() => [...document.querySelectorAll(".neighborhood .node:not(.legend *)")].filter((node) => {
    const text = node.querySelector("text").getBBox(), shape = node.querySelector("rect, path").getBBox();
    return text.x < shape.x || text.x + text.width > shape.x + shape.width
        || text.y < shape.y || text.y + text.height > shape.y + shape.height;
}).map((node) => node.textContent.trim())"""


@pytest.mark.parametrize("name", PAGES)
def test_an_entry_is_accessible(
    page: Page, name: str, check_accessibility: CheckAccessibility, photograph: Photograph
) -> None:
    page.goto(PAGES[name])
    photograph(page, f"{name}-light")
    check_accessibility(page)
    photograph(page, f"{name}-dark")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [375, 1600])
def test_an_entry_fits_a_phone_and_a_wide_screen(
    open_page: OpenPage, name: str, width: int, photograph: Photograph
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(PAGES[name])
    photograph(page, f"{name}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["term", "term-of-forty", "organization"])
@pytest.mark.parametrize("width", [375, 1280])
def test_each_label_of_a_picture_fits_its_shape_and_does_not_overlap_others(
    open_page: OpenPage, name: str, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(PAGES[name])
    assert page.locator(".neighborhood .node text").count() > 20
    assert page.evaluate(SPILLING) == []
    assert page.evaluate(OVERLAPPING) == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_definitions_of_similar_terms_are_cut_after_two_lines(open_page: OpenPage, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(PAGES["term"])
    similar = page.locator("section", has=page.get_by_role("heading", name="Similar in meaning"))
    first = similar.locator(".gloss").first
    first.evaluate("one => { one.firstElementChild.textContent = 'A long text.\\n'.repeat(40); }")
    lines = first.evaluate("one => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)")
    assert lines == pytest.approx(2, abs=0.1)


def test_the_nodes_of_a_picture_are_links(page: Page) -> None:
    page.goto(PAGES["term"])
    picture = page.locator(".neighborhood")
    picture.get_by_role("link", name="NVIDIA").click()
    expect(page).to_have_url(re.compile("/organization/nvidia$"))
    page.locator(".neighborhood").get_by_role("link", name="Batch Size").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Batch Size")


def test_a_picture_can_be_navigated_by_keyboard(page: Page) -> None:
    page.goto(PAGES["term"])
    page.locator(".neighborhood .scroll").focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{re.escape(focused)}$"))


def test_a_picture_wider_than_the_screen_is_scrolled_to_its_center(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 700, "height": 800})
    page.goto(PAGES["term"])
    center = page.locator(".neighborhood .wide .center")
    center.scroll_into_view_if_needed()
    box = center.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 700


def test_a_phone_shows_the_whole_picture(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 375, "height": 800})
    page.goto(PAGES["term"])
    for node in page.locator(".neighborhood .narrow .node").all():
        box = node.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 375
    page.locator(".neighborhood").get_by_role("link", name="NVIDIA").click()
    expect(page).to_have_url(re.compile("/organization/nvidia$"))


def test_a_text_links_to_the_terms_it_mentions(page: Page) -> None:
    page.goto(PAGES["term"])
    page.locator(".prose").get_by_role("link", name="large language model").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Large Language Model")


def test_the_query_of_a_page_can_be_copied(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(PAGES["term"])
    page.get_by_text("GraphQL query for this page").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("pre").text_content()
    assert "batch-size" in copied


def test_an_entry_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(PAGES["term"])
    expect(page.get_by_role("heading", name="Who works on it")).to_be_visible()
    page.locator(".neighborhood").get_by_role("link", name="NVIDIA").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("NVIDIA")
    page.get_by_text("GraphQL query for this page").click()
    expect(page.locator("pre")).to_be_visible()
