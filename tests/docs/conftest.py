"""A server of the sample glossary, for the examples that need one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.processes import Server, server


@pytest.fixture(scope="session")
def running(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("served") / "data")
    with server(folder) as started:
        started.wait_until("/ready")
        yield started
