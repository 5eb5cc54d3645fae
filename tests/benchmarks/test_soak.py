"""Half a minute of the load that `benchmarks/soak.py` sends for twenty."""

import shutil
from pathlib import Path

import pytest

from benchmarks.soak import growth, soak


@pytest.mark.thorough
@pytest.mark.parametrize("workers", [1, 2])
def test_half_a_minute_of_mixed_load_with_commits_has_no_errors_and_leaks_no_descriptors(
    sample_folder: Path, tmp_path: Path, workers: int
) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    parts = soak(folder, seconds=30, rate=10, commit=2, workers=workers)
    assert [part.errors for part in parts if part.errors] == []
    assert sum(len(part.seconds) for part in parts) > 300
    assert parts[-1].epoch - parts[0].epoch >= 10
    assert growth([part.descriptors for part in parts], min) < 20
