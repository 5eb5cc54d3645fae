"""The sample as the ingest of a process leaves it: with its model exported."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample_folder(sample_folder: Path, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of examples/ai-glossary. Copy it with its link, and only then write to it."""
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("exported") / "lexigraph-data")
    (folder / "models").symlink_to(exports)
    return folder
