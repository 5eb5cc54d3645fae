"""A real browser on a real server over the sample: nothing but what that server gives, and no error in the console."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.acceptance.processes import ROOT, Server
from tests.acceptance.processes import server as serving

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
    """Chromium; anew for each module, since Playwright's event loop runs in this thread as long as it is open."""
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
    """Opens a page in a context of its own, with Playwright's options of contexts.

    At the end of the test no page may have asked another host, got an error, or told one in its console, such as
    what its Content-Security-Policy forbids.
    """
    address = str(server.http.base_url)
    faults: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults.append(f"asked {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            faults.append(f"{response.status} for {response.url}")

    def told(message: ConsoleMessage) -> None:
        # What failed to load is in `answered`, where a page that is to be an error can be told from the rest.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            faults.append(message.text)

    with ExitStack() as contexts:

        def open_page(**options: Any) -> Page:
            context = browser.new_context(base_url=address, **({"reduced_motion": "reduce"} | options))
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("request", asked)
            page.on("response", answered)
            page.on("console", told)
            page.on("pageerror", lambda error: faults.append(str(error)))
            return page

        yield open_page
    assert faults == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of 1280 times 800 pixels in light colors."""
    return open_page(viewport={"width": 1280, "height": 800}, color_scheme="light")


@pytest.fixture
def photograph() -> Photograph:
    """Keeps the whole page as a picture in tests/browser/screenshots/, which git does not."""

    def photograph(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return photograph


@pytest.fixture(scope="session")
def check_accessibility() -> CheckAccessibility:
    """Finds with axe-core what hinders people, in light and in dark; there may be nothing."""
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
