"""Time from a keystroke in the search field until the page shows its results, in Chromium, each letter on its own."""

import argparse
import os
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page, sync_playwright

from api.lexicon.current import open_current_lexicon
from benchmarks.support.folders import sample_folder, wordnet_folder
from benchmarks.support.report import Report
from benchmarks.support.server import serve
from benchmarks.support.wordnet import SYNSETS

# Resolves after the style and layout of the first results for the text of the field, counted from its last keydown.
_SETTLED: Final = """() => {
  const field = document.getElementById("q"), status = document.getElementById("status");
  let pressed = 0;
  field.addEventListener("keydown", (event) => (pressed = event.timeStamp));
  window.settled = () => new Promise((resolve) => {
    const look = () => {
      if (!status.textContent.endsWith(`“${field.value.trim()}”`)) return;
      observer.disconnect();
      document.body.getBoundingClientRect();
      resolve(performance.now() - pressed);
    };
    const observer = new MutationObserver(look);
    observer.observe(status, { childList: true });
    look();
  });
}"""


def main() -> None:
    """Type the beginnings of names, and descriptions, letter by letter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=20, help="names whose first 8 letters are typed (20)")
    arguments = parser.parse_args()
    report = Report("keystrokes", vars(arguments))
    rows = [
        row
        for title, folder in (("sample", sample_folder()), ("WordNet", wordnet_folder(SYNSETS)))
        for row in _measure(title, folder, arguments.names)
    ]
    report.add("Keystroke to results", rows)
    report.write()


def _measure(title: str, folder: Path, number: int) -> Iterator[Mapping[str, str | float | int]]:
    names, descriptions = _texts(folder, number)
    chromium = os.environ.get("LEXIGRAPH_CHROMIUM") or shutil.which("chromium")
    with serve(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for kind, texts in (("first 8 letters of a name", names), ("a description, 24 letters", descriptions)):
            page.goto(str(server.client.base_url))
            page.evaluate(_SETTLED)
            _type(page, texts[0])  # warms up
            milliseconds = [one for text in texts for one in _type(page, text)]
            p50, p95, p99 = np.percentile(milliseconds, [50, 95, 99])
            yield {
                "glossary": title,
                "typed": kind,
                "p50 ms": float(p50),
                "p95 ms": float(p95),
                "p99 ms": float(p99),
                "keys": len(milliseconds),
            }
        browser.close()


def _texts(folder: Path, number: int) -> tuple[Sequence[str], Sequence[str]]:
    lexicon = open_current_lexicon(folder, None)
    terms = lexicon.terms(random.Random(0).sample(list(lexicon.all_terms()), number)).values()
    names = [term.name.value[:8] for term in terms]
    descriptions = [term.definition.value[:24] for term in terms if term.definition]
    lexicon.close()
    return names, descriptions[: max(1, number // 3)]


def _type(page: Page, text: str) -> list[float]:
    """Return the milliseconds of each letter; spaces change no query."""
    page.locator("#q").fill("")
    milliseconds = []
    for letter in text:
        page.keyboard.type(letter)
        if letter != " ":
            milliseconds.append(page.evaluate("window.settled()"))
    return milliseconds


if __name__ == "__main__":
    main()
