"""The map in a browser: zooming, searching and descriptions, by mouse, keyboard and touch, and without JavaScript."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from api.app import create_app
from api.settings import Settings
from embeddings.encoder import Encoder
from tests.api.client import Client
from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph

pytestmark = pytest.mark.thorough


def open_map(page: Page, address: str = "/map") -> None:
    """Open the map and wait until it is drawn."""
    page.goto(address)
    page.locator("#map").wait_for()


def width_of(page: Page) -> float:
    width: float = page.evaluate("document.getElementById('map').viewBox.baseVal.width")
    return width


def shown_names(page: Page) -> int:
    return page.locator(".labels:not(.of-hits):not(.gone) text").count()


def test_a_page_that_waits_for_the_map_shows_it_when_it_is_drawn(
    page: Page, sample_folder: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> httpx.Response:
        with Client(create_app(sample_folder, Settings(), encoder)) as impatient:
            return impatient.get("/map", "text/html")

    monkeypatch.setattr("api.web.map.projections._PATIENCE", 0)
    with ThreadPoolExecutor() as threads:  # the event loop of Playwright runs in this one
        waiting = threads.submit(ask).result()
    assert waiting.status_code == httpx.codes.ACCEPTED
    answers = [waiting.text] * 2  # to the browser, and to the first question of the page

    def answer(route: Route) -> None:
        if answers:
            route.fulfill(status=waiting.status_code, body=answers.pop(), content_type="text/html")
        else:
            route.continue_()

    page.route("**/map", answer)
    open_map(page)
    assert answers == []


def test_the_map_is_accessible(page: Page, check_accessibility: CheckAccessibility, photograph: Photograph) -> None:
    open_map(page)
    photograph(page, "map-light")
    check_accessibility(page)
    photograph(page, "map-dark")
    open_map(page, "/map?q=training+memory&category=learning+methods")
    check_accessibility(page)
    photograph(page, "map-searched")


@pytest.mark.parametrize("width", [375, 1600])
def test_the_map_fits_any_screen_width(open_page: OpenPage, width: int, photograph: Photograph) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    open_map(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    photograph(page, f"map-{width}")


@pytest.mark.parametrize("scripted", [True, False])
def test_a_phone_shows_the_whole_map(open_page: OpenPage, scripted: bool) -> None:
    page = open_page(viewport={"width": 375, "height": 812}, java_script_enabled=scripted)
    open_map(page)
    boxes = [point.bounding_box() for point in page.locator(".points use").all()]
    assert all(box is not None and 0 <= box["x"] and box["x"] + box["width"] <= 375 for box in boxes)
    areas = [area.bounding_box() for area in page.locator(".areas text:visible").all()]
    assert areas
    assert all(box is not None and 0 <= box["x"] and box["x"] + box["width"] <= 375 for box in areas)
    frame = page.locator("#map").bounding_box()
    assert frame is not None
    assert frame["height"] >= 375
    page.get_by_role("link", name="Zoom in").click()
    page.wait_for_url("**/map?view=2*")


def test_the_wheel_zooms_in_shows_more_names_and_updates_the_address(page: Page) -> None:
    open_map(page)
    before = shown_names(page)
    page.locator("#map").hover()
    page.mouse.wheel(0, -600)
    page.wait_for_url("**/map?view=*")
    assert width_of(page) < 500
    assert shown_names(page) > before
    shown = page.locator("#map").get_attribute("viewBox")
    page.reload()
    again = page.locator("#map").get_attribute("viewBox")
    assert shown is not None
    assert again is not None
    for one, other in zip(shown.split(), again.split(), strict=True):
        assert abs(float(one) - float(other)) < 0.5


def test_the_keyboard_moves_the_map(page: Page) -> None:
    open_map(page)
    page.locator("#map").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert width_of(page) < 500
    left = page.evaluate("document.getElementById('map').viewBox.baseVal.x")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.getElementById('map').viewBox.baseVal.x") > left
    page.keyboard.press("0")
    assert width_of(page) == 1000


def test_dragging_moves_the_map_without_following_a_link(page: Page) -> None:
    open_map(page, "/map?view=4,500,320")
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 400, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 150, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: "view=4" in url and "500%2C320" not in url)
    assert page.locator("#map").is_visible()


def test_a_point_shows_its_description_and_links_to_its_term(page: Page) -> None:
    open_map(page)
    point = page.locator('.points a[data-iri$="/term/batch-size"]')
    point.focus()
    expect(page.locator("#card")).to_contain_text("The number of training examples")
    expect(page.locator("#card")).to_contain_text("Batch Size")
    page.keyboard.press("Enter")
    page.wait_for_url("**/term/batch-size")


def test_hits_are_highlighted_while_typing_and_can_be_shown_on_the_map(page: Page, photograph: Photograph) -> None:
    open_map(page)
    page.get_by_role("searchbox").fill("mini batch")
    expect(page.locator(".points .hit")).not_to_have_count(0)
    expect(page.locator("#found")).to_contain_text("Batch Size")
    page.wait_for_url("**/map?q=mini+batch")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ found$"))
    page.get_by_role("button", name="Show on map: Batch Size", exact=True).click()
    assert width_of(page) == 250
    expect(page.locator('.points a[data-iri$="/term/batch-size"]')).to_be_focused()
    photograph(page, "map-shown")
    page.get_by_role("searchbox").fill("")
    expect(page.locator(".points .hit")).to_have_count(0)
    expect(page.locator("#found")).to_be_hidden()


def test_a_search_moves_to_its_hits_and_back_to_them(page: Page) -> None:
    open_map(page, "/map?view=16,100,100")
    page.get_by_role("searchbox").fill("training")
    expect(page.locator(".points .hit")).not_to_have_count(0)
    found = page.locator(".points .hit").count()
    expect(page.get_by_role("status")).to_have_text(f"{found} found")
    frame = page.locator("#map").bounding_box()
    assert frame is not None
    for hit in page.locator(".points .hit use").all():
        box = hit.bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]
    page.locator("#map").focus()
    for _ in range(5):
        page.keyboard.press("+")
    expect(page.locator("#in-view")).to_contain_text("in view")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#in-view")).to_have_text("")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_card_of_a_point_is_beside_it(open_page: OpenPage, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    open_map(page)
    for point in page.locator(".points a").all()[::12]:
        point.focus()
        card = page.locator("#card")
        expect(card.locator("p")).not_to_be_empty()
        box, mark = card.bounding_box(), point.bounding_box()
        assert box is not None
        assert mark is not None
        assert 0 <= box["x"] and box["x"] + box["width"] <= width
        assert min(abs(box["x"] - mark["x"]), abs(box["x"] + box["width"] - mark["x"])) < 60 or width < 400


def test_a_category_can_be_shown_alone(page: Page) -> None:
    open_map(page)
    page.get_by_role("link", name="Retrieval and Knowledge").click()
    page.wait_for_url("**/map?category=*")
    expect(page.locator(".points a:not(.faded)")).to_have_count(10)
    page.get_by_role("link", name="show all").click()
    expect(page.locator(".points .faded")).to_have_count(0)


def test_without_javascript_the_map_is_searched_and_zoomed_by_links(
    open_page: OpenPage, photograph: Photograph
) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    open_map(page)
    page.get_by_role("link", name="Zoom in").click()
    page.wait_for_url("**/map?view=2*")
    page.get_by_role("searchbox").fill("mini batch")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".points .hit")).not_to_have_count(0)
    page.get_by_role("link", name="Show on map: Batch Size", exact=True).click()
    page.wait_for_url("**view=4*")
    photograph(page, "map-no-javascript")
    page.locator('.points a[data-iri$="/term/batch-size"]').click(force=True)
    page.wait_for_url("**/term/batch-size")
