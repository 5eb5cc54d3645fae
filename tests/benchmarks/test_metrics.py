import pytest

from benchmarks.support.metrics import interval, mean, recall, reciprocal_rank


def test_the_reciprocal_rank_is_that_of_the_first_wanted_key() -> None:
    assert reciprocal_rank(["a", "b", "c"], {"c", "b"}) == 1 / 2
    assert reciprocal_rank(["a"], {"z"}) == 0
    assert reciprocal_rank([], {"z"}) == 0


def test_recall_is_1_if_a_wanted_key_is_among_the_first() -> None:
    found = ["a", "b", "c"]
    assert recall(found, {"c"}, 3) == 1
    assert recall(found, {"c"}, 2) == 0
    assert recall(found, set(), 3) == 0


def test_an_interval_contains_the_mean_and_narrows_with_more_values() -> None:
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 1000
    for values in (few, many):
        low, high = interval(values)
        assert low < mean(values) == 0.5 < high
    assert interval(many)[1] - interval(many)[0] < (interval(few)[1] - interval(few)[0]) / 5
    # Half of the width is 1.96 standard errors of the mean.
    assert interval(many)[1] - 0.5 == pytest.approx(1.96 * 0.5 / 2000**0.5, rel=0.1)


def test_the_mean_of_no_values_is_0() -> None:
    assert mean([]) == 0
    assert interval([]) == (0, 0)
