"""A short form of `benchmarks.abuse`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import ROOT, environment


@pytest.mark.thorough
def test_hostile_requests_get_answers_without_faults_and_tracebacks(sample_folder: Path) -> None:
    options = ["--requests", "300", "--patience", "100", "--data", str(sample_folder)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.abuse", *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
