"""A random part of `benchmarks.damage`."""

import re
import subprocess
import sys

import pytest

from tests.support.processes import ROOT, environment

CASES = 80


@pytest.mark.thorough
@pytest.mark.usefixtures("exports")
def test_damage_gives_no_wrong_answer_no_traceback_and_a_remedy() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.damage", "--cases", str(CASES)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"^{CASES} of {CASES} cases", done.stdout, re.MULTILINE)
