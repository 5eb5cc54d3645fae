"""Lists of terms, the hierarchy and glossaries in a browser: with and without JavaScript, by keyboard, on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.web.test_browse import ANIMALS
from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph
from tests.support.processes import Server
from tests.support.processes import server as serving

pytestmark = pytest.mark.thorough

PAGES = {
    "home-hierarchy": "/",
    "terms": "/terms",
    "terms-german": "/terms?lang=de",
    "terms-notation": "/terms?order=notation",
    "terms-filtered": "/terms?q=hu",
    "terms-nothing": "/terms?q=xyz",
    "tree": "/tree",
    "tree-at": "/tree?term=https://v.example/owl",
    "glossaries": "/glossaries",
    "glossary": "/resource?iri=https://v.example/scheme",
    "term-chains": "/resource?iri=https://v.example/owl&lang=de",
    "not-found": "/term/owll",
}


@pytest.fixture(scope="module")
def server(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a small vocabulary, instead of the sample."""
    folder: Path = tmp_path_factory.mktemp("animals") / "data"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("v.ttl", ANIMALS),)))
    with serving(folder) as running:
        running.wait_until("/ready")
        yield running


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(
    open_page: OpenPage, name: str, check_accessibility: CheckAccessibility, photograph: Photograph
) -> None:
    for width in (1280, 375):
        page = open_page(viewport={"width": width, "height": 800})
        page.goto(PAGES[name])
        photograph(page, f"{name}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        check_accessibility(page)


def test_a_branch_opens_in_place_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/tree")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".branch .branch > li")).to_have_text([re.compile("bird"), re.compile("hunter")])
    page.locator(".branch .branch summary").first.press("Enter")
    expect(page.get_by_role("link", name="owl")).to_be_visible()
    expect(page).to_have_url(re.compile("/tree$"))


def test_without_javascript_a_branch_is_a_page(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/tree")
    page.locator("summary").first.click()
    page.get_by_role("link", name="Show 2 narrower terms").click()
    expect(page.get_by_role("link", name="hunter")).to_be_visible()


def test_the_list_follows_the_filter_while_it_is_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/terms")
    page.get_by_label("Filter").press_sequentially("hu")
    expect(page.locator(".names-list li")).to_have_text(["hunter"])
    expect(page).to_have_url(re.compile("q=hu"))


def test_without_javascript_the_filter_is_a_form(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/terms?lang=de")
    page.get_by_label("Filter").fill("vo")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".names-list li")).to_have_text(["Vogel"])


def test_the_language_is_chosen_at_the_foot_and_kept(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/resource?iri=https://v.example/owl")
    page.get_by_role("navigation", name="Language of terms").get_by_role("link", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eule")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Vogel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vogel")
