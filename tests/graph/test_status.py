from time import process_time

import pytest

from graph.status import to_status


@pytest.mark.parametrize("text", ["deprecated" + " " * 50_000 + "x", "deprecated " * 5_000 + "x", "x" * 50_000])
def test_long_texts_are_compared_with_the_words_for_a_status_in_linear_time(text: str) -> None:
    started = process_time()
    assert to_status(text) == text.strip()
    assert process_time() - started < 1
