"""The documentation builds without a warning, and a browser loads nothing of it from another host."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from tests.docs.documents import DOCS, ROOT

FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}
SHEET_URL = re.compile(r"""(?:url\(|@import)\s*['"]?(?:https?:)?//""")


class Resources(HTMLParser):
    """Collects the addresses that a browser fetches to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in FETCHED and values.get("rel") not in ("canonical", "next", "prev"):
            self.addresses.append(values.get(FETCHED[tag]) or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_pages_load_nothing_from_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(list(DOCS.rglob("*.md")))  # and 404.html
    for page in pages:
        resources = Resources()
        resources.feed(page.read_text(encoding="utf-8"))
        assert not [address for address in resources.addresses if re.match("(https?:)?//", address)], page
    for sheet in site.rglob("*.css"):
        assert not SHEET_URL.search(sheet.read_text(encoding="utf-8")), sheet


def test_no_page_has_a_diagram_that_a_script_from_elsewhere_draws(site: Path) -> None:
    assert not [page for page in site.rglob("*.html") if 'class="mermaid"' in page.read_text(encoding="utf-8")]


def test_the_navigation_has_every_page() -> None:
    listed = set(pages_in(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    assert listed == {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}
    assert len(listed) >= 25


def pages_in(nav: object) -> list[str]:
    match nav:
        case str():
            return [nav]
        case dict():
            return [page for entry in nav.values() for page in pages_in(entry)]
        case list():
            return [page for entry in nav for page in pages_in(entry)]
    return []
