"""The sample glossary with its exported model, as a data directory and as a server, for the examples."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Server, server


@pytest.fixture(scope="session")
def data(sample_folder: Path, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample, whose commands start without PyTorch."""
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("docs") / "lexigraph-data")
    (folder / "models").symlink_to(exports)
    return folder


@pytest.fixture(scope="session")
def running(data: Path) -> Iterator[Server]:
    with server(data) as started:
        started.wait_until("/ready")
        yield started
