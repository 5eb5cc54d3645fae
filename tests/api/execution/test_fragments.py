"""Encoded parts of answers are kept up to a number of bytes, and written again when their objects change."""

from dataclasses import dataclass

from api.execution.fragments import Fragments

LARGE = "x" * 1_000_000


@dataclass(frozen=True, slots=True)
class Shown:
    id: str
    version: int


class Unlimited:
    """A budget that counts objects only, in an execution."""

    collected = 0

    @property
    def context(self) -> "Unlimited":
        return self

    def charge(self, objects: int) -> None:
        self.collected += objects


def written_again(fragments: Fragments, shown: Shown) -> bool:
    """Return whether an object had to be written."""
    calls: list[str] = []

    def write(source: Shown, _: object) -> str:
        calls.append(source.id)
        return LARGE

    fragments.of(1, write, shown, Unlimited())
    return bool(calls)


def test_replaced_texts_do_not_displace_others() -> None:
    fragments = Fragments()
    assert written_again(fragments, Shown("kept", 1))
    for version in range(40):
        assert written_again(fragments, Shown("changing", version))
    assert not written_again(fragments, Shown("kept", 1))
    assert not written_again(fragments, Shown("changing", 39))


def test_more_bytes_than_fit_displace_all_others() -> None:
    fragments = Fragments()
    for number in range(18):
        assert written_again(fragments, Shown(str(number), 1))
    assert not written_again(fragments, Shown("17", 1))
    assert written_again(fragments, Shown("0", 1))
