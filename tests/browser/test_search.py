"""Search on the page /: as you type, by keyboard, without JavaScript, and with one address per state."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph

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
    expect(status(page)).to_have_text(re.compile(r"^\d+ terms? for “traning bach”$"))
    expect(page).to_have_url("/?q=traning+bach")
    expect(page).to_have_title("traning bach · Lexigraph")
    expect(page.get_by_role("heading", name="Categories")).to_be_hidden()


@pytest.mark.parametrize("filters", ["", "&mode=lexical&organization=google"])
def test_results_while_typing_are_those_of_the_page(open_page: OpenPage, filters: str) -> None:
    loaded = open_page(java_script_enabled=False)
    loaded.goto(f"/?q=traning+bach{filters}")
    typed = open_page()
    typed.goto(f"/?q=x{filters}")
    typed.get_by_role("searchbox").fill("traning bach")
    expect(status(typed)).to_have_text(status(loaded).inner_text())
    assert typed.url == loaded.url
    for part in ("#results", "#chosen"):
        actual, expected = (page.locator(part).inner_html() for page in (typed, loaded))
        assert actual == expected


def test_a_facet_filters_to_as_many_terms_as_its_count(page: Page) -> None:
    page.goto("/?q=gpu")
    count = count_of(page, "Google")
    facet(page, "Google").click()
    expect(status(page)).to_have_text(re.compile(f"^{count} terms? for “gpu”$"))
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
    expect(status(page)).to_contain_text("“batch size”")
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
    expect(status(page)).to_contain_text("“batch size”")
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

    page.route("**/results?*", hold_the_first)
    page.goto("/")
    field = page.get_by_role("searchbox")
    with page.expect_request("**/results?*"):
        field.fill("gpu")
    field.fill("batch size")
    expect(hits(page).first).to_have_text("Batch Size")
    held[0].continue_()
    expect(status(page)).to_contain_text("batch size")
    expect(hits(page).first).to_have_text("Batch Size")


def test_a_space_at_the_end_requests_nothing(page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("batch")
    expect(status(page)).to_contain_text("“batch”")
    page.keyboard.type(" ")
    page.keyboard.type("s")
    expect(status(page)).to_contain_text("“batch s”")
    assert len([url for url in requested if url.endswith("/results?q=batch")]) == 1


def test_a_letter_typed_while_an_answer_is_awaited_is_requested_when_it_arrives(page: Page) -> None:
    page.goto("/")
    page.clock.pause_at(datetime.now() + timedelta(hours=1))  # no pause ends by itself
    held: list[Route] = []
    page.route("**/results?*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/results?q=g"):
        page.get_by_role("searchbox").press_sequentially("gp")
    held[0].continue_()
    expect(status(page)).to_contain_text("“gp”")


def test_the_status_stays_in_the_page_so_that_screen_readers_announce_it(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.getElementById('status').dataset.kept = 'yes'")
    page.get_by_role("searchbox").fill("batch size")
    expect(hits(page).first).to_have_text("Batch Size")
    expect(status(page)).to_have_attribute("data-kept", "yes")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_failed_request_is_reported_and_enter_loads_the_page(page: Page) -> None:
    page.goto("/")
    page.route("**/results?*", lambda route: route.abort())
    page.get_by_role("searchbox").fill("batch size")
    expect(status(page)).to_contain_text("The search failed")
    page.keyboard.press("Enter")
    expect(hits(page).first).to_have_text("Batch Size")


@pytest.mark.parametrize("scripted", [True, False])
def test_the_search_mode_is_a_link_beside_the_hits(open_page: OpenPage, scripted: bool) -> None:
    page = open_page(java_script_enabled=scripted)
    page.goto("/?q=gpu")
    facet(page, "Words alone").click()
    expect(page).to_have_url("/?q=gpu&mode=lexical")
    expect(facet(page, "Words alone")).to_have_attribute("aria-current", "true")
    page.get_by_role("searchbox").fill("batch size")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/?q=batch+size&mode=lexical")


def test_organizations_and_categories_are_reached_from_the_field_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("microsoft")
    expect(status(page)).to_contain_text("organizations and")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/organization/microsoft")


@pytest.mark.parametrize("scripted", [True, False])
def test_hits_that_are_less_alike_can_be_added_and_hidden(open_page: OpenPage, scripted: bool) -> None:
    page = open_page(java_script_enabled=scripted)
    page.goto("/?q=gpu")
    few = hits(page).count()
    page.get_by_role("link", name="more, less alike").click()
    expect(page).to_have_url("/?q=gpu&all=1")
    expect(hits(page).nth(few)).to_be_visible()
    page.get_by_role("link", name="Also: less alike").click()
    expect(page).to_have_url("/?q=gpu")
    expect(hits(page)).to_have_count(few)


def test_an_empty_result_is_reported_and_another_spelling_leads_on(
    page: Page, check_accessibility: CheckAccessibility
) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("kwantizasion")
    expect(status(page)).to_have_text("Nothing found for “kwantizasion”")
    check_accessibility(page)
    page.get_by_role("link", name="Quantization").click()
    expect(hits(page).first).to_have_text("Quantization")
    expect(page.get_by_role("searchbox")).to_have_value("Quantization")


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize(
    ("name", "address"), [("filtered", "/?q=gpu&organization=google"), ("others", "/?q=microsoft&all=1")]
)
def test_search_results_are_accessible_and_fit_the_screen(
    open_page: OpenPage,
    width: int,
    name: str,
    address: str,
    check_accessibility: CheckAccessibility,
    photograph: Photograph,
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    check_accessibility(page)
    photograph(page, f"search-{name}-{width}")


def test_the_hint_in_the_search_field_fits_a_small_screen(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 375, "height": 800})
    page.goto("/")
    field = page.get_by_role("searchbox")
    field.evaluate("field => field.value = field.placeholder")  # of a placeholder, browsers reveal no width
    widths = field.evaluate("field => [field.scrollWidth, field.clientWidth]")
    assert widths[0] <= widths[1], widths


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
