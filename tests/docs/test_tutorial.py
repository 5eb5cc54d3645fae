"""The commands of `docs/tutorial.md`, run in order in an empty directory, print the output that the page shows.

`UPDATE_DOCS=1` rewrites the output on the page.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.support.networks import free_port
from tests.support.processes import PATIENCE, environment
from tests.support.shells import run_on_terminal

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE)
ADDRESS = "127.0.0.1:8000"
SCORE = re.compile(r"\b0\.\d\d\b")
UPDATE = "UPDATE_DOCS" in os.environ


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_print_the_output_on_the_page(tmp_path: Path, exports: Path) -> None:
    (tmp_path / "lexigraph-data").mkdir()
    (tmp_path / "lexigraph-data" / "models").symlink_to(exports)
    port = free_port()
    page = TUTORIAL.read_text()
    printed: str | None = None
    outputs: list[tuple[re.Match[str], str]] = []
    with background(tmp_path, port) as start:
        for block in BLOCK.finditer(page):
            if block["file"]:
                file = tmp_path / block["file"]
                file.parent.mkdir(exist_ok=True)
                file.write_text(block["text"])
            elif block["language"] == "sh":
                printed = None
                if block["text"] == "lexigraph serve\n":
                    start()
                else:
                    printed = run(block["text"], tmp_path, port)
            elif printed is not None:
                outputs.append((block, printed))
                printed = None
    assert (tmp_path / "our-words.ttl").stat().st_size > 0
    if UPDATE:
        TUTORIAL.write_text(updated(page, outputs))
        return
    for block, output in outputs:
        if block["language"] == "json":
            assert json.loads(output) == json.loads(block["text"])
        else:
            assert SCORE.sub("0.__", tidy(output)) == SCORE.sub("0.__", tidy(block["text"]))
            assert scores(output) == pytest.approx(scores(block["text"]), abs=0.02)


def test_the_page_has_output_to_compare() -> None:
    languages = [block["language"] for block in BLOCK.finditer(TUTORIAL.read_text()) if not block["file"]]
    assert languages.count("sh") >= 12
    assert {"json", "turtle", "text"} <= set(languages)


def run(commands: str, folder: Path, port: int) -> str:
    """Return the output of shell commands, stdout and stderr together, as a terminal shows them."""
    arguments = ["sh", "-ec", commands.replace(ADDRESS, f"127.0.0.1:{port}")]
    done = run_on_terminal(arguments, cwd=folder, with_errors=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}"
    return str(done.stdout.replace(f"127.0.0.1:{port}", ADDRESS))


@contextmanager
def background(folder: Path, port: int) -> Iterator[Callable[[], None]]:
    """Give a function that starts `lexigraph serve`, and stop the server at the end of the block."""
    with ExitStack() as opened:

        def start() -> None:
            command = ["lexigraph", "serve", "--port", str(port)]
            process = opened.enter_context(
                subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=shell(), cwd=folder)
            )
            opened.callback(process.send_signal, signal.SIGINT)
            wait_until_ready(port)

        yield start


def wait_until_ready(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(httpx.ConnectError):
            if httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("The server did not become ready.")


def shell() -> dict[str, str]:
    """Return the environment of the commands: `lexigraph` is on the path, and tables are 80 characters wide."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return environment(PATH=path, COLUMNS="80")


def tidy(output: str) -> str:
    """Return the output without spaces at the ends of lines, nor empty lines at its beginning and end."""
    return "\n".join(map(str.rstrip, output.splitlines())).strip("\n")


def scores(output: str) -> list[float]:
    return [float(score) for score in SCORE.findall(output)]


def updated(page: str, outputs: Sequence[tuple[re.Match[str], str]]) -> str:
    """Return the page with the output that was printed; JSON, which is laid out by hand, stays."""
    for block, output in reversed(outputs):
        if block["language"] != "json":
            start, end = block.span("text")
            page = page[:start] + tidy(output) + "\n" + page[end:]
    return page
