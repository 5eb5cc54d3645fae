"""Items are made one ahead of their use: a store answers or writes while Python makes what follows."""

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

_T = TypeVar("_T")

_END: Final = object()


def ahead(items: Iterable[_T]) -> Generator[_T, None, None]:
    """Yield the items, each of which a thread makes while the caller works with the one before.

    An error in making an item is raised where that item would be yielded.

    >>> list(ahead(map(str.upper, "abc")))
    ['A', 'B', 'C']
    """
    remaining: Iterator[object] = iter(items)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        following = thread.submit(next, remaining, _END)
        while (item := following.result()) is not _END:
            following = thread.submit(next, remaining, _END)
            yield item  # type: ignore[misc]
