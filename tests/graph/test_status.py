import pytest

from graph.status import to_status
from tests.support.linear_time import is_linear


@pytest.mark.parametrize(("begin", "unit"), [("deprecated", " "), ("", "deprecated "), ("", "x")])
def test_long_texts_are_compared_with_the_words_for_a_status_in_linear_time(begin: str, unit: str) -> None:
    text = f"{begin}{unit * 5_000}x"
    assert to_status(text) == text
    assert is_linear(lambda size: to_status(f"{begin}{unit * size}x"), 12_500, 50_000)
