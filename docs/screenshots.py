"""Takes the pictures of the documentation, `docs/images/*.png`, from a real server on the sample glossary.

    python -m docs.screenshots

Needs Chromium. `LEXIGRAPH_CHROMIUM` can name another executable.
"""

import os
import shutil
import struct
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from benchmarks.support.folders import sample_folder
from benchmarks.support.server import serve

IMAGES = Path(__file__).with_name("images")

_WIDTH, _HEIGHT = 1280, 900
_COLORS: Final = 256
_QUERY: Final = """\
{
  search(query: "shrink a model so it fits a phone",
         where: {organization: "NVIDIA"}, first: 2) {
    edges {
      score
      node {
        name
        synonyms
        definition
        developers(first: 3) { edges { node { name } } }
      }
    }
  }
}"""
_PAGES: Final[Mapping[str, str]] = {
    "term": "/term/low-rank-adaptation",
    "map": "/map",
    "search": "/?" + urlencode({"q": "memory of earlier tokens while generating"}),
    "organization": "/organization/google",
    "graphql": "/graphql?" + urlencode({"query": _QUERY}),
}


def main() -> None:
    """Ingest the sample, serve it, and write a picture of each page."""
    chromium = os.environ.get("LEXIGRAPH_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed. Try `apt-get install chromium`, or set LEXIGRAPH_CHROMIUM to its path.")
    IMAGES.mkdir(exist_ok=True)
    with serve(sample_folder()) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            base_url=str(server.client.base_url),
            viewport={"width": _WIDTH, "height": _HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
        )
        page, decoder = context.new_page(), context.new_page()
        for name, address in _PAGES.items():
            page.goto(address, wait_until="networkidle")
            if name == "map":
                page.locator("#map").wait_for()  # the page reloads itself until the map is laid out
            (IMAGES / f"{name}.png").write_bytes(png(decoded(page.screenshot(), decoder)))
        browser.close()


def decoded(screenshot: bytes, page: Page) -> NDArray[np.uint8]:
    """Return the pixels of a screenshot, shape (height, width, 3), decoded in an empty page instead of by a library."""
    rgba: str = page.evaluate(
        """async (hex) => {
          const bytes = Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
          const image = await createImageBitmap(new Blob([bytes]));
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          const { data } = canvas.getImageData(0, 0, image.width, image.height);
          return Array.from(data, (value) => value.toString(16).padStart(2, "0")).join("");
        }""",
        screenshot.hex(),
    )
    return np.frombuffer(bytes.fromhex(rgba), np.uint8).reshape(_HEIGHT, _WIDTH, 4)[:, :, :3]


def png(picture: NDArray[np.uint8]) -> bytes:
    """Return a PNG of the picture with a palette of its 256 most frequent colors (https://www.w3.org/TR/png-3/).

    Other colors, which are shades at the edges of letters, become the nearest one of the palette.
    """
    height, width, _ = picture.shape
    colors, place, counts = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = colors[np.argsort(-counts, kind="stable")[:_COLORS]]
    distances = np.square(colors[:, None].astype(int) - palette[None].astype(int)).sum(axis=2)
    rows = distances.argmin(axis=1).astype(np.uint8)[place].reshape(height, width)
    unfiltered = np.pad(rows, ((0, 0), (1, 0))).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = {b"IHDR": header, b"PLTE": palette.tobytes(), b"IDAT": zlib.compress(unfiltered, 9), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )


if __name__ == "__main__":
    main()
