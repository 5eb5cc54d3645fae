"""The sample with its exported model, as an ingest by a separate process creates it."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample_folder(sample_folder: Path, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of examples/ai-glossary. Before you write to it, copy it including its symbolic link."""
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("exported") / "lexigraph-data")
    (folder / "models").symlink_to(exports)
    return folder
