"""A real browser on a real server: pages load nothing from other hosts and log no errors to the console."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.support.processes import ROOT, Server
from tests.support.processes import server as serving

OpenPage: TypeAlias = Callable[..., Page]
CheckAccessibility: TypeAlias = Callable[[Page], None]
Photograph: TypeAlias = Callable[[Page, str], None]

AXE = ROOT / ".audits" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = Path(__file__).with_name("screenshots")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds; a busy machine is slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once per module, since Playwright's event loop occupies this thread while it is open."""
    chromium = os.environ.get("LEXIGRAPH_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium: `apt-get install chromium`, or name another in LEXIGRAPH_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(sample_folder: Path) -> Iterator[Server]:
    with serving(sample_folder) as running:
        running.wait_until("/ready")
        yield running


@pytest.fixture
def open_page(server: Server, browser: Browser) -> Iterator[OpenPage]:
    """Return a function that opens a page in a new context, with Playwright's context options.

    The test fails at its end if a page has sent a request to another host, received an error, or logged an error to
    the console, such as a violation of its Content-Security-Policy.
    """
    address = str(server.http.base_url)
    faults: list[str] = []

    def check_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults.append(f"requested {request.url}")

    def check_response(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            faults.append(f"{response.status} for {response.url}")

    def check_console(message: ConsoleMessage) -> None:
        # `check_response` handles failed loads, since it can distinguish expected error pages.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            faults.append(message.text)

    with ExitStack() as contexts:

        def open_page(**options: Any) -> Page:
            context = browser.new_context(base_url=address, **({"reduced_motion": "reduce"} | options))
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("request", check_request)
            page.on("response", check_response)
            page.on("console", check_console)
            page.on("pageerror", lambda error: faults.append(str(error)))
            return page

        yield open_page
    assert faults == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of 1280 by 800 pixels in light colors."""
    return open_page(viewport={"width": 1280, "height": 800}, color_scheme="light")


@pytest.fixture
def photograph() -> Photograph:
    """Return a function that saves the whole page as an image in tests/browser/screenshots/, which git ignores."""

    def photograph(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return photograph


@pytest.fixture(scope="session")
def check_accessibility() -> CheckAccessibility:
    """Return a function that fails if axe-core finds accessibility violations in light or dark colors."""
    if not AXE.is_file():
        pytest.skip("`make audits` installs axe-core; it needs npm")
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            violations = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
            found = [
                f"{scheme}: {one['impact']}: {one['help']}: {node['html']}: {node['failureSummary']}"
                for one in violations
                for node in one["nodes"]
            ]
            assert found == []

    return check
