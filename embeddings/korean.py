"""Particles at the end of Korean words: "모델은" is the noun "모델" and the particle of the topic."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_FIRST, _LAST = "가", "힣"
_FINALS: Final = 28
"""Syllables of Hangul are ordered by their final consonants; the first of each 28 has none."""
_RIEUL: Final = 8

_AFTER_CONSONANTS: Final = "은 을 이 과 으로 이나 이란 이라는 이라고 이라 이며 이고 이랑 이든 이다 입니다 으로서 으로써"
_AFTER_VOWELS: Final = "는 를 가 와 나 란 라는 라고 라 며 고 랑 든 다 입니다"
_AFTER_VOWELS_AND_RIEUL: Final = "로 로서 로써"
_AFTER_ALL: Final = """의 에 에서 에게 한테 께 도 만 까지 부터 보다 처럼 마다 조차 마저 밖에 대로 만큼 하고 이다
들 들이 들은 들을
들의 들과 들에 들에서 들에게 들도 들로 들만"""
_MORE: Final = ("", "는", "은", "도", "만", "의", "를", "을")
"""Particles that can follow another one."""
_SURE: Final = frozenset("은는을를")
"""The particles that are accepted after a single syllable, with which many other words end too."""


@lru_cache(maxsize=65_536)
def stems(word: str) -> Sequence[str]:
    """Return the beginnings of a word of Hangul before a particle that can follow them, longest first.

    >>> stems("모델은"), stems("학습에서는"), stems("모델는"), stems("model")
    (('모델',), ('학습에서', '학습'), (), ())
    """
    if len(word) == 1 or not all(_FIRST <= letter <= _LAST for letter in word):
        return ()
    return tuple(
        word[:end]
        for end in range(len(word) - 1, 0, -1)
        if word[end:] in _particles()[_kind(word[end - 1])] and (end > 1 or word[end:] in _SURE)
    )


def _kind(syllable: str) -> int:
    """Return the kind of the final sound: 0 for a vowel, 1 for rieul, 2 for another consonant."""
    final = (ord(syllable) - ord(_FIRST)) % _FINALS
    return 0 if final == 0 else 1 if final == _RIEUL else 2


@lru_cache(maxsize=1)
def _particles() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the particles that can follow each kind of final sound."""
    vowels = f"{_AFTER_VOWELS} {_AFTER_VOWELS_AND_RIEUL} {_AFTER_ALL}"
    rieul = f"{_AFTER_CONSONANTS} {_AFTER_VOWELS_AND_RIEUL} {_AFTER_ALL}"
    consonants = f"{_AFTER_CONSONANTS} {_AFTER_ALL}"
    of_vowels, of_rieul, of_consonants = (
        frozenset(f"{one}{more}" for one in listed.split() for more in _MORE) for listed in (vowels, rieul, consonants)
    )
    return of_vowels, of_rieul, of_consonants
