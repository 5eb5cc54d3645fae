"""The metric of the sizes of a data directory counts its parts."""

from pathlib import Path

from api.telemetry.metrics import DataSizes


def test_locks_are_not_parts_of_a_data_directory(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "engine.sqlite").write_bytes(b"12345")
    (tmp_path / "vectors.sqlite").write_bytes(b"123")
    for name in (".quality.lock", "write.lock"):
        (tmp_path / name).write_bytes(b"1")
    (family,) = DataSizes(tmp_path).collect()
    sizes = {sample.labels["part"]: sample.value for sample in family.samples}
    directory = (tmp_path / "engine").stat().st_size
    assert set(sizes) == {"engine", "vectors.sqlite"}
    assert sizes["vectors.sqlite"] == 3 and sizes["engine"] in (5, 5 + directory)
