"""The page of findings in a browser: without JavaScript, by keyboard, on a phone, in dark colors, and accessible."""

import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from embeddings.encoder import Encoder
from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph
from tests.conftest import EXAMPLES
from tests.ingest.conftest import Workspace
from tests.ingest.quality.test_quality import CSV
from tests.support.processes import Server
from tests.support.processes import server as serving

pytestmark = pytest.mark.thorough

EDIT = "https://example.org/edit/{source}#L{line}"


@pytest.fixture(scope="module")
def server(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over the sample with an example of each kind of finding, of which two epochs have a report."""
    desk = Workspace(tmp_path_factory.mktemp("quality"), encoder)
    shutil.copytree(EXAMPLES / "ai-glossary", desk.root / "ai-glossary")
    desk.ingest("ai-glossary")
    with serving(desk.data, LEXIGRAPH_EDIT_URL=EDIT) as running:
        running.wait_until("/ready")
        made(running)
        desk.put("seeded/seeded.csv", CSV)
        desk.put("seeded/repeated.csv", "ID,Term,Definition\n1,Alpha,The first one of two.\n1,Beta,The second one.\n")
        desk.ingest("seeded")
        while "Couch" not in made(running):
            pass
        yield running


def made(server: Server) -> str:
    """Return the page of findings once there is one."""
    while (page := server.http.get("/quality", headers={"Accept": "text/html"})).status_code == httpx.codes.ACCEPTED:
        pass
    return page.text


def test_the_page_is_accessible(page: Page, check_accessibility: CheckAccessibility, photograph: Photograph) -> None:
    page.goto("/quality")
    photograph(page, "quality-light")
    check_accessibility(page)
    photograph(page, "quality-dark")


def test_a_kind_is_accessible(page: Page, check_accessibility: CheckAccessibility, photograph: Photograph) -> None:
    page.goto("/quality?kind=circular-definition")
    check_accessibility(page)
    photograph(page, "quality-kind-dark")


@pytest.mark.parametrize("width", [375, 1600])
def test_the_page_fits_a_phone_and_a_wide_screen(open_page: OpenPage, width: int, photograph: Photograph) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto("/quality")
    photograph(page, f"quality-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_findings_are_filtered_and_paged_without_javascript(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Quality").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quality")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_role("navigation", name="Kinds").get_by_role("link", name="Similar meaning").click()
    expect(page.locator(".subject")).to_have_text("Couch warning")
    expect(page.get_by_role("link", name="seeded/seeded.csv, line 17")).to_have_attribute(
        "href", "https://example.org/edit/seeded/seeded.csv#L17"
    )
    page.locator(".findings").get_by_role("link", name="Sofa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sofa")
    expect(page.get_by_role("link", name="Propose a change")).to_have_attribute(
        "href", "https://example.org/edit/seeded/seeded.csv#L16"
    )
    expect(page.locator(".history li")).to_have_count(1)


def test_kinds_are_chosen_by_keyboard(page: Page) -> None:
    page.goto("/quality")
    kinds = page.get_by_role("navigation", name="Kinds")
    kinds.get_by_role("link").first.focus()
    page.keyboard.press("Tab")
    chosen = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/quality{chosen}")
    expect(kinds.locator("[aria-current]")).to_have_count(1)


def test_counts_over_time_are_a_table_that_scrolls(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 375, "height": 800})
    page.goto("/quality")
    region = page.get_by_role("region", name="Over time")
    expect(region.locator("tbody tr")).to_have_count(2)
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)


def test_a_term_with_a_link_and_a_history_is_accessible(
    page: Page, check_accessibility: CheckAccessibility, photograph: Photograph
) -> None:
    page.goto("/term/sofa")
    check_accessibility(page)
    photograph(page, "term-with-history-dark")
