"""Items that are made ahead are those of the iterable, in its order, and so are its errors."""

from collections.abc import Iterator
from threading import Event, get_ident

import pytest

from graph.prefetching import ahead


def test_the_next_item_is_made_while_the_caller_works() -> None:
    is_made = Event()

    def items() -> Iterator[int]:
        yield get_ident()
        is_made.set()
        yield get_ident()

    first, *rest = (is_made.wait(10) and thread for thread in ahead(items()))
    assert first and rest == [first]
    assert first != get_ident()


def test_an_error_is_raised_after_the_items_before_it() -> None:
    items = ahead(1 // number for number in (1, 0))
    assert next(items) == 1
    with pytest.raises(ZeroDivisionError):
        next(items)


def test_a_caller_that_stops_ends_the_thread() -> None:
    made = list[int]()

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            yield number

    first = ahead(items())
    assert next(first) == 0
    first.close()
    assert made == [0, 1]
