import os

import pytest

from embeddings.processors import processors


@pytest.mark.parametrize(("setting", "number"), [("3", 3), ("2,1", 2), (" 4 ", 4)])
def test_setting_of_openmp_decides(setting: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", setting)
    assert processors() == number


@pytest.mark.parametrize("setting", ["", "0", "many", "-1"])
def test_without_a_number_the_allowed_processors_count(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", setting)
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert processors() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert processors() == len(allowed)
